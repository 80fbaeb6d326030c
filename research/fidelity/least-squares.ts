/** Ridge regression by the normal equations, for a handful of columns. */

/** Ridge, observations: enough to keep two equal columns apart. */
const RIDGE = 1;

/** Weights w with least |y - Xw|^2 + RIDGE |w|^2; X is f64[rows][columns]. */
export function solveNormal(x: readonly (readonly number[])[], y: readonly number[]): number[] {
  const width = x[0]?.length ?? 0;
  const a = Array.from({ length: width }, (_, i) =>
    Array.from({ length: width + 1 }, (_unused, j) => {
      let sum = i === j ? RIDGE : 0;
      for (let t = 0; t < x.length; t++) {
        const line = x[t] as readonly number[];
        sum += (line[i] as number) * (j === width ? (y[t] as number) : (line[j] as number));
      }
      return sum;
    }),
  );
  // X'X + ridge is positive definite: elimination needs no pivoting.
  for (let i = 0; i < width; i++) {
    const row = a[i] as number[];
    for (let below = i + 1; below < width; below++) {
      const other = a[below] as number[];
      const factor = (other[i] as number) / (row[i] as number);
      for (let j = i; j <= width; j++)
        other[j] = (other[j] as number) - factor * (row[j] as number);
    }
  }
  const weights = Array.from({ length: width }, () => 0);
  for (let i = width - 1; i >= 0; i--) {
    const row = a[i] as number[];
    let rest = row[width] as number;
    for (let j = i + 1; j < width; j++) rest -= (row[j] as number) * (weights[j] as number);
    weights[i] = rest / (row[i] as number);
  }
  return weights;
}
