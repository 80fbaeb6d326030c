/**
 * Nine currencies in US dollars out of one file of daily reference rates: the Federal Reserve's H.10
 * release, noon buying rates in New York, as an npm package holds it. All nine are read at the same
 * minute and missing on the same holidays, so they are aligned as they stand.
 */
import { readFile } from 'node:fs/promises';
import { parseMoment } from '../../market/calendar.ts';
import { numberOf } from '../../market/history/rows.ts';
import type { SymbolRows } from '../../market/history/rows.ts';
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
/** The first rate of the euro. */
const FIRST_DAY = '1999-01-04';
/** Decimals of a price: an inverted yen rate keeps five digits that way. */
const DECIMALS = 8;

/** @throws MARKET_FILE_FORMAT. */
export async function readCurrencies(file: string): Promise<SymbolRows[]> {
  const days = Object.entries(daysOf(file, await readFile(file, 'utf8')))
    // The package's last entry has latest rates and the word "undefined" for its day.
    .filter(([day]) => parseMoment(day) !== undefined && day >= FIRST_DAY)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return SERIES.map(([symbol, series]) => {
    const rows: SymbolRows = { symbol, rows: [], malformed: [] };
    for (const [index, [day, rates]] of days.entries()) {
      const rate = rates[series];
      // A holiday in New York: other series of the file have a row that day, this one has no rate.
      if (rate === undefined || rate === null) continue;
      const value = numberOf(rate);
      const moment = parseMoment(day);
      const line = index + 1;
      if (moment === undefined || value === undefined || value <= 0) {
        const text = JSON.stringify(rate) ?? 'undefined';
        rows.malformed.push({ line, column: series, value: text, wanted: 'a rate' });
        continue;
      }
      const price = IN_DOLLARS.has(series) ? value : 1 / value;
      rows.rows.push({ ...CLOSE_ONLY, line, moment, close: Number(price.toFixed(DECIMALS)) });
    }
    return rows;
  });
}

const CLOSE_ONLY = { open: undefined, high: undefined, low: undefined, volume: undefined };

type Rates = Readonly<Record<string, unknown>>;

function daysOf(file: string, text: string): Readonly<Record<string, Rates>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw appError('MARKET_FILE_FORMAT', { file, reason }, error);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw appError('MARKET_FILE_FORMAT', { file, reason: 'it is no object of days' });
  }
  const entries = Object.entries(parsed as Record<string, unknown>);
  if (!entries.every(([, rates]) => typeof rates === 'object' && rates !== null)) {
    throw appError('MARKET_FILE_FORMAT', { file, reason: 'a day is no object of rates' });
  }
  return parsed as Record<string, Rates>;
}
