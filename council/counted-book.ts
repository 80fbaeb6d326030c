/**
 * What counts in a debate: the book of a round without what seats on probation said and without what
 * was said about them. Whoever decides by it decides as if they were not there.
 */
import type { AppError } from '../protocols/errors.ts';
import { appError } from '../protocols/errors.ts';
import type { ExpertId, MessageId, SeatId } from '../protocols/ids.ts';
import { seatOf } from '../protocols/ids.ts';
import type { Revise, Ruling } from '../protocols/challenge.ts';
import { seatsOnProbation } from './probation.ts';
import type { Roster } from '../protocols/view/roster.ts';
import type { RoundBook } from '../protocols/view/round-book.ts';

/** The book as seats with influence read it; the same object while nobody is on probation. */
export function countedBook(book: RoundBook, roster: Roster): RoundBook {
  const kept = seatsOnProbation(roster);
  if (kept.size === 0) return book;
  const counts = (expert: ExpertId): boolean => !kept.has(seatOf(expert));
  const speaks = ({ body }: { readonly body: { readonly expert: ExpertId } }): boolean =>
    counts(body.expert);
  const challenges = book.challenges.filter(
    ({ body }) => !kept.has(body.seat) && counts(body.target),
  );
  const disputed = new Set<MessageId>(challenges.map(({ body }) => body.challengeId));
  const of = ({ body }: { readonly body: { readonly challengeId: MessageId } }): boolean =>
    disputed.has(body.challengeId);
  return {
    ...book,
    bids: book.bids.filter(speaks),
    challenges,
    rebuttals: book.rebuttals.filter(of),
    refusals: book.refusals.filter(speaks),
    revisions: book.revisions.filter(speaks),
    rulings: book.rulings.filter(of),
    seals: book.seals.filter(speaks),
    supplements: book.supplements.filter(speaks),
  };
}

/** The book with the bids of seats on probation and no others; undefined while they bid nothing. */
export function probationBook(book: RoundBook, roster: Roster): RoundBook | undefined {
  const kept = seatsOnProbation(roster);
  const bids = book.bids.filter(({ body }) => kept.has(seatOf(body.expert)));
  return bids.length === 0
    ? undefined
    : { ...book, bids, challenges: [], rebuttals: [], revisions: [], rulings: [], supplements: [] };
}

const isUpheld = ({ body }: { readonly body: Ruling }): boolean => body.outcome === 'upheld';

/**
 * Seats whose bids may be revised after the rulings: all that bid once a ruling that counts was
 * upheld, else only those on probation that lost a claim, whose revisions nobody else hears.
 */
export function revisingSeats(book: RoundBook, roster: Roster): SeatId[] {
  if (countedBook(book, roster).rulings.some(isUpheld)) {
    return book.bids.map(({ body }) => seatOf(body.expert));
  }
  const kept = seatsOnProbation(roster);
  return book.rulings
    .filter((ruling) => isUpheld(ruling) && kept.has(seatOf(ruling.body.target)))
    .map(({ body }) => seatOf(body.target));
}

/** Why a revision has no ground that counts; undefined when it has, or is of a seat on probation. */
export function checkRevisionCounts(
  { because, expert }: Pick<Revise, 'because' | 'expert'>,
  book: RoundBook,
  roster: Roster,
): AppError | undefined {
  if (seatsOnProbation(roster).has(seatOf(expert))) return undefined;
  const counted = countedBook(book, roster);
  const ground = counted.rulings.some(({ body }) => because.includes(body.rulingId));
  return ground ? undefined : appError('COUNCIL_REVISE_ON_PROBATION', { expert });
}
