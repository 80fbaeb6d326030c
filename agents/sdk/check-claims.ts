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

/** Why the claims of a bid do not stand, or would be struck if they were challenged, by what is wrong; empty when all hold. */
export function claimFaults(bid: Bid, at: HeardAt): ReadonlyMap<string, string> {
  const faults = new Map<string, string>();
  const unfit = checkClaims(bid, at.book.call.body);
  if (unfit !== undefined) faults.set(unfit.code, unfit.message);
  for (const { id, predicate } of bid.claims) {
    // Said already, and better, by the check that every bid has to pass.
    if (unfit?.details['predicate'] === predicate) continue;
    const why = whyStruck(bid, id, at);
    if (why === undefined) continue;
    const what = `claim ${id} of ${bid.expert}, "${predicate}", would be struck (${why})`;
    faults.set(id, `${what}. Claim what the view says, with its value`);
  }
  return faults;
}

function whyStruck(bid: Bid, claimId: string, { book, view }: HeardAt): string | undefined {
  const { call, round } = book;
  for (const kind of KINDS) {
    const challenge = {
      challengeId: messageId(round, bid.expert, 'challenge', 0),
      claimId,
      kind,
      predicate: '',
      seat: CHALLENGER,
      target: bid.expert,
      text: '',
    };
    const { outcome, trace } = ruleOn({ bid, call, challenge, view });
    if (outcome === 'upheld') return trace;
  }
  return undefined;
}
