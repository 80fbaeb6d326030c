/**
 * The three sleeves of an instrument as books of their own: lots, cash, costs. Their cash and lots sum
 * to the position's to the unit, so their profits sum to the whole profit. A fill is booked to the parts
 * of its order; what two sleeves want of each other changes hands at the mark, without an order.
 */
import { SLEEVES } from '../../protocols/sleeves.ts';
import type { OrderPart, SleeveName, SleeveTarget } from '../../protocols/sleeves.ts';
import { emptyBook, foldBook } from './book.ts';
import type { BookedFill, SleeveBook } from './book.ts';
import { transfersOf } from './parts.ts';
import type { SleeveLots } from './parts.ts';
import { emptyTrial } from './trial.ts';
import type { Trial } from './trial.ts';

export interface SleeveBooks {
  /** Name of the instrument's group: `SPX:1b`. */
  readonly group: string;
  readonly strategic: SleeveBook;
  readonly proven: SleeveBook;
  readonly trial: Trial;
}

export const emptyBooks = (group: string): SleeveBooks => ({
  group,
  proven: emptyBook(),
  strategic: emptyBook(),
  trial: emptyTrial(),
});

/**
 * Books a fill to parts that sum to its lots. Money is divided by lots, rounded toward zero; the last
 * part takes what is left over, so that nothing is lost.
 */
export function bookFill(books: SleeveBooks, fill: BookedFill, parts: readonly OrderPart[]): void {
  const left = { fee: fill.fee, slippage: fill.slippage, value: fill.value };
  for (const [index, { lots, sleeve }] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const share = (whole: bigint, rest: bigint): bigint =>
      isLast ? rest : (whole * BigInt(lots)) / BigInt(fill.lots);
    const value = share(fill.value, left.value);
    const fee = share(fill.fee, left.fee);
    const slippage = share(fill.slippage, left.slippage);
    left.value -= value;
    left.fee -= fee;
    left.slippage -= slippage;
    foldBook(books[sleeve], { fee, lots, slippage, value });
  }
}

/** What the targets of an intent net between sleeves changes hands at the mark; `lotValue` of 1e-8. */
export function bookTransfers(
  books: SleeveBooks,
  targets: readonly SleeveTarget[],
  lotValue: bigint,
): void {
  for (const { from, lots, to } of transfersOf(targets)) {
    const value = BigInt(lots) * lotValue;
    foldBook(books[from], { fee: 0n, lots: -lots, slippage: 0n, value: -value });
    foldBook(books[to], { fee: 0n, lots, slippage: 0n, value });
  }
}

export const bookedLots = (books: SleeveBooks): SleeveLots => ({
  proven: books.proven.lots,
  strategic: books.strategic.lots,
  trial: books.trial.lots,
});

export const sleevesOf = (books: SleeveBooks): readonly (readonly [SleeveName, SleeveBook])[] =>
  SLEEVES.map((sleeve) => [sleeve, books[sleeve]] as const);
