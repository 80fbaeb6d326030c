/**
 * Block bootstrap of a mean over dependent observations: blocks of consecutive observations are
 * drawn with replacement, circularly within each series, until as many are drawn as there are
 * (Politis and Romano, "A circular block-resampling procedure", 1992). Several series (seeds, folds)
 * are resampled side by side: a block never runs from one into another.
 */
import { invariant } from '../protocols/errors.ts';
import type { RandomStream } from '../runtime/random.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface MeanEstimate {
  readonly mean: number;
  /** Observations. */
  readonly n: number;
  /** Percentile interval at `level`; null below `OBSERVATIONS_MIN`. */
  readonly interval: Interval | null;
  readonly level: number;
  /** Length of a block. */
  readonly block: number;
}

export interface BootstrapOptions {
  /** Named stream: the same stream gives the same interval. */
  readonly random: RandomStream;
  /** Default 0.95. */
  readonly level?: number;
  /** Default 2,000. */
  readonly draws?: number;
  /** Default the cube root of the longest series, rounded up. */
  readonly block?: number;
}

/** Fewer are too few for blocks to mean anything. */
export const OBSERVATIONS_MIN = 30;
const LEVEL = 0.95;
const DRAWS = 2_000;

/** Mean of all observations of `series`, with its block bootstrap interval. */
export function bootstrapMean(
  series: readonly ArrayLike<number>[],
  options: BootstrapOptions,
): MeanEstimate {
  const { random, level = LEVEL, draws = DRAWS } = options;
  const filled = series.filter(({ length }) => length > 0);
  const longest = Math.max(0, ...filled.map(({ length }) => length));
  const block = options.block ?? Math.ceil(Math.cbrt(longest));
  const n = filled.reduce((sum, { length }) => sum + length, 0);
  const mean = n === 0 ? 0 : total(filled) / n;
  if (n < OBSERVATIONS_MIN) return { block, interval: null, level, mean, n };
  invariant(block >= 1 && block <= longest, 'a block fits into a series', { block, longest });
  const means = new Float64Array(draws);
  const sums = filled.map(prefixSums);
  for (let draw = 0; draw < draws; draw++) means[draw] = resampled(sums, block, random) / n;
  means.sort();
  const tail = (1 - level) / 2;
  return {
    block,
    interval: { low: quantile(means, tail), high: quantile(means, 1 - tail) },
    level,
    mean,
    n,
  };
}

function total(series: readonly ArrayLike<number>[]): number {
  let sum = 0;
  for (const one of series) for (let i = 0; i < one.length; i++) sum += one[i] as number;
  return sum;
}

/** Sums of the first i observations, written twice over so that a block may run past the end. */
function prefixSums(one: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(2 * one.length + 1);
  for (let i = 0; i < 2 * one.length; i++) {
    sums[i + 1] = (sums[i] as number) + (one[i % one.length] as number);
  }
  return sums;
}

/**
 * Draws blocks until `length` places are filled: the `count` places from `at` on take the observations
 * from `from` on, which run past the end on to the start. The last block is cut.
 */
export function drawBlocks(
  length: number,
  block: number,
  random: RandomStream,
  take: (from: number, at: number, count: number) => void,
): void {
  for (let at = 0; at < length; at += block) {
    take(random.integer(0, length - 1), at, Math.min(block, length - at));
  }
}

/** One resample of every series at its own length; the sum of what was drawn. */
function resampled(sums: readonly Float64Array[], block: number, random: RandomStream): number {
  let sum = 0;
  for (const prefix of sums) {
    const length = (prefix.length - 1) / 2;
    drawBlocks(length, block, random, (from, _at, count) => {
      sum += (prefix[from + count] as number) - (prefix[from] as number);
    });
  }
  return sum;
}

/** Quantile of a sorted array, between neighbours by their distance. */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (at - below);
}
