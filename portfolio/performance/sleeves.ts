/** What each sleeve of each instrument has made, at the marks; to the unit they sum to equity - initial. */
import type { SleeveFigures } from '../../protocols/performance.ts';
import { formatMoney } from '../../protocols/units.ts';
import { ledgerInstruments, lotValueOf } from '../ledger.ts';
import type { LedgerState, PositionState } from '../ledger.ts';
import { bookProfit } from '../sleeves/book.ts';
import { sleevesOf } from '../sleeves/books.ts';

export function sleeveFigures(ledger: LedgerState): SleeveFigures[] {
  return ledgerInstruments(ledger).flatMap((instrument) => {
    const position = ledger.positions[instrument] as PositionState;
    const { books } = position.sleeve;
    if (books === undefined) return [];
    const lotValue = lotValueOf(position);
    return sleevesOf(books).map(([sleeve, book]) => ({
      fees: book.fees,
      granted: sleeve === 'trial' ? books.trial.granted : null,
      group: sleeve === 'strategic' ? instrument : books.group,
      lots: book.lots,
      profit: formatMoney(bookProfit(book, lotValue)),
      sleeve,
      slippage: book.slippage,
      usedUp: sleeve === 'trial' ? books.trial.usedUp : null,
    }));
  });
}
