/**
 * The erasure ledger: what forgetting costs, in nats of log loss. Two things forget in a lane: the
 * fixed share of the pools post1 and pre1 (0.1 % of a weight goes back to its prior at each
 * settlement, Herbster & Warmuth 1998) and the floor under a weight. Their cost is measured against
 * the same pools without the share, post0 and pre0.
 *
 * Budget: a pool with share a gives a sequence at least (1 - a)^n of the chance that the same pool
 * without it gives, for experts that never sleep; so n (-ln(1 - a)) nats. Over it, forgetting costs
 * more than the ability to switch was meant to.
 */
import type { Ledger, PoolNumbers } from '../../protocols/decision.ts';
import { FIXED_SHARE, WEIGHT_FLOOR } from '../lane-score.ts';
import type { LedgerWeights } from '../../protocols/view/lane-weights.ts';
import { ln } from '../ln.ts';
import type { Expert } from '../roster.ts';

/** Plain state of one ledger of a lane. */
export interface Erasure {
  n: number;
  /** Sum of loss(post1) - loss(post0), nats; below 0 forgetting paid. */
  post: number;
  /** Sum of loss(pre1) - loss(pre0), nats. */
  pre: number;
  /** Sum of KL(weights before the share from weights after it), nats, pool post1. */
  erased: number;
  /** Weights that stand at the floor after the last settlement. */
  atFloor: number;
}

export type Erasures = Readonly<Record<Ledger, Erasure>>;

const emptyErasure = (): Erasure => ({ atFloor: 0, erased: 0, n: 0, post: 0, pre: 0 });
export const emptyErasures = (): Erasures => ({
  direction: emptyErasure(),
  shape: emptyErasure(),
});

/** Nats that n questions of forgetting may cost. */
export const erasureBudget = (n: number): number => -n * ln(1 - FIXED_SHARE);

/** Adds a settlement: losses of its pools, and the weights it left. */
export function observeErasure(
  erasure: Erasure,
  losses: PoolNumbers,
  { priors, weights }: { readonly priors: readonly Expert[]; readonly weights: LedgerWeights },
): void {
  erasure.n += 1;
  erasure.post += losses.post1 - losses.post0;
  erasure.pre += losses.pre1 - losses.pre0;
  erasure.erased += erasedByShare(weights.experts.post1, priors);
  let atFloor = 0;
  for (const pool of ['post0', 'post1', 'pre0', 'pre1'] as const) {
    for (const { expert } of priors) {
      if ((weights.experts[pool][expert] as number) <= WEIGHT_FLOOR) atFloor += 1;
    }
  }
  erasure.atFloor = atFloor;
}

/** KL(before from after), both normalised; the share is undone: before = (after - a prior) / (1 - a). */
function erasedByShare(after: Readonly<Record<string, number>>, priors: readonly Expert[]): number {
  let before = 0;
  let left = 0;
  const rows: [number, number][] = [];
  for (const { expert, prior } of priors) {
    const now = after[expert] as number;
    const then = Math.max(0, (now - FIXED_SHARE * prior) / (1 - FIXED_SHARE));
    rows.push([then, now]);
    before += then;
    left += now;
  }
  let sum = 0;
  for (const [then, now] of rows) {
    if (then > 0) sum += (then / before) * ln(then / before / (now / left));
  }
  return Math.max(0, sum);
}
