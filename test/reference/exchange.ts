/**
 * Exchange: agents move towards each other, q <- P q, with P row-stochastic. If w' P = w' the pool
 * m = sum w_i q_i and its entropy stay as they are, J_w cannot rise, and the mean private entropy
 * rises by exactly what J_w lost (DeGroot 1974; the drop is Jensen's inequality for the entropy).
 * Talking makes no certainty; it turns disagreement into doubt.
 */
import { mixture } from '../../council/thermodynamics/entropy.ts';
import type { Beliefs } from '../../council/thermodynamics/entropy.ts';

/** f64[agents][agents]; rows sum to 1. */
export type Trust = readonly (readonly number[])[];

/** q <- P q: row i of P is what agent i makes of each belief. */
export const exchange = (trust: Trust, beliefs: Beliefs): number[][] =>
  trust.map((row) => mixture(row, beliefs));
