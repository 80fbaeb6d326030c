/** A round's tension in words: what floor, thread and page say alike. Pure. */
import type { Tension, TensionDecision, TensionKind } from '../../../../protocols/tension.ts';
import type { RoundBookView } from '../../../fold/debate-state.ts';
import { decimal } from '../format.ts';

export const KIND_WORDS: Readonly<Record<TensionKind, string>> = {
  interpretive: 'same evidence, read otherwise',
  informational: 'different evidence',
  temporal: 'different horizon',
  relational: 'linked market',
};

/** States as words. */
export const DECISION_WORDS: Readonly<Record<TensionDecision, string>> = {
  none: 'calm',
  collapse: 'settled by the odds',
  surge: 'asking for more',
  buffer: 'parked, then no trade',
};

/** Tensions of calibrated seats are small: below 0.1 a third decimal is told. */
export const tensionText = (tension: number): string => decimal(tension, tension < 0.0995 ? 3 : 2);

/** The newest word about a round's tension before its settlement. */
export function tensionOf(
  book: RoundBookView,
  cut: number,
): RoundBookView['tensions'][number] | undefined {
  return book.tensions.findLast((record) => record.body.stage !== 'settled' && record.seq <= cut);
}

export const largestPair = (tension: Tension) =>
  tension.pairs.toSorted((a, b) => b.tension - a.tension)[0];

/** What was decided and why, with the figures of the record. */
export function decisionText({ decision, tense, thresholds, value }: Tension): string {
  const worth = `asking for more is worth ${decimal(value.sample, 3)} and costs ${decimal(value.cost, 3)}, budget left ${decimal(value.budget, 2)}`;
  const levels =
    thresholds.enter === null || thresholds.leave === null
      ? 'too few rounds for this lane’s own levels'
      : `this lane enters conflict at ${decimal(thresholds.enter, 2)} and leaves it at ${decimal(thresholds.leave, 2)}`;
  const where = tense ? 'in conflict' : 'not in conflict';
  return `${DECISION_WORDS[decision]} (${where}): ${worth}; ${levels}.`;
}
