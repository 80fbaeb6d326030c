/**
 * The base rate of version 0.2.0, kept as it was. See question.ts.
 */
import type { Ppm } from '../../protocols/units.ts';
import { toPpm } from '../../council/ppm.ts';

/** Bins of a question. */
const BINS = 8;
/** Edges in units of sigma; 0 among them. */
export const EDGE_SIGMAS: readonly number[] = [-2, -1.2, -0.5, 0, 0.5, 1.2, 2];
const UP_FROM = 4;
const DECAY = 0.9995;
/** Outcomes that the prior side odds of 1/2 are worth. */
const SIDE_PRIOR = 250;
/** Outcomes a side that the Student t6 bins are worth. */
const WITHIN_PRIOR = 40;
/** Outcomes a bin that the prior moments are worth. */
const MOMENT_PRIOR = 20;
/** Prior mean of |r / sigma| in a bin, from the middle out. */
const MOMENTS = [0.25, 0.82, 1.5, 2.6];
/** Prior mean of its square: the unit-variance Student t6 within each bin. */
const SQUARES = [0.079, 0.68, 2.34, 7.65];

/** Plain state: decayed sums a bin. */
export interface BaseRate {
  readonly counts: number[];
  readonly sums: number[];
  readonly squares: number[];
}

export interface BinMoments {
  readonly m: number[];
  readonly m2: number[];
}

const zeros = (): number[] => Array.from({ length: BINS }, () => 0);

export const emptyBaseRate = (): BaseRate => ({ counts: zeros(), squares: zeros(), sums: zeros() });

/** Adds an outcome: its bin, and the return in units of the question's sigma. */
export function observeOutcome(rate: BaseRate, bin: number, rOverSigma: number): void {
  for (let k = 0; k < BINS; k++) {
    rate.counts[k] = DECAY * (rate.counts[k] as number);
    rate.sums[k] = DECAY * (rate.sums[k] as number);
    rate.squares[k] = DECAY * (rate.squares[k] as number);
  }
  rate.counts[bin] = (rate.counts[bin] as number) + 1;
  rate.sums[bin] = (rate.sums[bin] as number) + rOverSigma;
  rate.squares[bin] = (rate.squares[bin] as number) + rOverSigma * rOverSigma;
}

/** The base in ppm: floor 1,000, sum 1e6. */
export function basePpm(rate: BaseRate): Ppm[] {
  const down = sumOf(rate.counts, 0, UP_FROM);
  const up = sumOf(rate.counts, UP_FROM, BINS);
  const upChance = (SIDE_PRIOR / 2 + up) / (SIDE_PRIOR + down + up);
  return toPpm(
    rate.counts.map((count, bin) => {
      const isUp = bin >= UP_FROM;
      const prior = WITHIN_PRIOR * (WITHIN_T6[isUp ? bin - UP_FROM : UP_FROM - 1 - bin] as number);
      const within = (prior + count) / (WITHIN_PRIOR + (isUp ? up : down));
      return (isUp ? upChance : 1 - upChance) * within;
    }),
  );
}

/** Mean and mean square of r / sigma in each bin. */
export function binMoments(rate: BaseRate): BinMoments {
  const of = (sums: readonly number[], prior: readonly number[], odd: boolean): number[] =>
    sums.map((sum, bin) => {
      const from = bin >= UP_FROM ? bin - UP_FROM : UP_FROM - 1 - bin;
      const sign = odd && bin < UP_FROM ? -1 : 1;
      const worth = MOMENT_PRIOR * sign * (prior[from] as number);
      return (worth + sum) / (MOMENT_PRIOR + (rate.counts[bin] as number));
    });
  return { m: of(rate.sums, MOMENTS, true), m2: of(rate.squares, SQUARES, false) };
}

function sumOf(counts: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += counts[k] as number;
  return sum;
}

/**
 * P(T <= x) of a Student t with 6 degrees of freedom, scaled to unit variance. Closed form: with
 * s = t / sqrt(6 + t^2) and c = 1 - s^2, P = 1/2 + s (1 + c / 2 + 3 c^2 / 8) / 2.
 */
function studentT6(x: number): number {
  const t = x * Math.sqrt(1.5);
  const s = t / Math.sqrt(6 + t * t);
  const c = 1 - s * s;
  return 0.5 + (s * (1 + c / 2 + (3 * c * c) / 8)) / 2;
}

/** Chance of each bin of a side given the side, from the middle out. */
const WITHIN_T6: readonly number[] = [0, 0.5, 1.2, 2].map((from, k, edges) => {
  const to = edges[k + 1];
  return 2 * ((to === undefined ? 1 : studentT6(to)) - studentT6(from));
});
