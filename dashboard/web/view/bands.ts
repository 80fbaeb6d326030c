/** What was said about one band of a question. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import { finalBid } from '../../fold/seats.ts';
import { DASH, chance } from './format.ts';

/** Chance an expert gave to a band after the debate; a dash when it said nothing or nothing happened. */
export function chanceInBand(book: RoundBookView, expert: string, bin: number | undefined): string {
  if (bin === undefined) return DASH;
  if (expert === 'base') return chance(book.call.body.base[bin] ?? 0, 1);
  const p = finalBid(book, expert)?.[bin];
  return p === undefined ? DASH : chance(p, 1);
}
