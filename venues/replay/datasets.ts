/**
 * The recorded series that come along. Each row says what it is and what a reader has to know;
 * recordings.ts says where its file was taken from and under which licence.
 */
import type { SymbolRows } from '../../market/history/rows.ts';
import { appError } from '../../protocols/errors.ts';
import type { Instrument } from '../../protocols/instrument.ts';
import { readCurrencies } from './currencies.ts';
import type { DatasetFacts } from './employment.ts';
import { EMPLOYMENT } from './employment.ts';
import type { Recording } from './recordings.ts';
import { RECORDINGS } from './recordings.ts';

export interface DatasetEntry {
  readonly name: string;
  readonly title: string;
  readonly recording: Recording;
  readonly class: Instrument['class'];
  readonly currency: string;
  readonly tickSize: string;
  /** Instrument id for a file without a symbol column. */
  readonly symbol: string;
  readonly notes: readonly string[];
  readonly facts?: DatasetFacts;
  /** For a table of rates that have to be turned into prices: how its rows are read. */
  readonly read?: (file: string) => Promise<SymbolRows[]>;
}

export const DATASETS: readonly DatasetEntry[] = [
  {
    name: 'sp500',
    title: 'S&P 500 index, daily, 2000-01-03 to 2020-04-17',
    recording: RECORDINGS.sp500,
    class: 'index',
    currency: 'USD',
    tickSize: '0.01',
    symbol: 'SPX',
    notes: ['No dividends (about 2 % a year) and no interest on cash.'],
    facts: EMPLOYMENT,
  },
  {
    name: 'aapl',
    title: 'Apple, daily, split-adjusted, 2013-05-13 to 2018-05-11',
    recording: RECORDINGS.aapl,
    class: 'stock',
    currency: 'USD',
    tickSize: '0.000001',
    symbol: 'AAPL',
    notes: ['One share, chosen in hindsight. Adjusted for splits, not for dividends.'],
  },
  {
    name: 'aapl-visx',
    title: 'Apple, daily closes, 2007-04-24 to 2012-05-01',
    recording: RECORDINGS.appleCloses,
    class: 'stock',
    currency: 'USD',
    tickSize: '0.01',
    symbol: 'AAPL',
    notes: ['One share, chosen in hindsight. No dividends.'],
  },
  {
    name: 'btc-2016',
    title: 'Bitcoin, daily closes, 2016-07-04 to 2017-07-03',
    recording: RECORDINGS.bitcoinCloses,
    class: 'spot',
    currency: 'USD',
    tickSize: '0.01',
    symbol: 'BTCUSD',
    notes: ['One year of one coin, chosen in hindsight. The venue is not named by the package.'],
  },
  {
    name: 'stocks-monthly',
    title: 'AAPL, AMZN, GOOG, IBM and MSFT, monthly closes, 2000 to 2010',
    recording: RECORDINGS.stocks,
    class: 'stock',
    currency: 'USD',
    tickSize: '0.01',
    symbol: 'STOCK',
    notes: ['Five shares chosen in hindsight: only market-relative scores mean anything.'],
  },
  {
    name: 'currencies',
    title: 'Nine currencies in US dollars, daily, 1999-01-04 to 2024-11-29',
    recording: RECORDINGS.currencies,
    class: 'index',
    currency: 'USD',
    tickSize: '0.00000001',
    symbol: 'FX',
    notes: [
      'Noon buying rates in New York, Federal Reserve release H.10; the bar is told at 21:00 UTC, later than they were.',
      'Chosen by rule, not by result: what floats among the G10 since the euro began. No interest on either side of a rate.',
      'All nine share the dollar: their common move is its, and only scores relative to each other are about one of them.',
      'JPY, CHF, CAD, SEK and NOK are inverted. The franc was held at 1.20 to the euro from 2011-09-06 to 2015-01-15.',
      'Reference rates, not quotes: costs are those of an index proxy (2 bp a side). An entry of the package’s file without a day was left out.',
    ],
    read: readCurrencies,
  },
];

/** @throws MARKET_DATASET_UNKNOWN. */
export function datasetEntry(name: string): DatasetEntry {
  const entry = DATASETS.find((row) => row.name === name);
  if (entry === undefined) {
    const known = DATASETS.map((row) => row.name).join(', ');
    throw appError('MARKET_DATASET_UNKNOWN', { name, known });
  }
  return entry;
}
