/**
 * Intervals and nulls of a statistic over dependent rows: circular block bootstrap (Politis & Romano
 * 1992, blocks of about n^(1/3), percentile method) and placebo runs of the same statistic.
 */
import type { RandomStream } from '../../runtime/random.ts';
import { drawBlocks, quantile } from '../block-bootstrap.ts';
import type { Interval } from '../block-bootstrap.ts';
import { LEVEL } from './score.ts';
import type { Placebo } from './score.ts';

const DRAWS = 800;
const PLACEBOS = 60;

/** Interval of `statistic`, which reads the rows by these indices; NaN draws are left out. */
export function blockInterval(
  rows: number,
  statistic: (indices: Int32Array) => number,
  random: RandomStream,
  draws = DRAWS,
): Interval | null {
  if (rows < 2) return null;
  const block = Math.ceil(Math.cbrt(rows));
  const indices = new Int32Array(rows);
  const found: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    drawBlocks(rows, block, random, (from, at, count) => {
      for (let k = 0; k < count; k++) indices[at + k] = (from + k) % rows;
    });
    const value = statistic(indices);
    if (Number.isFinite(value)) found.push(value);
  }
  if (found.length < draws / 2) return null;
  found.sort((a, b) => a - b);
  const tail = (1 - LEVEL) / 2;
  return { high: quantile(found, 1 - tail), low: quantile(found, tail) };
}

/** Interval of a mean. */
export const meanInterval = (
  values: readonly number[],
  random: RandomStream,
  scale = 1,
): Interval | null =>
  blockInterval(
    values.length,
    (indices) => {
      let sum = 0;
      for (const index of indices) sum += values[index] as number;
      return (scale * sum) / indices.length;
    },
    random,
  );

/** The statistic on placebos. */
export function placeboOf(run: (n: number) => number, runs = PLACEBOS): Placebo {
  const found = Array.from({ length: runs }, (_, n) => run(n)).sort((a, b) => a - b);
  return { high: quantile(found, 0.95), mean: meanOf(found) };
}

export const meanOf = (values: readonly number[]): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
};

/** A permutation of 0 to n - 1. */
export function shuffled(n: number, random: RandomStream): number[] {
  const order = Array.from({ length: n }, (_, k) => k);
  for (let k = n - 1; k > 0; k--) {
    const j = random.integer(0, k);
    [order[k], order[j]] = [order[j] as number, order[k] as number];
  }
  return order;
}

/** Pearson correlation; 0 when one of them does not vary. */
export function correlation(x: readonly number[], y: readonly number[]): number {
  const mx = meanOf(x);
  const my = meanOf(y);
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let t = 0; t < x.length; t++) {
    const a = (x[t] as number) - mx;
    const b = (y[t] as number) - my;
    xy += a * b;
    xx += a * a;
    yy += b * b;
  }
  return xx < 1e-18 || yy < 1e-18 ? 0 : xy / Math.sqrt(xx * yy);
}
