/** Claims: statements about the frozen view that another seat, and the ruling, can check. */
import { evaluatePredicate } from '../../council/predicate.ts';
import { parsePredicate } from '../../council/predicate-syntax.ts';
import type { MarketView } from '../../council/market-view.ts';
import type { Claim } from '../../protocols/bid.ts';
import { appError, codeOf } from '../../protocols/errors.ts';
import type { RecordOf } from '../../protocols/record.ts';
import type { Seq } from '../../protocols/units.ts';

export interface ClaimDraft {
  /** Unique within the bid, at most 32 characters. */
  readonly id: string;
  readonly predicate: string;
  /** Journal positions it rests on, none after `call.body.asOf.seq`, none shared within a bid. */
  readonly evidence: readonly Seq[];
}

/** Where a predicate is checked. */
export interface ClaimScope {
  readonly call: RecordOf<'cfp'>;
  readonly view: MarketView;
}

/**
 * The claim with the value its left side has, or undefined when it does not hold or cannot be
 * decided here (too few bars): an honest seat files what is true.
 * @throws AGENT_CLAIM_UNCHECKABLE for a predicate that cannot be read.
 */
export function trueClaim(draft: ClaimDraft, scope: ClaimScope): Claim | undefined {
  const seen = evaluatePredicate(readPredicate(draft.predicate), scope);
  if (!seen.decided || !seen.holds) return undefined;
  return {
    evidence: [...draft.evidence],
    id: draft.id,
    predicate: draft.predicate,
    value: seen.value,
  };
}

/** The claims of several drafts that hold, in order. */
export const trueClaims = (drafts: readonly ClaimDraft[], scope: ClaimScope): Claim[] =>
  drafts.flatMap((draft) => trueClaim(draft, scope) ?? []);

/** Does a predicate hold on the frozen view? False also when it cannot be decided. */
export function holds(predicate: string, scope: ClaimScope): boolean {
  const seen = evaluatePredicate(readPredicate(predicate), scope);
  return seen.decided && seen.holds;
}

function readPredicate(predicate: string) {
  try {
    return parsePredicate(predicate);
  } catch (thrown) {
    const reason = codeOf(thrown);
    if (reason === undefined) throw thrown;
    throw appError('AGENT_CLAIM_UNCHECKABLE', { predicate, reason }, thrown);
  }
}
