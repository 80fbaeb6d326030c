/** What an operator may say about a recording; everything has a default that is written to notes. */
import type { Instrument } from '../../protocols/instrument.ts';
import type { Us } from '../../protocols/units.ts';
import type { Sessions, StampConvention } from '../../market/history/session.ts';

export interface ReplayOptions {
  /** Name of the catalogue (datasets.ts) or path of a CSV, Parquet or capture file. */
  readonly dataset: string;
  readonly tickSize?: string;
  readonly lotSize?: string;
  readonly multiplier?: string;
  readonly currency?: string;
  readonly class?: Instrument['class'];
  /** Instrument id for a file without a symbol column; default: the file's name. */
  readonly symbol?: string;
  /** Whether intraday bars are stamped when they open (default, the later reading) or close. */
  readonly stamp?: StampConvention;
  /** Whether week-ends are traded like other days; default: as the first rows show. */
  readonly sessions?: Sessions;
  /** Whether orders fill at the next open or close; default: as the first opens show. */
  readonly entryRule?: 'next-close' | 'next-open';
  /** From the end of a bar until it is known here. Default one second. */
  readonly feedDelayUs?: Us;
}

export const FEED_DELAY_US = 1_000_000;
