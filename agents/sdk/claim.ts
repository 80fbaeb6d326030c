/** Claims: statements about the frozen view that another seat, and the ruling, can check. */
import type { OpinionClaim } from './contract.ts';
import { evaluatePredicate } from '../../council/predicate.ts';
import type { Evaluation } from '../../protocols/view/evaluation.ts';
import { parsePredicate } from '../../council/predicate-syntax.ts';
import type { Predicate } from '../../council/predicate-syntax.ts';
import type { MarketView } from '../../protocols/view/market-view.ts';
import { appError, codeOf } from '../../protocols/errors.ts';
import type { Reading } from '../../protocols/bid.ts';
import type { RecordOf } from '../../protocols/record.ts';
import type { Seq } from '../../protocols/units.ts';

export interface ClaimDraft {
  /** Unique within the bid, at most 32 characters. */
  readonly id: string;
  readonly predicate: string;
  /** Journal positions it rests on, none after `call.body.asOf.seq`, none shared within a bid. */
  readonly evidence: readonly Seq[];
  /** Which part of the voice's reading it is, 0 to 1; an equal one if left out. */
  readonly part?: number;
}

/** Where a predicate is checked. */
export interface ClaimScope {
  readonly call: RecordOf<'cfp'>;
  readonly view: MarketView;
  /** What the bid that makes the claim publishes (`publishedReadings`); absent = nothing. */
  readonly readings?: readonly Reading[] | undefined;
}

const evaluated = new WeakMap<RecordOf<'cfp'>, Map<string, Evaluation>>();

/**
 * What a predicate says at a call. Without readings it is a function of the call and of what was known
 * then, so each is worked out once: seats of one thread that check the same claim share the answer.
 * @throws AGENT_CLAIM_UNCHECKABLE for a predicate that cannot be read.
 */
export function evaluation(predicate: string, scope: ClaimScope): Evaluation {
  let known = evaluated.get(scope.call);
  if (known === undefined) {
    known = new Map();
    evaluated.set(scope.call, known);
  }
  const read = known.get(predicate);
  if (read !== undefined) return read;
  const parsed = readPredicate(predicate);
  const seen = evaluatePredicate(parsed, scope);
  // What it says of another bid's readings is another answer.
  if (!parsed.names.includes('reading')) known.set(predicate, seen);
  return seen;
}

/**
 * The claim with the value its left side has, or undefined when it does not hold or cannot be
 * decided here (too few bars): an honest seat files what is true.
 * @throws AGENT_CLAIM_UNCHECKABLE.
 */
export function trueClaim(draft: ClaimDraft, scope: ClaimScope): OpinionClaim | undefined {
  const seen = evaluation(draft.predicate, scope);
  if (!seen.decided || !seen.holds) return undefined;
  return {
    evidence: [...draft.evidence],
    id: draft.id,
    predicate: draft.predicate,
    value: seen.value,
    ...(draft.part === undefined ? {} : { part: draft.part }),
  };
}

/** The drafts that hold, in order; of several with one id the first that holds. */
export function trueClaims(drafts: readonly ClaimDraft[], scope: ClaimScope): OpinionClaim[] {
  const claims: OpinionClaim[] = [];
  for (const draft of drafts) {
    if (claims.some(({ id }) => id === draft.id)) continue;
    const claim = trueClaim(draft, scope);
    if (claim !== undefined) claims.push(claim);
  }
  return claims;
}

/** Does a predicate hold at the call? False also when it cannot be decided. */
export function holds(predicate: string, scope: ClaimScope): boolean {
  const seen = evaluation(predicate, scope);
  return seen.decided && seen.holds;
}

function readPredicate(predicate: string): Predicate {
  try {
    return parsePredicate(predicate);
  } catch (thrown) {
    const reason = codeOf(thrown);
    if (reason === undefined) throw thrown;
    throw appError('AGENT_CLAIM_UNCHECKABLE', { predicate, reason }, thrown);
  }
}
