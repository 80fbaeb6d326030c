/** The claims of a bid, held against the world at the call by the council's own rulings. */
import type { HeardAt } from './rehearsal.ts';
import { checkClaims } from '../../council/claim-check.ts';
import { ruleOn } from '../../council/ruling.ts';
import type { Bid } from '../../protocols/bid.ts';
import type { ChallengeKind } from '../../protocols/challenge.ts';
import { messageId, seatId } from '../../protocols/ids.ts';

const CHALLENGER = seatId('rehearsal-stub');
/** Kinds that need no predicate of the challenger. */
const KINDS: readonly ChallengeKind[] = ['arithmetic', 'double-count'];

/** Why a claim of the bid would be struck if it were challenged, or does not stand at all; undefined when all hold. */
export function claimFault(bid: Bid, { book, view }: HeardAt): string | undefined {
  const { call, round } = book;
  const unfit = checkClaims(bid, call.body);
  if (unfit !== undefined) return unfit.message;
  for (const { id, predicate } of bid.claims) {
    for (const kind of KINDS) {
      const challenge = {
        challengeId: messageId(round, bid.expert, 'challenge', 0),
        claimId: id,
        kind,
        predicate: '',
        seat: CHALLENGER,
        target: bid.expert,
        text: '',
      };
      const { outcome, trace } = ruleOn({ bid, call, challenge, view });
      if (outcome !== 'upheld') continue;
      return `claim ${id} of ${bid.expert}, "${predicate}", would be struck (${trace}). Claim what the view says, with its value`;
    }
  }
  return undefined;
}
