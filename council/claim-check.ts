/**
 * What a claim must be to stand in a bid (flag 2): readable, and of use to it. Each claim states its worth,
 * and those of a bid together carry no more than the bid stands off base, so that a bid padded with claims
 * has less for each. A bid that is base, or stakes nothing, has nothing for a claim to carry.
 */
import { CLAIM_WORTH_MAX } from '../protocols/bid.ts';
import type { Bid, Claim, Worth } from '../protocols/bid.ts';
import { LEDGERS } from '../protocols/decision.ts';
import type { Ledger } from '../protocols/decision.ts';
import { appError, codeOf } from '../protocols/errors.ts';
import type { AppError } from '../protocols/errors.ts';
import type { Cfp } from '../protocols/question.ts';
import { PPM } from '../protocols/units.ts';
import { worthBetween } from './claim-worth.ts';
import { parsePredicate } from './predicate-syntax.ts';

type Question = Pick<Cfp, 'base' | 'edges'>;

/** Why the claims of a bid do not count; undefined when they do. The bid itself has passed `checkBid`. */
export function checkClaims(bid: Bid, question: Question): AppError | undefined {
  const { claims, expert, stake } = bid;
  if (claims.length === 0) return undefined;
  for (const [index, { predicate }] of claims.entries()) {
    const reason = whyUnreadable(predicate);
    if (reason !== undefined) {
      const field = `claims[${index}].predicate`;
      return appError('COUNCIL_CLAIM_UNREADABLE', { expert, field, predicate, reason });
    }
  }
  const distance = worthBetween(bid.p, question.base, question.edges);
  const nothing = whyNothing({ distance, stake });
  if (nothing !== undefined) {
    const claim = (claims[0] as Claim).id;
    return appError('COUNCIL_CLAIM_WORTHLESS', { claim, expert, why: nothing });
  }
  for (const [index, claim] of claims.entries()) {
    const error = checkWorth(claim, index, expert);
    if (error !== undefined) return error;
  }
  return checkSum(bid, 'direction', distance) ?? checkSum(bid, 'shape', distance);
}

/** Why nothing can be claimed for a bid, whatever its claims; undefined when something can. */
export const whyNothing = (bid: {
  readonly distance: Worth;
  readonly stake: number;
}): string | undefined => {
  if (bid.stake === 0) return `the stake is 0 of ${PPM} ppm`;
  return bid.distance.direction === 0 && bid.distance.shape === 0
    ? 'p is the base of the call to less than half a millinat'
    : undefined;
};

function checkWorth(claim: Claim, index: number, expert: string): AppError | undefined {
  const field = `claims[${index}].worth`;
  const { id, worth } = claim;
  if (worth === undefined) return appError('COUNCIL_CLAIM_UNPRICED', { claim: id, expert, field });
  for (const ledger of LEDGERS) {
    const value = worth[ledger];
    const least = ledger === 'direction' ? -CLAIM_WORTH_MAX : 0;
    if (Number.isSafeInteger(value) && value >= least && value <= CLAIM_WORTH_MAX) continue;
    return appError('COUNCIL_CLAIM_SCALE', {
      claim: id,
      expert,
      field: `${field}.${ledger}`,
      least,
      limit: CLAIM_WORTH_MAX,
      value,
    });
  }
  return worth.direction === 0 && worth.shape === 0
    ? appError('COUNCIL_CLAIM_WORTHLESS', {
        claim: id,
        expert,
        why: `${field} is 0 millinats in direction and in shape; the least is 1 in one of them`,
      })
    : undefined;
}

/** Each claim points the way that the bid stands off base, and their sum goes no further than it does. */
function checkSum(bid: Bid, ledger: Ledger, distance: Worth): AppError | undefined {
  const limit = distance[ledger];
  let sum = 0;
  for (const [index, { id, worth }] of bid.claims.entries()) {
    const value = worth?.[ledger] ?? 0;
    sum += value;
    const isWithin = limit < 0 ? value <= 0 && sum >= limit : value >= 0 && sum <= limit;
    if (isWithin) continue;
    const field = `claims[${index}].worth.${ledger}`;
    const { expert } = bid;
    return appError('COUNCIL_CLAIM_OVERSTATED', { claim: id, expert, field, limit, sum, value });
  }
  return undefined;
}

/** What the parser says of it; undefined when it can be read. */
function whyUnreadable(predicate: string): string | undefined {
  try {
    parsePredicate(predicate);
    return undefined;
  } catch (thrown) {
    if (codeOf(thrown) === undefined) throw thrown;
    return (thrown as Error).message;
  }
}
