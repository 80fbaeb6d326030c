/**
 * Steps on a grid, in one of two orders. By halves: each thread owns half of the rows and all meet
 * after every step. By a wavefront: a sweep down the grid does `depth` steps, each one row behind the
 * one before it, so that a row is still in the near cache when the next step reads it; with two threads
 * the first does the earlier half of a sweep's steps and the second follows behind it (M. Wittmann, G.
 * Hager, J. Treibig, G. Wellein, Parallel Processing Letters 20 (2010) 359).
 *
 * One condition orders everything: row r of step g waits until step g - 1 has done row r + 1. Then the
 * three rows it reads are there, and nobody reads any more what it overwrites, because a state takes
 * the place of the last but one. On a torus row 0 waits for the last row, so a wavefront needs edges.
 */
import { arrived, reach, signal } from './barrier';
import { setCoefficients, setGrid, setSources, stepPressure, stepWave } from './grid-rows';

export { setCoefficients, setGrid, setSources };

function stepRow(isWave: bool, y: i32, now: usize, other: usize): void {
  if (isWave) stepWave(y, now, other);
  else stepPressure(y, now, other);
}

export function gridByHalves(
  words: usize,
  index: i32,
  threads: i32,
  passed: i32,
  patience: i64,
  isWave: bool,
  height: i32,
  now: usize,
  other: usize,
  steps: i32,
): bool {
  const from = (height * index) / threads;
  const to = (height * (index + 1)) / threads;
  for (let step = 1; step <= steps; ++step) {
    for (let y = from; y < to; ++y) stepRow(isWave, y, now, other);
    if (!reach(words, index, threads, passed + step, patience)) return false;
    const next = other;
    other = now;
    now = next;
  }
  return true;
}

export function gridByWavefront(
  words: usize,
  index: i32,
  threads: i32,
  passed: i32,
  patience: i64,
  isWave: bool,
  height: i32,
  now: usize,
  other: usize,
  steps: i32,
  depth: i32,
): bool {
  const before = index == 0 ? threads - 1 : index - 1;
  let sweep = 0;
  for (let first = 0; first < steps; first += depth) {
    const all = min(depth, steps - first);
    const from = first + (all * index) / threads;
    const count = first + (all * (index + 1)) / threads - from;
    // How many rows the thread that did the step before ours has done at the start of that sweep.
    const base = passed + (index == 0 ? sweep - 1 : sweep) * height;
    const isWaiting = threads > 1 && (index > 0 || sweep > 0);
    for (let front = 0; front < height + count - 1; ++front) {
      if (isWaiting && front < height) {
        if (!arrived(words, before, base + min(front + 2, height), patience)) return false;
      }
      for (let k = 0; k < count; ++k) {
        const y = front - k;
        if (y < 0 || y >= height) continue;
        const even = ((from + k) & 1) == 0;
        stepRow(isWave, y, even ? now : other, even ? other : now);
      }
      const done = front - count + 2;
      if (threads > 1 && done > 0) signal(words, index, passed + sweep * height + done);
    }
    ++sweep;
    if (threads > 1 && count == 0) signal(words, index, passed + sweep * height);
  }
  return threads == 1 || arrived(words, before, passed + sweep * height, patience);
}
