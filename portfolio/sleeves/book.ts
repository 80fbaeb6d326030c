/** The book of one sleeve: lots, cash flow and costs. Plain state; money of 1e-8 as decimal strings. */
import { formatMoney, parseMoney } from '../../protocols/units.ts';
import type { Lots, Money } from '../../protocols/units.ts';

export interface SleeveBook {
  lots: Lots;
  /** Cash flow: -(lots x price) - fees. */
  cash: Money;
  fees: Money;
  /** What half spread and impact took; 0 or more when against us. */
  slippage: Money;
}

export const emptyBook = (): SleeveBook => ({ cash: '0', fees: '0', lots: 0, slippage: '0' });

/** A fill: lots and lots x price signed, fee and slippage. */
export interface BookedFill {
  readonly lots: Lots;
  readonly value: bigint;
  readonly fee: bigint;
  readonly slippage: bigint;
}

export function foldBook(book: SleeveBook, fill: BookedFill): void {
  book.lots += fill.lots;
  book.cash = formatMoney(parseMoney(book.cash) - fill.value - fill.fee);
  book.fees = formatMoney(parseMoney(book.fees) + fill.fee);
  book.slippage = formatMoney(parseMoney(book.slippage) + fill.slippage);
}

/** Profit so far with open lots at the mark, costs taken off. */
export const bookProfit = (book: SleeveBook, lotValue: bigint): bigint =>
  parseMoney(book.cash) + BigInt(book.lots) * lotValue;
