/**
 * Autocovariances of two series up to a fixed lag, kept as running sums: with them the long-run
 * variance of any a x + b y is known at any time, however long the run, in fixed memory.
 *
 *     sum over t > k of (x[t] - mx)(y[t-k] - my)
 *       = sum x[t] y[t-k] - mx (sum of y but its last k) - my (sum of x but its first k) + (n-k) mx my
 *
 * so that only the first and the last few values are needed beside the sums.
 */

/** The longest lag kept. */
export const LAGS_MAX = 30;

type Pair = readonly [x: number, y: number];

export interface LagSums {
  n: number;
  sumX: number;
  sumY: number;
  /** Sums over t of x[t] x[t-k], x[t] y[t-k], y[t] x[t-k] and y[t] y[t-k], by k from 0. */
  readonly xx: number[];
  readonly xy: number[];
  readonly yx: number[];
  readonly yy: number[];
  /** The first values, and the last ones, newest first; at most LAGS_MAX of each. */
  readonly first: Pair[];
  readonly last: Pair[];
}

const zeros = (): number[] => Array.from({ length: LAGS_MAX + 1 }, () => 0);

export const emptyLagSums = (): LagSums => ({
  n: 0,
  sumX: 0,
  sumY: 0,
  xx: zeros(),
  xy: zeros(),
  yx: zeros(),
  yy: zeros(),
  first: [],
  last: [],
});

export function addLagged(sums: LagSums, x: number, y: number): void {
  sums.n += 1;
  sums.sumX += x;
  sums.sumY += y;
  addAt(sums, 0, [x, y], [x, y]);
  sums.last.forEach((past, index) => addAt(sums, index + 1, [x, y], past));
  if (sums.first.length < LAGS_MAX) sums.first.push([x, y]);
  sums.last.unshift([x, y]);
  if (sums.last.length > LAGS_MAX) sums.last.pop();
}

function addAt(sums: LagSums, lag: number, [x, y]: Pair, [pastX, pastY]: Pair): void {
  (sums.xx[lag] as number) += x * pastX;
  (sums.xy[lag] as number) += x * pastY;
  (sums.yx[lag] as number) += y * pastX;
  (sums.yy[lag] as number) += y * pastY;
}

/**
 * Lags a standard error looks at: floor(4 (n / 100)^(2/9)) (Newey & West 1994), found without a
 * power: the largest m with (m / 4)^9 <= (n / 100)^2.
 */
export function lagsFor(n: number): number {
  const target = (n / 100) * (n / 100);
  let lags = 0;
  while (lags < LAGS_MAX && ninth((lags + 1) / 4) <= target) lags += 1;
  return Math.min(lags, Math.max(0, n - 1));
}

function ninth(x: number): number {
  const cube = x * x * x;
  return cube * cube * cube;
}

/** Autocovariance of x at a lag, divided by n as Newey and West do. */
export const autocovariance = (sums: LagSums, lag: number): number =>
  combined(sums, lag, { a: 1, b: 0 }) / sums.n;

/**
 * Long-run variance of a x + b y: gamma(0) + 2 sum over k of (1 - k / (m + 1)) gamma(k), m =
 * `lagsFor(n)` (Newey & West 1987). Never negative but for rounding, which is cut off at 0.
 */
export function longRunVariance(sums: LagSums, weights: { a: number; b: number }): number {
  if (sums.n === 0) return 0;
  const lags = lagsFor(sums.n);
  let total = combined(sums, 0, weights);
  for (let lag = 1; lag <= lags; lag++) {
    total += 2 * (1 - lag / (lags + 1)) * combined(sums, lag, weights);
  }
  return Math.max(0, total / sums.n);
}

/** Sum over t > lag of z[t] z[t-lag], z = a (x - mean) + b (y - mean). */
function combined(sums: LagSums, lag: number, { a, b }: { a: number; b: number }): number {
  const { n, sumX, sumY } = sums;
  let headX = 0;
  let headY = 0;
  let tailX = 0;
  let tailY = 0;
  for (let index = 0; index < lag; index++) {
    const [firstX = 0, firstY = 0] = sums.first[index] ?? [];
    const [lastX = 0, lastY = 0] = sums.last[index] ?? [];
    headX += firstX;
    headY += firstY;
    tailX += lastX;
    tailY += lastY;
  }
  const z = (a * sumX + b * sumY) / n;
  const late = a * (sumX - headX) + b * (sumY - headY);
  const early = a * (sumX - tailX) + b * (sumY - tailY);
  const raw =
    a * a * (sums.xx[lag] as number) +
    a * b * ((sums.xy[lag] as number) + (sums.yx[lag] as number)) +
    b * b * (sums.yy[lag] as number);
  return raw - z * (late + early) + (n - lag) * z * z;
}
