/**
 * What asking for more is worth, in units of the payoff: a right side pays 1, a wrong one costs 1,
 * acting costs k, not acting 0. V(p) = max(0, |2p - 1| - k) for a chance p of up (Raiffa and
 * Schlaifer 1961, chapter 4: terminal and preposterior analysis).
 */
import { exp, logistic } from '../exp.ts';

/** Value of the best act at a chance of up. */
export const actValue = (p: number, cost: number): number =>
  Math.max(0, Math.abs(2 * p - 1) - cost);

/** Expected value of perfect information: (1 - k) - V(p), for 0 <= k <= 1. */
export const perfectValue = (p: number, cost: number): number => 1 - cost - actValue(p, cost);

/** Points of the normal, in standard deviations; symmetric, which keeps the posterior exact. */
const POINTS: readonly number[] = Array.from({ length: 41 }, (_, k) => (k - 20) / 4);
/** Larger shifts say no more than certainty does. */
const SHIFT_MAX = 8;

/**
 * Expected value of evidence whose log likelihood ratio l has standard deviation `shift`: normal
 * about +shift^2/2 if up comes and -shift^2/2 if not. On a symmetric grid the ratio of the two
 * weights of a point is e^l, so the posterior logit is prior + l and its mean is the prior: the value
 * is never negative (V is convex), and never above that of perfect information.
 */
export function sampleValue(odds: number, shift: number, cost: number): number {
  const s = Math.min(SHIFT_MAX, shift);
  const p = logistic(odds);
  if (!(s > 0)) return 0;
  let whole = 0;
  let value = 0;
  for (const z of POINTS) {
    const up = bell(z - s / 2);
    const down = bell(z + s / 2);
    whole += up;
    value += (p * up + (1 - p) * down) * actValue(logistic(odds + s * z), cost);
  }
  return Math.max(0, value / whole - actValue(p, cost));
}

const bell = (z: number): number => exp(-(z * z) / 2);
