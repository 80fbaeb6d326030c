/** Sample statistics, written as their definitions. */
type Series = readonly number[];

export const mean = (values: Series): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;

export function excessKurtosis(values: Series): number {
  const centre = mean(values);
  const second = mean(values.map((x) => (x - centre) ** 2));
  return mean(values.map((x) => (x - centre) ** 4)) / second ** 2 - 3;
}

export function correlation(a: Series, b: Series): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [product, squareA, squareB] = [0, 0, 0];
  for (const [n, x] of a.entries()) {
    const y = (b[n] ?? 0) - meanB;
    product += (x - meanA) * y;
    squareA += (x - meanA) ** 2;
    squareB += y * y;
  }
  return product / Math.sqrt(squareA * squareB);
}

export const autocorrelation = (values: Series, lag: number): number =>
  correlation(values.slice(lag), values.slice(0, values.length - lag));

/** Hill's estimate of the tail index from the largest `share` of the absolute values. */
export function hillIndex(values: Series, share: number): number {
  const sizes = values.map(Math.abs).sort((x, y) => y - x);
  const count = Math.floor(sizes.length * share);
  const least = sizes[count] ?? 1;
  return 1 / mean(sizes.slice(0, count).map((size) => Math.log(size / least)));
}

/** Sums of `length` values that do not overlap. */
export function blockSums(values: Series, length: number): number[] {
  const sums: number[] = [];
  for (let at = 0; at + length <= values.length; at += length) {
    sums.push(values.slice(at, at + length).reduce((sum, x) => sum + x, 0));
  }
  return sums;
}
