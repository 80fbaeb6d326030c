/** The two proofs of a group against their bar, in a few words. Pure. */
import { priceOfClosings } from '../../../protocols/evidence-bars.ts';
import type { GroupFigures, Settle } from '../../../protocols/settlement.ts';
import { evidenceFigure, logPlace } from './log-scale.ts';
import type { Proof } from './money-line.ts';

/** What both proofs have to reach. */
export const barOf = ({ closings, toOpen }: GroupFigures): number =>
  toOpen * priceOfClosings(closings);

/** The two proofs in a few words, for a line under the sentence. */
export function groupProofLine({ council, group }: Settle['evidence']): Proof | undefined {
  if (group === undefined) return undefined;
  const bar = barOf(group);
  const rest = { n: council.n, needed: group.needed };
  if (group.state === 'open') {
    return {
      ...rest,
      share: 1,
      text: 'side and money are proved',
      verdict: 'the proven sleeve is open',
    };
  }
  return {
    ...rest,
    share: logPlace(Math.min(group.sign, group.money), bar),
    text: `proof: side ${evidenceFigure(group.sign)}, money ${evidenceFigure(group.money)} of ${evidenceFigure(bar)}`,
    verdict: 'not proved yet',
  };
}
