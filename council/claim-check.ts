/**
 * What a claim must be to stand in a bid (flag 2): readable, and of use to it. A bid that is the public
 * base rate, or stakes nothing, says nothing that a claim could carry.
 */
import type { Bid } from '../protocols/bid.ts';
import { appError, codeOf } from '../protocols/errors.ts';
import type { AppError } from '../protocols/errors.ts';
import type { Ppm } from '../protocols/units.ts';
import { parsePredicate } from './predicate-syntax.ts';

/** Does the bid say nothing beyond base? Then no claim is worth anything to it. */
export const saysNothing = (
  { p, stake }: Pick<Bid, 'p' | 'stake'>,
  base: readonly Ppm[],
): boolean =>
  stake === 0 || (p.length === base.length && p.every((part, bin) => part === base[bin]));

/** Why the claims of a bid do not count; undefined when they do. */
export function checkClaims(bid: Bid, base: readonly Ppm[]): AppError | undefined {
  const { claims, expert } = bid;
  for (const [index, { predicate }] of claims.entries()) {
    const reason = whyUnreadable(predicate);
    if (reason !== undefined) {
      const field = `claims[${index}].predicate`;
      return appError('COUNCIL_CLAIM_UNREADABLE', { expert, field, predicate, reason });
    }
  }
  const [first] = claims;
  return first !== undefined && saysNothing(bid, base)
    ? appError('COUNCIL_CLAIM_WORTHLESS', { claim: first.id, expert, stake: bid.stake })
    : undefined;
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
