/** Horizons in short form, and how far a question has come: entry, bars since, settlement. */
import type { EntryRule } from '../protocols/instrument.ts';
import type { MarketBar } from '../protocols/market.ts';
import type { Horizon } from '../protocols/question.ts';
import type { Seq, Ticks } from '../protocols/units.ts';

/** Short form used in lane ids: `1b` for one bar, `10000000us` for ten seconds. */
export function horizonKey(horizon: Horizon): string {
  return 'bars' in horizon ? `${horizon.bars}b` : `${horizon.us}us`;
}

/**
 * The clock of one question. The entry is the first price at which an order committed in this round
 * could fill, so it is unknown at the call; the horizon counts from it.
 */
export interface QuestionClock {
  barsLeft: number;
  entrySeq: Seq | null;
  entryTicks: Ticks | null;
  settleSeq: Seq | null;
  settleTicks: Ticks | null;
}

export const newQuestionClock = (bars: number): QuestionClock => ({
  barsLeft: bars,
  entrySeq: null,
  entryTicks: null,
  settleSeq: null,
  settleTicks: null,
});

/**
 * Moves a question's clock by one bar of its series that became known after the call.
 * `next-open` reads opens; `next-close` and `next-touch` read closes (of a book series: the mid).
 */
export function tickQuestionClock(
  clock: QuestionClock,
  rule: EntryRule,
  bar: { readonly seq: Seq; readonly value: MarketBar },
): void {
  if (clock.settleTicks !== null) return;
  const { closeTicks, openIsFake, openTicks } = bar.value;
  // An open that repeats the last close is no price: an order would have filled at the close.
  const price = rule === 'next-open' && !openIsFake ? openTicks : closeTicks;
  if (clock.entryTicks === null) {
    clock.entryTicks = price;
    clock.entrySeq = bar.seq;
    return;
  }
  clock.barsLeft -= 1;
  if (clock.barsLeft <= 0) {
    clock.settleTicks = price;
    clock.settleSeq = bar.seq;
  }
}
