/** The step between bids and pool: what pulled apart, what was done about it, where doubt sits. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import { decimal } from './format.ts';
import { expertName } from './names.ts';
import { DECISION_WORDS, largestPair, tensionOf, tensionText } from './cognition/tension-words.ts';

export interface ContradictionStep {
  readonly decision: string;
  /** Between whom, and why that was decided. */
  readonly reason: string;
  readonly isTense: boolean;
}

export function contradictionStep(book: RoundBookView, cut: number): ContradictionStep | undefined {
  const record = tensionOf(book, cut);
  if (record === undefined) return undefined;
  const { body } = record;
  const top = largestPair(body);
  const pair =
    top === undefined
      ? 'fewer than two bids'
      : `${expertName(top.a)} against ${expertName(top.b)} ${tensionText(top.tension)}`;
  const first = book.tensions.find((item) => item.body.stage === 'bids');
  const asked =
    body.stage === 'surge' && first?.body.decision === 'surge'
      ? `asked for more (${book.supplements.length} answered), then `
      : '';
  const { cost, sample } = body.value;
  const worth =
    body.decision === 'none' || top === undefined
      ? ''
      : `; asking is worth ${decimal(sample, 3)}, costs ${decimal(cost, 3)}`;
  return {
    decision: `${asked}${DECISION_WORDS[body.decision]}`,
    reason: `${pair}${worth}`,
    isTense: body.tense,
  };
}

/** "uncertainty 1.92 of 2.08 nats, 0.2 in 100 of it disagreement". */
export function entropyText({ thermo }: RoundBookView, cut: number): string {
  if (thermo === null || thermo.seq > cut) return '';
  const { disagreement, total } = thermo.body.post;
  const share = total === 0 ? 0 : (disagreement / total) * 100;
  return `uncertainty ${decimal(total, 2)} of ${decimal(thermo.body.ceiling, 2)} nats, ${decimal(share, 1)} in 100 of it disagreement`;
}
