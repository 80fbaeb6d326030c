/** Nearest neighbours and their weights by sorting all distances, f64. */
export function weightsByDefinition(
  embeddings: ArrayLike<number>,
  nodes: number,
  dimensions: number,
  k: number,
): Map<string, number> {
  const distance = (i: number, j: number): number => {
    let square = 0;
    for (let t = 0; t < dimensions; t++)
      square += (embeddings[i * dimensions + t]! - embeddings[j * dimensions + t]!) ** 2;
    return Math.sqrt(square);
  };
  const sorted = Array.from({ length: nodes }, (_, i) =>
    Array.from({ length: nodes }, (__, j) => j)
      .filter((j) => j !== i)
      .toSorted((a, b) => distance(i, a) - distance(i, b) || a - b),
  );
  const sigma = sorted.map((others, i) => distance(i, others[Math.min(7, nodes - 1) - 1]!));
  const weights = new Map<string, number>();
  sorted.forEach((others, i) => {
    for (const j of others.slice(0, k)) {
      const weight = Math.exp(-(distance(i, j) ** 2) / (sigma[i]! * sigma[j]!));
      weights.set(`${i}-${j}`, weight);
      weights.set(`${j}-${i}`, weight);
    }
  });
  return weights;
}
