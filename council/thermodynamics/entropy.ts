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
import { divergenceFrom, entropy } from '../contradiction/divergence.ts';

/** Chances of K bins; sums to 1. */
export type Belief = readonly number[];
/** f64[agents][bins]. */
export type Beliefs = readonly Belief[];

/** The linear pool sum w_i q_i; `shares` sum to 1. */
export function mixture(shares: readonly number[], beliefs: Beliefs): number[] {
  const bins = beliefs[0]?.length ?? 0;
  const mixed: number[] = Array.from({ length: bins }, () => 0);
  for (let i = 0; i < beliefs.length; i++) {
    const belief = beliefs[i] as Belief;
    for (let k = 0; k < bins; k++) {
      mixed[k] = (mixed[k] as number) + (shares[i] as number) * (belief[k] as number);
    }
  }
  return mixed;
}

/** J_w, nats: 0 when all agree. */
export function disagreement(shares: readonly number[], beliefs: Beliefs): number {
  const mixed = mixture(shares, beliefs);
  let sum = 0;
  for (let i = 0; i < beliefs.length; i++) {
    const share = shares[i] as number;
    if (share > 0) sum += share * divergenceFrom(beliefs[i] as Belief, mixed);
  }
  return Math.max(0, sum);
}

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
