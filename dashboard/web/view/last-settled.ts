/** Which settlement a floor shows. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import type { PageState } from '../../fold/state.ts';
import { tableOf } from './names.ts';

/** The newest settlement of this table known at `cut`. */
export function lastSettled(
  state: PageState,
  table: string,
  cut: number,
): RoundBookView | undefined {
  let best: RoundBookView | undefined;
  for (const book of state.rounds) {
    if (tableOf(book.lane) !== table || book.settle === null || book.settle.seq > cut) continue;
    if (best?.settle == null || book.settle.seq > best.settle.seq) best = book;
  }
  return best;
}
