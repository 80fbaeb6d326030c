/**
 * What is done about a tension. In conflict, the value of asking for more is held against its cost:
 *
 *   worth less than it costs            collapse: decide by the odds
 *   worth it, and it can be paid        surge: ask the seats in conflict, once a round
 *   worth it, and it cannot be had      buffer: park, no new risk this round
 *
 * Who was asked and answered has said what it had, and would say it again: after an answered surge
 * nothing more is to be learned in this round, and it is decided on the new evidence. Unanswered, the
 * conflict is what it was, and can no longer be asked about.
 */
import type { TensionDecision } from '../../protocols/tension.ts';

export interface Dilemma {
  readonly tense: boolean;
  /** Value of asking, and its price, in units of the payoff. */
  readonly sample: number;
  readonly cost: number;
  /** A surge is allowed, can be paid for and has somebody to ask. */
  readonly canSurge: boolean;
}

/** After the bids (and rulings and revisions). */
export function resolveBids({ canSurge, cost, sample, tense }: Dilemma): TensionDecision {
  if (!tense) return 'none';
  if (!(sample > cost)) return 'collapse';
  return canSurge ? 'surge' : 'buffer';
}

/** After a surge. `evidence`: at least one supplement counted. */
export const resolveSurge = (
  { cost, sample }: Pick<Dilemma, 'cost' | 'sample'>,
  evidence: boolean,
): TensionDecision => (evidence || !(sample > cost) ? 'collapse' : 'buffer');

/**
 * A collapse is founded on new evidence, or on odds so far across that more would not be worth its
 * cost. Anything else is a fault.
 */
export const isFounded = (
  decision: TensionDecision,
  { cost, evidence, sample }: { cost: number; evidence: boolean; sample: number },
): boolean => decision !== 'collapse' || evidence || !(sample > cost);
