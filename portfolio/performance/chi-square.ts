/**
 * Chances that a chi-square variable exceeds x, for one and two degrees of freedom. Figures of a
 * report: `exp` here may differ in the last bit between engines, and nothing decides by it.
 */

/** One degree: erfc(sqrt(x / 2)) = Q(1/2, x/2), the upper incomplete gamma function. */
export function chiSquareTail1(x: number): number {
  if (!(x > 0)) return 1;
  const half = x / 2;
  return half < 1.5 ? 1 - gammaSeries(half) : gammaFraction(half);
}

/** Two degrees: exp(-x / 2). */
export const chiSquareTail2 = (x: number): number => (x > 0 ? Math.exp(-x / 2) : 1);

const SQRT_PI = 1.772453850905516;

/** P(1/2, x) by its series x^(1/2) e^-x / Gamma(1/2) x sum of x^k / ((1/2)(3/2)...(1/2 + k)). */
function gammaSeries(x: number): number {
  let term = 2;
  let sum = 2;
  for (let k = 1; k < 200 && term > sum * 1e-17; k++) {
    term *= x / (0.5 + k);
    sum += term;
  }
  return (sum * Math.exp(-x) * Math.sqrt(x)) / SQRT_PI;
}

/** Q(1/2, x) by its continued fraction (Lentz's method; Press et al., Numerical Recipes 6.2). */
function gammaFraction(x: number): number {
  let b = x + 0.5;
  let c = 1e300;
  let d = 1 / b;
  let value = d;
  for (let k = 1; k < 500; k++) {
    const a = -k * (k - 0.5);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const step = c * d;
    value *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return (value * Math.exp(-x) * Math.sqrt(x)) / SQRT_PI;
}
