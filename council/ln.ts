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
/** Numbers this far from 1 are first brought nearer, exactly, by one large power of two. */
const FAR = powerOfTwo(64);
/** 2 / (2 k + 1), k from 1; |s| <= 0.1716, so that the first term left out is below 1e-18. */
const SERIES: readonly number[] = Array.from({ length: 11 }, (_, k) => 2 / (2 * k + 3));

/** ln x for a finite x > 0. @throws INVARIANT_BROKEN for anything else. */
export function ln(x: number): number {
  if (!(x > 0 && x < Infinity)) {
    invariant(false, 'ln needs a finite positive number', { x: String(x) });
  }
  let mantissa = x;
  let exponent = 0;
  while (mantissa >= FAR) {
    mantissa /= FAR;
    exponent += 64;
  }
  while (mantissa * FAR < 1) {
    mantissa *= FAR;
    exponent -= 64;
  }
  while (mantissa > SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  while (mantissa * SQRT2 < 1) {
    mantissa *= 2;
    exponent -= 1;
  }
  const f = mantissa - 1;
  const s = f / (2 + f);
  const z = s * s;
  let sum = 0;
  for (let k = SERIES.length - 1; k >= 0; k--) sum = z * ((SERIES[k] as number) + sum);
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
