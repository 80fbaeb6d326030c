/** What was said about one band of a question. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import { DASH, chance } from './format.ts';

/** Chance an expert gave to a band after the debate; a dash when it said nothing or nothing happened. */
export function chanceInBand(book: RoundBookView, expert: string, bin: number | undefined): string {
  if (bin === undefined) return DASH;
  if (expert === 'base') return chance(book.call.body.base[bin] ?? 0, 1);
  const revised = book.revisions.findLast((record) => record.body.expert === expert);
  const bid = book.bids.find((record) => record.body.expert === expert);
  const p = (revised ?? bid)?.body.p[bin];
  return p === undefined ? DASH : chance(p, 1);
}
