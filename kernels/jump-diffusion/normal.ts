/**
 * Two standard normals from two words in f32: G. E. P. Box and M. E. Muller, A Note on the
 * Generation of Random Normal Deviates, Annals of Mathematical Statistics 29 (1958). Logarithm, sine
 * and cosine are written out because WGSL promises them only to 2^-21 and 2^-11.
 */
const f = Math.fround;
const WORD_TO_UNIT = f(1 / 16_777_216);
const LN_2 = f(Math.LN2);
const SQRT_2 = f(Math.SQRT2);
/** Taylor coefficients in t^2, highest first; |t| <= pi / 4, so the rest is under 2^-28. */
const SIN = [f(1 / 362_880), f(-1 / 5_040), f(1 / 120), f(-1 / 6), 1] as const;
const COS = [f(-1 / 3_628_800), f(1 / 40_320), f(-1 / 720), f(1 / 24), -0.5, 1] as const;
/** 2 artanh(s) = ln((1 + s) / (1 - s)) in s^2, highest first; |s| <= 0.172. */
const LOG = [f(2 / 9), f(2 / 7), f(2 / 5), f(2 / 3), 2] as const;
const QUARTER_TURN = f(Math.PI / 2);

/** Writes two independent normals. */
export function normals(radiusWord: number, angleWord: number, into: Float32Array): void {
  const radius = f(Math.sqrt(f(-2 * lnUnit(unit(radiusWord)))));
  // The upper two bits are the quarter, the next 22 the place in it, from -1/2 to 1/2.
  const quarter = angleWord >>> 30;
  const place = f(f(((angleWord << 2) >>> 10) + 0.5) * f(4 * WORD_TO_UNIT));
  const t = f(f(place - 0.5) * QUARTER_TURN);
  const square = f(t * t);
  const sine = f(t * polynomial(SIN, square));
  const cosine = polynomial(COS, square);
  const [x, y] = quarter % 2 === 0 ? [cosine, sine] : [f(-sine), cosine];
  into[0] = f(radius * (quarter < 2 ? x : f(-x)));
  into[1] = f(radius * (quarter < 2 ? y : f(-y)));
}

/** In (0, 1): the upper 23 bits and a half, exact in f32. */
const unit = (word: number): number => f(f((word >>> 9) + 0.5) * f(2 * WORD_TO_UNIT));

/** ln u for u in (0, 1), to a few units in the last place also near 1. */
function lnUnit(u: number): number {
  let mantissa = u;
  let exponent = 0;
  // u is at least 2^-24: doubling is exact.
  while (mantissa < 0.5) {
    mantissa = f(mantissa * 2);
    exponent--;
  }
  if (f(mantissa * SQRT_2) < 1) {
    mantissa = f(mantissa * 2);
    exponent--;
  }
  const s = f(f(mantissa - 1) / f(mantissa + 1));
  return f(f(exponent * LN_2) + f(s * polynomial(LOG, f(s * s))));
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i++) value = f(f(value * x) + coefficients[i]!);
  return value;
}
