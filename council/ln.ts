/**
 * The natural logarithm from + - * / alone, so that every Node gives the same bits.
 *
 * x = m 2^e with m in [sqrt(1/2), sqrt(2)); with f = m - 1 and s = f / (2 + f),
 * ln(1 + f) = 2 atanh(s) = f - (f^2/2 - s (f^2/2 + R)), R = 2 s^2/3 + 2 s^4/5 + ...
 * The correction form keeps the large part f exact. Worst error seen against Math.log: 1 ulp.
 */
import { invariant } from '../protocols/errors.ts';

/** ln 2 in two parts; the first has 21 zero bits at its end, so that e times it is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const SQRT2 = 1.4142135623730951;
/** Exact powers of two, 2^512 down to 2: one pass brings any double into [1, 2). */
const STEPS: readonly (readonly [number, number])[] = [512, 256, 128, 64, 32, 16, 8, 4, 2, 1].map(
  (exponent) => [exponent, powerOfTwo(exponent)] as const,
);
/** Terms of R; |s| <= 0.1716, so that the first one left out is below 1e-18. */
const TERMS = 11;

/** ln x for a finite x > 0. @throws INVARIANT_BROKEN for anything else. */
export function ln(x: number): number {
  invariant(x > 0 && x < Infinity, 'ln needs a finite positive number', { x: String(x) });
  let mantissa = x;
  let exponent = 0;
  for (const [step, power] of STEPS) {
    if (mantissa >= power) {
      mantissa /= power;
      exponent += step;
    } else if (mantissa * power < 2) {
      mantissa *= power;
      exponent -= step;
    }
  }
  // A subnormal needs one more step than the table holds.
  while (mantissa < 1) {
    mantissa *= 2;
    exponent -= 1;
  }
  if (mantissa > SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  const f = mantissa - 1;
  const s = f / (2 + f);
  const z = s * s;
  let sum = 0;
  for (let k = TERMS; k >= 1; k--) sum = z * (2 / (2 * k + 1) + sum);
  const half = 0.5 * f * f;
  const small = s * (half + sum) + exponent * LN2_LOW;
  return exponent * LN2_HIGH - (half - small - f);
}

/** 2^n exactly, by repeated doubling or halving. */
export function powerOfTwo(n: number): number {
  let power = 1;
  for (let k = 0; k < n; k++) power *= 2;
  for (let k = 0; k > n; k--) power /= 2;
  return power;
}
