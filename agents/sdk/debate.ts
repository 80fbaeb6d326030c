/**
 * Manners of debate that every built-in seat shares: check what others claim, defend what is true,
 * concede what is not, and give way when a ruling struck a claim.
 */
import { evaluation, holds } from './claim.ts';
import type { ChallengeDraft, RebuttalDraft, ReviseDraft, SeatView } from './contract.ts';
import { percent } from './figures.ts';
import { aimOf, givingWay, struckOf } from './struck-claims.ts';
import type { GivingWay, StruckClaimRecord } from './struck-claims.ts';
import { givenWay, halfWay } from './voice.ts';
import type { Evaluation } from '../../protocols/view/evaluation.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import { VALUE_TOLERANCE } from '../../council/ruling.ts';
import type { Bid, Claim } from '../../protocols/bid.ts';
import { codeOf } from '../../protocols/errors.ts';
import { seatOf } from '../../protocols/ids.ts';
import type { SeatId } from '../../protocols/ids.ts';
import type { RecordOf } from '../../protocols/record.ts';

/** A claim of another seat, with the bid it stands in. */
export interface OthersClaim {
  readonly bid: Bid;
  readonly claim: Claim;
}

/** Claims of all other seats, in journal order. */
export const othersClaims = (book: RoundBook, seat: SeatId): OthersClaim[] =>
  book.bids.flatMap(({ body: bid }) =>
    seatOf(bid.expert) === seat ? [] : bid.claims.map((claim) => ({ bid, claim })),
  );

/**
 * Challenges to others' claims that are false, misstate their value or look ahead. `field`: only
 * claims whose predicate matches, so that specialists do not all file the same challenge.
 */
export function audited(
  book: RoundBook,
  view: SeatView,
  { field, seat }: { readonly field?: RegExp; readonly seat: SeatId },
): ChallengeDraft[] {
  return othersClaims(book, seat).flatMap((said) =>
    field === undefined || field.test(said.claim.predicate) ? (fault(said, book, view) ?? []) : [],
  );
}

function fault(
  { bid, claim }: OthersClaim,
  book: RoundBook,
  view: SeatView,
): ChallengeDraft | undefined {
  const draft = { target: bid.expert, claimId: claim.id, predicate: claim.predicate };
  const asOf = book.call.body.asOf.seq;
  const ahead = claim.evidence.find((seq) => seq > asOf);
  if (ahead !== undefined) {
    return { ...draft, kind: 'lookahead', text: `Cites record ${ahead}, after ${asOf}.` };
  }
  const seen = evaluated(claim.predicate, { book, readings: bid.readings, view });
  if (seen === undefined) {
    return { ...draft, kind: 'arithmetic', text: 'The predicate cannot be read.' };
  }
  if (!seen.decided) return undefined;
  if (!seen.holds) {
    return { ...draft, kind: 'arithmetic', text: `False here: the left side is ${seen.value}.` };
  }
  const size = Math.max(Math.abs(seen.value), Math.abs(claim.value));
  return Math.abs(seen.value - claim.value) > VALUE_TOLERANCE * size
    ? { ...draft, kind: 'arithmetic', text: `States ${claim.value}; it is ${seen.value}.` }
    : undefined;
}

/** Does it hold? False also for what cannot be decided, or cannot be read. */
export function isTrue(predicate: string, book: RoundBook, view: SeatView): boolean {
  const seen = evaluated(predicate, { book, view });
  return seen?.decided === true && seen.holds;
}

interface Seen {
  readonly book: RoundBook;
  readonly readings?: Bid['readings'];
  readonly view: SeatView;
}

function evaluated(predicate: string, { book, readings, view }: Seen): Evaluation | undefined {
  try {
    return evaluation(predicate, { call: book.call, readings, view: view.market });
  } catch (thrown) {
    // A predicate that another seat wrote wrongly is its fault, and a fault to be named.
    if (codeOf(thrown) !== 'AGENT_CLAIM_UNCHECKABLE') throw thrown;
    return undefined;
  }
}

/** Contest with the claim's own evidence while the claim holds, else concede. */
export function rebutted(
  challenge: RecordOf<'challenge'>,
  book: RoundBook,
  view: SeatView,
): RebuttalDraft {
  const bid = book.bids.find(({ body }) => body.expert === challenge.body.target)?.body;
  const claim = bid?.claims.find(({ id }) => id === challenge.body.claimId);
  const scope = { call: book.call, readings: bid?.readings, view: view.market };
  if (claim === undefined || !holds(claim.predicate, scope)) {
    return { stance: 'concede', evidence: [], text: 'The claim does not hold.' };
  }
  return {
    stance: 'contest',
    evidence: claim.evidence,
    text: `${claim.predicate} holds at the call: left side ${claim.value}.`,
  };
}

/**
 * Gives way by what the rulings were worth, for every voice of the seat that lost a claim; cites the
 * rulings. At most what the lost claims said they carry is taken back: all the way to base where claims
 * state no worth (before flag 2). A voice whose record says to stay where it is lets its first bid stand.
 * @param record - what the seat has learned of lost claims; without it, and without flag 2, half of that.
 */
export function revised(book: RoundBook, seat: SeatId, record?: StruckClaimRecord): ReviseDraft[] {
  return struckOf(book, seat).flatMap((struck) => {
    const bid = book.bids.find(({ body }) => body.expert === struck.expert)?.body;
    if (bid === undefined) return [];
    const aim = aimOf(bid, struck, book.call.body);
    const way = givingWay(record, book, struck);
    const p =
      way === undefined
        ? halfWay(bid.p, aim)
        : givenWay(bid.p, { aim, edges: book.call.body.edges }, way);
    const { base } = book.call.body;
    // Before flag 2 a revision was filed whether it moved or not.
    const isPriced = way !== undefined || aim !== base;
    if (isPriced && p.every((part, bin) => part === bid.p[bin])) return [];
    const lost = struck.because.length === 1 ? 'a claim' : `${struck.because.length} claims`;
    return {
      because: struck.because.slice(0, 8),
      expert: struck.expert,
      p,
      stake: bid.stake,
      text: `Lost ${lost}: ${wayText(way, aim === base ? 'to base' : 'to the bid without them')}.`,
    };
  });
}

const wayText = (way: GivingWay | undefined, where: string): string =>
  way === undefined
    ? `half-way back ${where}`
    : `${percent(way.direction)} of the way ${where} in direction, ${percent(way.shape)} in shape, by ${way.n} questions`;
