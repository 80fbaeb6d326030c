/**
 * The control of "debate helps": as many bids give way as in the round that was, but chance says
 * whose. A gain that stays is the gain of caution, not of having been contradicted.
 */
import { shrunkToBase } from '../../agents/sdk/voice.ts';
import type { RoundBook } from '../../council/round-book.ts';
import type { RandomStream } from '../../runtime/random.ts';

/**
 * The book with its revisions taken back and as many other bids moved half-way to base. Supplements
 * are taken back too. Built in the shape `tableOf` reads: moved bids stand as bids.
 */
export function permutedRevisions(book: RoundBook, chance: RandomStream): RoundBook {
  const moved = new Set<number>();
  const count = Math.min(book.revisions.length, book.bids.length);
  while (moved.size < count) moved.add(chance.integer(0, book.bids.length - 1));
  const { base } = book.call.body;
  const bids = book.bids.map((record, index) =>
    moved.has(index)
      ? { ...record, body: { ...record.body, p: shrunkToBase(record.body.p, base) } }
      : record,
  );
  return { ...book, bids, revisions: [], supplements: [] };
}
