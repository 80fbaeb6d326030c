/**
 * Rulings: a challenge decided by code on the frozen view. In this order, first that applies:
 *
 * | when                                                          | outcome                    |
 * | ------------------------------------------------------------- | -------------------------- |
 * | there is no such bid or claim                                 | rejected                   |
 * | the claim's predicate cannot be read                          | upheld: it says nothing    |
 * | the challenged seat concedes                                  | upheld                     |
 * | the claim is false on the frozen view                         | upheld, whatever the kind  |
 * | *lookahead*: the claim cites a record after `asOf`            | upheld, else rejected      |
 * | *double-count*: another claim of the bid cites the same record| upheld, else rejected      |
 * | the claim cannot be decided                                   | undecidable                |
 * | *arithmetic*: claimed value off by more than 1e-9 relative    | upheld                     |
 * | *arithmetic*, and the challenger's predicate reads no reading  | rejected                   |
 * | all but *lookahead* and *double-count*, when the challenger's predicate              |                            |
 * | - cannot be read, or does not speak of the kind's subject     | rejected                   |
 * | - cannot be decided                                           | undecidable                |
 * | - holds                                                       | upheld                     |
 * | - does not hold                                               | rejected                   |
 *
 * Subjects: *stale* speaks of ages (`barage`, `factage`, `bars`), *base-rate* of the public base
 * (`base`, `baseup`, `edge`), *cost* of costs (`cost`, `spread`) and of something of the market to
 * hold against them, *regime* of the market (`vol`, `ret`, `sma`, `sigma`, ...), *arithmetic* of a reading of the challenged
 * bid (`reading.<name>`) and of something that the bid did not say, to hold against it.
 */
import type { Bid, Claim } from '../protocols/bid.ts';
import type { Challenge, ChallengeKind, Rebuttal, Ruling } from '../protocols/challenge.ts';
import { codeOf } from '../protocols/errors.ts';
import type { MessageId } from '../protocols/ids.ts';
import { EVALUATOR, evaluatePredicate } from './predicate.ts';
import type { PredicateScope } from './predicate.ts';
import type { Evaluation } from '../protocols/view/evaluation.ts';
import { predicateNames } from './predicate-names.ts';
import { parsePredicate } from './predicate-syntax.ts';
import type { Predicate } from './predicate-syntax.ts';
import type { RoundBook } from '../protocols/view/round-book.ts';

/** Relative difference allowed between a claimed value and the evaluated one. */
export const VALUE_TOLERANCE = 1e-9;
const TRACE_MAX = 500;

type About = (typeof predicateNames)[keyof typeof predicateNames]['about'];
/** What a challenger's predicate has to speak of, by kind. */
const SUBJECTS: Readonly<Partial<Record<ChallengeKind, readonly About[]>>> = {
  'base-rate': ['base'],
  cost: ['cost', 'market'],
  regime: ['market'],
  stale: ['age'],
};

export interface RulingInput extends PredicateScope {
  readonly challenge: Challenge;
  /** The challenged bid, undefined when there is none. */
  readonly bid: Bid | undefined;
  readonly rebuttal?: Rebuttal | undefined;
}

/** Rules on a challenge. Never throws for what a seat wrote. */
export function ruleOn(input: RulingInput): Ruling {
  const { challenge, bid, rebuttal } = input;
  const claim = bid?.claims.find(({ id }) => id === challenge.claimId);
  if (bid === undefined || claim === undefined) {
    return ruling(challenge, null, ['rejected', `no claim ${challenge.claimId}`]);
  }
  const read = readOf(claim.predicate);
  if (typeof read === 'string') {
    return ruling(challenge, null, ['upheld', `the claim cannot be read: ${read}`]);
  }
  const scope = { call: input.call, readings: bid.readings, view: input.view };
  const seen = evaluatePredicate(read, scope);
  if (rebuttal?.stance === 'concede') return ruling(challenge, seen, ['upheld', 'conceded']);
  if (seen.decided && !seen.holds) {
    return ruling(challenge, seen, [
      'upheld',
      `the claim ${claim.predicate} is false on the frozen view: left side ${seen.value}`,
    ]);
  }
  return ruling(challenge, seen, decide(challenge, scope, { bid, claim, seen }));
}

/** Rules on every challenge of a book that has no ruling yet, in journal order. */
export function openRulings(book: RoundBook, scope: PredicateScope): readonly Ruling[] {
  const ruled = new Set(book.rulings.map(({ body }) => body.challengeId));
  return book.challenges
    .filter(({ body }) => !ruled.has(body.challengeId))
    .map(({ body }) =>
      ruleOn({
        ...scope,
        bid: book.bids.find((bid) => bid.body.expert === body.target)?.body,
        challenge: body,
        rebuttal: book.rebuttals.find((said) => said.body.challengeId === body.challengeId)?.body,
      }),
    );
}

/** `r412/risk/challenge/0` is ruled on by `r412/risk/ruling/0`. */
export const rulingIdOf = (challengeId: MessageId): MessageId =>
  challengeId.replace('/challenge/', '/ruling/') as MessageId;

type Decision = readonly [outcome: Ruling['outcome'], trace: string];

interface Challenged {
  readonly bid: Bid;
  readonly claim: Claim;
  /** What the claim is on the frozen view. */
  readonly seen: Evaluation;
}

function decide(
  challenge: Challenge,
  scope: PredicateScope,
  { bid, claim, seen }: Challenged,
): Decision {
  switch (challenge.kind) {
    case 'lookahead':
      return onLookahead(claim, scope.call.body.asOf.seq);
    case 'double-count':
      return onDoubleCount(claim, bid);
    default:
  }
  if (!seen.decided) return ['undecidable', `the claim: ${seen.reason}`];
  if (challenge.kind === 'arithmetic') {
    const misstated = onValue(claim, seen.value);
    return misstated[0] === 'upheld'
      ? misstated
      : (onReading(challenge, scope, claim) ?? misstated);
  }
  return onPredicate(challenge, scope);
}

function onLookahead(claim: Claim, asOf: number): Decision {
  const ahead = claim.evidence.find((seq) => seq > asOf);
  return ahead === undefined
    ? ['rejected', `all evidence was known at ${asOf}`]
    : ['upheld', `cites record ${ahead}, known only after ${asOf}`];
}

function onDoubleCount(claim: Claim, bid: Bid): Decision {
  for (const other of bid.claims) {
    if (other.id === claim.id) continue;
    const shared = claim.evidence.find((seq) => other.evidence.includes(seq));
    if (shared !== undefined) return ['upheld', `record ${shared} also carries claim ${other.id}`];
  }
  return ['rejected', 'no other claim of the bid cites the same record'];
}

function onValue(claim: Claim, value: number): Decision {
  const size = Math.max(Math.abs(value), Math.abs(claim.value));
  const off = Math.abs(value - claim.value);
  const said = `claimed ${claim.value}, evaluated ${value}`;
  return off > VALUE_TOLERANCE * size ? ['upheld', said] : ['rejected', said];
}

/** Is a reading not what the challenger sees? Undefined when the challenge is not about readings. */
function onReading(
  challenge: Challenge,
  scope: PredicateScope,
  claim: Claim,
): Decision | undefined {
  const read = readOf(challenge.predicate);
  // Who repeats a claim that holds says nothing against it.
  if (typeof read === 'string' || challenge.predicate === claim.predicate) return undefined;
  if (!read.names.includes('reading')) return undefined;
  return read.names.every((name) => name === 'reading')
    ? ['rejected', 'the challenge holds the reading against nothing that the bid did not say']
    : onPredicate(challenge, scope);
}

function onPredicate(challenge: Challenge, scope: PredicateScope): Decision {
  const read = readOf(challenge.predicate);
  if (typeof read === 'string') return ['rejected', `the challenge cannot be read: ${read}`];
  const spoken = new Set(read.names.map((name) => predicateNames[name].about));
  const missing = SUBJECTS[challenge.kind]?.find((about) => !spoken.has(about));
  if (missing !== undefined) {
    return ['rejected', `a ${challenge.kind} challenge has to speak of ${missing}`];
  }
  const seen = evaluatePredicate(read, scope);
  if (!seen.decided) return ['undecidable', `the challenge: ${seen.reason}`];
  const said = `${challenge.predicate}: left side ${seen.value}`;
  return seen.holds ? ['upheld', `${said}, holds`] : ['rejected', `${said}, does not hold`];
}

/** A predicate, or the code that says why it is none. */
function readOf(text: string): Predicate | string {
  try {
    return parsePredicate(text);
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === undefined) throw thrown;
    return code;
  }
}

function ruling(challenge: Challenge, seen: Evaluation | null, [outcome, trace]: Decision): Ruling {
  const decided = seen?.decided === true ? seen : undefined;
  return {
    challengeId: challenge.challengeId,
    claimHeld: decided?.holds ?? null,
    claimValue: decided?.value ?? null,
    evaluator: EVALUATOR,
    outcome,
    rulingId: rulingIdOf(challenge.challengeId),
    target: challenge.target,
    trace: `${challenge.kind}: ${trace}`.slice(0, TRACE_MAX),
  };
}
