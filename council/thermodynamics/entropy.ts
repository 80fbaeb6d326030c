/**
 * Entropy of beliefs over K bins, in nats, and how a group's uncertainty splits:
 *
 *     H(m) = sum w_i H(q_i) + J_w,   m = sum w_i q_i,   J_w = sum w_i KL(q_i from m)
 *
 * private doubt + disagreement. J_w is the generalised Jensen-Shannon divergence (Lin 1991, eq. 5.1):
 * the mutual information between who spoke and what they said; 0 <= J_w <= H(w).
 * Sums run in index order, so that two folds give the same bits.
 */
import type { EntropySplit } from '../../protocols/thermo.ts';
import { entropy } from '../contradiction/divergence.ts';
import { disagreementOf, mixtureOf } from '../contradiction/group-tension.ts';
import type { Voice } from '../contradiction/group-tension.ts';

/** Chances of K bins; sums to 1. */
export type Belief = readonly number[];
/** f64[agents][bins]. */
export type Beliefs = readonly Belief[];

const voicesOf = (shares: readonly number[], beliefs: Beliefs): Voice[] =>
  beliefs.map((q, i) => ({ q, weight: shares[i] as number }));

/** The linear pool sum w_i q_i; `shares` sum to 1. */
export const mixture = (shares: readonly number[], beliefs: Beliefs): number[] =>
  mixtureOf(voicesOf(shares, beliefs));

/** J_w, nats: 0 when all agree. */
export const disagreement = (shares: readonly number[], beliefs: Beliefs): number =>
  disagreementOf(voicesOf(shares, beliefs));

/** Where a group's uncertainty sits. */
export function entropySplit(shares: readonly number[], beliefs: Beliefs): EntropySplit {
  let doubt = 0;
  for (let i = 0; i < beliefs.length; i++) {
    doubt += (shares[i] as number) * entropy(beliefs[i] as Belief);
  }
  return {
    disagreement: disagreement(shares, beliefs),
    doubt,
    total: entropy(mixture(shares, beliefs)),
  };
}
