/** What every kernel refuses in the same words: wrong counts, lengths, ranges and sums. */
import { appError } from '../protocols/errors.ts';
import type { KernelName } from './kernel.ts';

type Values = Float32Array | Uint32Array;

export interface InputChecks {
  /** @throws KERNEL_INPUT, always. */
  refuse(name: string, value: unknown, wanted: string): never;
  /** A whole number. @throws KERNEL_INPUT below `min`, KERNEL_TOO_LARGE above `max`. */
  count(name: string, value: number, bounds: { readonly min: number; readonly max: number }): void;
  /** @throws KERNEL_INPUT. */
  length(name: string, values: Values, length: number): void;
  /** Every entry finite and inside the bounds, both included. @throws KERNEL_INPUT. */
  range(name: string, values: Values, bounds: { readonly min: number; readonly max: number }): void;
  /** Rows of `k` probabilities, each in [0, 1], each row summing to one. @throws KERNEL_INPUT. */
  distributions(name: string, values: Float32Array, k: number): void;
}

/** How far the f32 entries of a distribution may sum from one: 64 entries, each rounded or in ppm. */
const SUM_TOLERANCE = 1e-4;

export function inputChecks(kernel: KernelName): InputChecks {
  const refuse = (name: string, value: unknown, wanted: string): never => {
    throw appError('KERNEL_INPUT', { kernel, name, value: String(value), wanted });
  };
  const checks: InputChecks = {
    refuse,
    count(name, value, { min, max }) {
      if (!Number.isInteger(value) || value < min) {
        refuse(name, value, `a whole number of at least ${min}`);
      }
      if (value > max) throw appError('KERNEL_TOO_LARGE', { kernel, name, value, limit: max });
    },
    length(name, values, length) {
      if (values.length !== length) refuse(`${name}.length`, values.length, String(length));
    },
    range(name, values, { min, max }) {
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        // Written so that NaN, which compares false with everything, is refused.
        if (!(value >= min && value <= max) || !Number.isFinite(value)) {
          refuse(`${name}[${i}]`, value, `a finite number from ${min} to ${max}`);
        }
      }
    },
    distributions(name, values, k) {
      checks.range(name, values, { min: 0, max: 1 });
      for (let row = 0; row * k < values.length; row++) {
        let sum = 0;
        for (let i = row * k; i < (row + 1) * k; i++) sum += values[i]!;
        if (Math.abs(sum - 1) > SUM_TOLERANCE) refuse(`the sum of ${name} row ${row}`, sum, '1');
      }
    },
  };
  return checks;
}
