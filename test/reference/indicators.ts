/** Indicators written straight from their definitions, slow and obvious: the oracle of the fast ones. */

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** EMA_t = sum of a (1 - a)^(t - i) x_i from the seed on, the seed being the mean of the first n. */
export function referenceEma(values: readonly number[], n: number): number {
  const a = 2 / (n + 1);
  const later = values.slice(n);
  return later.reduce(
    (sum, value, i) => sum + a * (1 - a) ** (later.length - 1 - i) * value,
    (1 - a) ** later.length * mean(values.slice(0, n)),
  );
}

/** Wilder: RSI = 100 - 100 / (1 + RS), RS = smoothed gain / smoothed loss. */
export function referenceRsi(values: readonly number[], n: number): number {
  const changes = values.slice(1).map((value, i) => value - (values[i] as number));
  const smoothed = (sizes: readonly number[]): number =>
    sizes.slice(n).reduce((sum, size) => sum - sum / n + size / n, mean(sizes.slice(0, n)));
  const gain = smoothed(changes.map((change) => (change > 0 ? change : 0)));
  const loss = smoothed(changes.map((change) => (change < 0 ? -change : 0)));
  return 100 - 100 / (1 + gain / loss);
}

export const referenceSma = (values: readonly number[], n: number): number =>
  mean(values.slice(-n));

export function referenceVol(values: readonly number[], n: number): number {
  const returns = values.slice(1).map((value, i) => value / (values[i] as number) - 1);
  const last = returns.slice(-n);
  return Math.sqrt((last.reduce((sum, r) => sum + r * r, 0) - n * mean(last) ** 2) / (n - 1));
}
