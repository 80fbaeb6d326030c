/**
 * How often trades ended with a gain, with the interval that so many trades allow, and what hit rate
 * they could tell from a coin at all.
 */
import type { Interval } from '../../protocols/performance.ts';

/** Two-sided 95 % and one-sided 80 % points of the normal distribution. */
const Z_95 = 1.959963984540054;
const Z_80 = 0.8416212335729143;

/** Wilson's score interval at 95 % (Wilson 1927); null before the first trial. */
export function wilsonInterval(hits: number, trials: number): Interval | null {
  if (trials <= 0) return null;
  const rate = hits / trials;
  const square = Z_95 * Z_95;
  const stretch = 1 + square / trials;
  const centre = (rate + square / (2 * trials)) / stretch;
  const spread = (rate * (1 - rate)) / trials + square / (4 * trials * trials);
  const half = (Z_95 / stretch) * Math.sqrt(spread);
  // Rounding must not leave the rate itself outside.
  const high = Math.min(1, Math.max(rate, centre + half));
  return { high, low: Math.max(0, Math.min(rate, centre - half)), value: rate };
}

/**
 * The smallest true hit rate that this many trades would tell from 1/2 (two-sided 5 %) four times in
 * five. The root p > 1/2 of
 *
 *     p = 1/2 + (z95 / 2 + z80 sqrt(p (1 - p))) / sqrt(n)
 *
 * (the normal sample size formula for one proportion, solved for p). Null while even a rate of 1 would
 * be missed.
 */
export function detectableRate(trials: number): number | null {
  if (trials <= 0) return null;
  const root = Math.sqrt(trials);
  // With u = p - 1/2: sqrt(n) u - z95 / 2 = z80 sqrt(1/4 - u^2); squared, a quadratic in u.
  const a = trials + Z_80 * Z_80;
  const b = root * Z_95;
  const c = (Z_95 * Z_95 - Z_80 * Z_80) / 4;
  const inside = b * b - 4 * a * c;
  if (inside < 0) return null;
  const excess = (b + Math.sqrt(inside)) / (2 * a);
  return excess < 0.5 ? 0.5 + excess : null;
}

/** The observed rate above which Wilson's interval lies wholly above 1/2: 1/2 + z95 / (2 sqrt(n)). */
export function tellingRate(trials: number): number | null {
  if (trials <= 0) return null;
  const rate = 0.5 + Z_95 / (2 * Math.sqrt(trials));
  return rate < 1 ? rate : null;
}
