/**
 * exp, ln and the normal distribution from + - * / and sqrt alone: the simulated world must be the
 * same on every machine, and the platform's own differ in the last bits.
 */
const LN2 = 0.6931471805599453;
const SQRT2 = 1.4142135623730951;
const INVERSE_SQRT_2PI = 0.3989422804014327;

/** Relative error below 1e-15 for |x| < 700. */
export function exp(x: number): number {
  const power = Math.round(x / LN2);
  const rest = x - power * LN2;
  let sum = 1;
  let term = 1;
  for (let n = 1; n < 18; n++) {
    term = (term * rest) / n;
    sum += term;
  }
  return scaleByTwo(sum, power);
}

/** For x > 0. */
export function ln(x: number): number {
  let mantissa = x;
  let power = 0;
  for (; mantissa > SQRT2; power++) mantissa /= 2;
  for (; mantissa * SQRT2 < 1; power--) mantissa *= 2;
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let n = 23; n >= 1; n -= 2) sum = sum * square + 1 / n;
  return 2 * s * sum + power * LN2;
}

/** Standard normal distribution function (G. Marsaglia, Evaluating the normal distribution, 2004). */
export function normalBelow(x: number): number {
  if (x < -8) return 0;
  if (x > 8) return 1;
  let sum = x;
  let term = x;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term = (term * x * x) / n;
    sum += term;
  }
  return 0.5 + sum * INVERSE_SQRT_2PI * exp((-x * x) / 2);
}

/** Standard normal deviates (the polar method: G. Marsaglia and T. Bray, 1964). */
export function normals(uniform: () => number): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    for (;;) {
      const a = 2 * uniform() - 1;
      const b = 2 * uniform() - 1;
      const square = a * a + b * b;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * ln(square)) / square);
      spare = b * factor;
      return a * factor;
    }
  };
}

function scaleByTwo(value: number, power: number): number {
  let scaled = value;
  for (let n = power; n > 0; n--) scaled *= 2;
  for (let n = power; n < 0; n++) scaled /= 2;
  return scaled;
}
