/** What kernels refuse, in one voice: every check names the kernel, the field, the value, the limit. */
import { appError } from '../protocols/errors.ts';
import type { AppError } from '../protocols/errors.ts';

/**
 * Entries of a state or a source, lengths of a step, and speeds may not be larger than these: together
 * with STEPS_MAX they keep every value of a stable run below the largest f32 (3.4e38).
 */
export const MAGNITUDE_MAX = 1e18;
const DT_MAX = 1e3;
export const RATE_MAX = 1e6;
/** Time steps in one call. */
const STEPS_MAX = 100_000;
/** How far the f32 entries of a distribution may sum from one: 64 entries, each rounded or in ppm. */
const SUM_TOLERANCE = 1e-4;

/** What the refusal is about: kernel, and the field of its input. */
export interface Subject {
  readonly kernel: string;
  readonly name: string;
}

export const inputRefused = (about: Subject, value: unknown, wanted: string): AppError =>
  appError('KERNEL_INPUT', { ...about, value: String(value), wanted });

/** Refuses a number that is not finite or lies outside [min, max]. @throws KERNEL_INPUT. */
export function checkNumber(about: Subject, value: number, min: number, max: number): void {
  if (value >= min && value <= max) return;
  throw inputRefused(about, value, `a number in [${min}, ${max}]`);
}

/** Refuses what is no whole number or lies outside [min, max]. @throws KERNEL_INPUT, KERNEL_TOO_LARGE. */
export function checkCount(about: Subject, value: number, min: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < min)
    throw inputRefused(about, value, `a whole number >= ${min}`);
  if (value > max) throw appError('KERNEL_TOO_LARGE', { ...about, value, limit: max });
}

type Values = Float32Array | Uint32Array;

/** Refuses an array of another length. @throws KERNEL_INPUT. */
export function checkLength(about: Subject, values: Values, length: number): void {
  if (values.length !== length)
    throw inputRefused(about, `${values.length} entries`, `${length} entries`);
}

/** Refuses an entry that is not finite or lies outside [min, max]. @throws KERNEL_INPUT. */
export function checkRange(about: Subject, values: Values, min: number, max: number): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    // The comparison is false for NaN, so one test finds all three: NaN, too small, too large.
    if (!(value >= min && value <= max))
      throw inputRefused(about, `${value} at ${index}`, `finite numbers in [${min}, ${max}]`);
  }
}

/** Refuses an array of another length, or with an entry that is not finite. @throws KERNEL_INPUT. */
export function checkArray(
  about: Subject,
  values: Float32Array,
  length: number,
  max = MAGNITUDE_MAX,
): void {
  checkLength(about, values, length);
  checkRange(about, values, -max, max);
}

/** As `checkArray`, and no entry below zero. @throws KERNEL_INPUT. */
export function checkNonNegative(about: Subject, values: Float32Array, length: number): void {
  checkLength(about, values, length);
  checkRange(about, values, 0, MAGNITUDE_MAX);
}

/** Refuses rows of `k` entries that are not in [0, 1] or do not sum to one. @throws KERNEL_INPUT. */
export function checkDistributions(about: Subject, values: Float32Array, k: number): void {
  checkRange(about, values, 0, 1);
  for (let row = 0; row * k < values.length; row++) {
    let sum = 0;
    for (let i = row * k; i < (row + 1) * k; i++) sum += values[i]!;
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE))
      throw inputRefused(about, `a sum of ${sum} in row ${row}`, 'rows that sum to 1');
  }
}

/** Length and number of steps. @throws KERNEL_INPUT, KERNEL_TOO_LARGE. */
export function checkSteps(kernel: string, dt: number, steps: number): void {
  if (!(dt > 0 && dt <= DT_MAX))
    throw inputRefused({ kernel, name: 'dt' }, dt, `a number in (0, ${DT_MAX}]`);
  checkCount({ kernel, name: 'steps' }, steps, 0, STEPS_MAX);
}
