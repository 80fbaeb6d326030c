/**
 * Which column of a table is what. Two layouts: *long* (date, close and, if there are any, open,
 * high, low, volume, symbol) and *wide* (a date and one column of closes a symbol).
 */
import { appError } from '../../protocols/errors.ts';

export interface LongLayout {
  readonly kind: 'long';
  readonly time: number;
  readonly open: number | undefined;
  readonly high: number | undefined;
  readonly low: number | undefined;
  readonly close: number;
  readonly volume: number | undefined;
  readonly symbol: number | undefined;
}

export interface WideLayout {
  readonly kind: 'wide';
  readonly time: number;
  readonly symbols: readonly { readonly column: number; readonly symbol: string }[];
}

export type Layout = LongLayout | WideLayout;

const TIME = ['date', 'time', 'datetime', 'timestamp', 'day', 'opentime', 'ts', 'month', 'period'];
const CLOSE = ['close', 'c', 'price', 'last', 'value', 'settle', 'adjclose'];
const VOLUME = ['volume', 'vol', 'v', 'basevolume'];
const SYMBOL = ['symbol', 'ticker', 'instrument', 'sym'];

/** @throws MARKET_COLUMN_MISSING. */
export function layoutOf(file: string, columns: readonly string[]): Layout {
  const names = columns.map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ''));
  const find = (wanted: readonly string[]): number | undefined => {
    for (const name of wanted) {
      const index = names.indexOf(name);
      if (index >= 0) return index;
    }
    return undefined;
  };
  // A data frame written with its index has a first column without a name: the dates.
  const time = find(TIME) ?? (names[0] === '' ? 0 : undefined);
  if (time === undefined) throw missing(file, 'date or time', columns);
  const close = find(CLOSE);
  const ohlc = { open: find(['open', 'o']), high: find(['high', 'h']), low: find(['low', 'l']) };
  if (close !== undefined) {
    return { kind: 'long', time, ...ohlc, close, volume: find(VOLUME), symbol: find(SYMBOL) };
  }
  const named = ohlc.open ?? ohlc.high ?? ohlc.low ?? find(SYMBOL);
  const symbols = columns
    .map((symbol, column) => ({ column, symbol: symbol.trim() }))
    .filter(({ column, symbol }) => column !== time && symbol !== '');
  if (named !== undefined || symbols.length === 0) throw missing(file, 'close', columns);
  return { kind: 'wide', time, symbols };
}

function missing(file: string, wanted: string, columns: readonly string[]): Error {
  return appError('MARKET_COLUMN_MISSING', { file, wanted, columns: columns.join(', ') });
}
