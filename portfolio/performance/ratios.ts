/**
 * What a series of returns earned for its risk, each figure with the standard error that its sample
 * allows. Cash earns nothing here (the ledger pays no interest), so a return is an excess return.
 *
 * A figure f(means of x and y) has, to first order, the error of the mean of its influence
 * a (x - mean) + b (y - mean). The error takes the long-run variance of that series, so that
 * autocorrelation, skew and fat tails of the returns widen it (Lo 2002, section "Non-IID returns").
 * All figures are by year; `perYear` is how many returns a year holds.
 */
import type { Estimate, SharpeEstimate } from '../../protocols/performance.ts';
import { autocovariance, lagsFor, longRunVariance } from './lag-sums.ts';
import type { LagSums } from './lag-sums.ts';

/** Fewer returns than this have no figure. */
export const RETURNS_MIN = 3;

/** Sums of (r, r^2) for all but Sortino, of (r, min(r, 0)^2) for that. */
type ReturnSums = LagSums;

const errorOf = (sums: LagSums, weights: { a: number; b: number }): number =>
  Math.sqrt(longRunVariance(sums, weights) / sums.n);

/** Mean return and its deviation (n - 1), a return; undefined while there are too few or no change. */
function meanAndDeviation(sums: ReturnSums): { mean: number; sd: number } | undefined {
  if (sums.n < RETURNS_MIN) return undefined;
  const mean = sums.sumX / sums.n;
  const variance = ((sums.xx[0] as number) - sums.n * mean * mean) / (sums.n - 1);
  // Equal returns leave nothing but rounding.
  if (!(variance > 1e-24 + 1e-12 * mean * mean)) return undefined;
  return { mean, sd: Math.sqrt(variance) };
}

/** Arithmetic mean return a year: mean x perYear. */
export function meanReturnOf(sums: ReturnSums, perYear: number): Estimate | null {
  if (sums.n < RETURNS_MIN) return null;
  const se = errorOf(sums, { a: 1, b: 0 }) * perYear;
  return { value: (sums.sumX / sums.n) * perYear, se };
}

/** Volatility a year: sd x sqrt(perYear); influence ((r - m)^2 - sd^2) / (2 sd). */
export function volatilityOf(sums: ReturnSums, perYear: number): Estimate | null {
  const known = meanAndDeviation(sums);
  if (known === undefined) return null;
  const { mean, sd } = known;
  const root = Math.sqrt(perYear);
  return { value: sd * root, se: errorOf(sums, { a: -mean / sd, b: 1 / (2 * sd) }) * root };
}

/**
 * Sharpe ratio. `seIid` = sqrt((1 + SR^2 / 2) / n), right for independent normal returns only (Lo 2002,
 * equation 9). `adjusted` annualises by eta(q) = q / sqrt(q + 2 sum over k of (q - k) rho(k)) in place of
 * sqrt(q) (equation 20), its rho taken up to the lags of `lagsFor` with their weights, so that the root
 * exists; its error takes eta as known.
 */
export function sharpeOf(sums: ReturnSums, perYear: number): SharpeEstimate | null {
  const known = meanAndDeviation(sums);
  if (known === undefined) return null;
  const { mean, sd } = known;
  const ratio = mean / sd;
  const root = Math.sqrt(perYear);
  // (r - m) / sd - SR / 2 x ((r - m)^2 / sd^2 - 1), written in r and r^2.
  const b = -ratio / (2 * sd * sd);
  const se = errorOf(sums, { a: 1 / sd - 2 * mean * b, b });
  const eta = annualFactor(sums, perYear);
  return {
    adjusted: ratio * eta,
    adjustedSe: se * eta,
    lags: lagsFor(sums.n),
    se: se * root,
    seIid: Math.sqrt((1 + (ratio * ratio) / 2) / sums.n) * root,
    value: ratio * root,
  };
}

/** Lo's eta(q); sqrt(q) when returns are uncorrelated or a year holds at most one. */
function annualFactor(sums: ReturnSums, perYear: number): number {
  const lags = lagsFor(sums.n);
  const variance = autocovariance(sums, 0);
  let sum = perYear;
  for (let lag = 1; lag <= lags && lag < perYear; lag++) {
    const rho = autocovariance(sums, lag) / variance;
    sum += 2 * (perYear - lag) * (1 - lag / (lags + 1)) * rho;
  }
  return sum > 0 ? perYear / Math.sqrt(sum) : Math.sqrt(perYear);
}

/**
 * Sortino ratio with target 0: mean / d, d^2 = mean of min(r, 0)^2 over all returns (Sortino & Price
 * 1994); influence (r - m) / d - S (min(r, 0)^2 - d^2) / (2 d^2). Null while nothing was lost.
 */
export function sortinoOf(sums: LagSums, perYear: number): Estimate | null {
  if (sums.n < RETURNS_MIN || !(sums.sumY > 0)) return null;
  const mean = sums.sumX / sums.n;
  const square = sums.sumY / sums.n;
  const down = Math.sqrt(square);
  const root = Math.sqrt(perYear);
  const ratio = mean / down;
  const se = errorOf(sums, { a: 1 / down, b: -ratio / (2 * square) });
  return { value: ratio * root, se: se * root };
}
