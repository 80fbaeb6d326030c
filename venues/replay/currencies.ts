/**
 * Nine currencies in US dollars out of one table of daily reference rates: the Federal Reserve's H.10
 * release, noon buying rates in New York, a column a series. All nine are read at the same minute and
 * missing on the same holidays, so they are aligned as they stand.
 */
import { readHistory } from '../../market/history/rows.ts';
import type { SymbolRows } from '../../market/history/rows.ts';
import { openTable } from '../../market/history/table.ts';
import { appError } from '../../protocols/errors.ts';

/** H.10 quotes these four in dollars a unit, the others in units a dollar. */
const IN_DOLLARS = new Set(['USEU', 'USUK', 'USAL', 'USNZ']);
/** Instrument by the name of its H.10 series: the freely floating ones that the G10 group holds. */
const SERIES = [
  ['EURUSD', 'USEU'],
  ['JPYUSD', 'JPUS'],
  ['GBPUSD', 'USUK'],
  ['CHFUSD', 'SZUS'],
  ['CADUSD', 'CAUS'],
  ['AUDUSD', 'USAL'],
  ['NZDUSD', 'USNZ'],
  ['SEKUSD', 'SDUS'],
  ['NOKUSD', 'NOUS'],
] as const;
/** Decimals of a price: an inverted yen rate keeps five digits that way. */
const DECIMALS = 8;

/** @throws MARKET_FILE_FORMAT, MARKET_COLUMN_MISSING, MARKET_VALUE_UNREADABLE. */
export async function readCurrencies(file: string): Promise<SymbolRows[]> {
  const table = await openTable(file);
  const panel = await readHistory(table, 'FX');
  return SERIES.map(([symbol, series]) => {
    const rates = panel.find((column) => column.symbol === series);
    if (rates === undefined) {
      const columns = table.columns.join(', ');
      throw appError('MARKET_COLUMN_MISSING', { file, wanted: series, columns });
    }
    return pricesOf(symbol, series, rates);
  });
}

function pricesOf(symbol: string, series: string, rates: SymbolRows): SymbolRows {
  const prices: SymbolRows = { symbol, rows: [], malformed: [...rates.malformed] };
  for (const row of rates.rows) {
    if (row.close <= 0) {
      const { close, line } = row;
      prices.malformed.push({ line, column: series, value: String(close), wanted: 'a rate' });
      continue;
    }
    const price = IN_DOLLARS.has(series) ? row.close : 1 / row.close;
    prices.rows.push({ ...row, close: Number(price.toFixed(DECIMALS)) });
  }
  return prices;
}
