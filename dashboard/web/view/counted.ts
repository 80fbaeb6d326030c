/** What of a debate counts for those who decide. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';

const seatOf = (expert: string): string => expert.split('.', 1)[0] ?? expert;

/** Does a message of a debate count for those who decide? What is said to or by a kept seat does not. */
export function isCounted(
  record: ChainedRecord,
  book: Pick<RoundBookView, 'challenges'>,
  kept: ReadonlySet<string>,
): boolean {
  if (kept.size === 0) return true;
  const isHeard = (expert: string): boolean => !kept.has(seatOf(expert));
  const isDispute = (id: string): boolean => {
    const dispute = book.challenges.find(({ body }) => body.challengeId === id)?.body;
    return dispute === undefined || (isHeard(dispute.seat) && isHeard(dispute.target));
  };
  switch (record.type) {
    case 'bid':
    case 'refuse':
    case 'revise':
    case 'supplement':
      return isHeard(record.body.expert);
    case 'challenge':
    case 'rebuttal':
    case 'ruling':
      return isDispute(record.body.challengeId);
    default:
      return true;
  }
}
