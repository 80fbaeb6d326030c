/**
 * Residuals of filtered historical simulation: each bar's return over the volatility expected
 * before it, all instruments of one bar time in one row, so that joint falls stay joint. Close to
 * close, so an overnight gap is inside.
 *
 * The volatility is one of two filters. `decay` is RiskMetrics' mean of squares. `gjr` knows that falls
 * raise it and rises do not: on the S&P 500 the losses beyond its value at risk no longer come in
 * clusters (docs/concepts/money-and-risk.md). A history keeps the filter it was made with.
 */
import { gjrVariance, newGjr, observeGjr } from './gjr.ts';
import type { Gjr, GjrParams } from './gjr.ts';
import { EVIDENCE_FLAG } from '../../protocols/flags.ts';
import type { InstrumentId } from '../../protocols/ids.ts';
import type { JournalRecord } from '../../protocols/record.ts';
import type { Ticks, Us } from '../../protocols/units.ts';

/** Rows kept. */
export const RESIDUAL_ROWS = 500;
/** Weight of the past in the volatility filter (RiskMetrics' daily value). */
const DECAY = 0.94;
/** Leverage alone, and quick: fitted to nothing but the independence of what lies beyond. */
const GJR: GjrParams = { a: 0, b: 0.82, g: 0.3 };

export type RiskFilter = 'decay' | 'gjr';
/** Bars that only warm the filter. */
const WARM_BARS = 20;

/** A bar time and the residual of each instrument that had a bar then. */
export interface ResidualRow {
  readonly at: Us;
  readonly z: Record<string, number>;
}

interface Filter {
  close: Ticks;
  version: number;
  /** Expected squared return of the next bar. */
  variance: number;
  bars: number;
  /** Present in a history that filters by GJR: then `variance` is read off it. */
  gjr?: Gjr;
}

export interface RiskHistory {
  /** The bar series read; others are left alone. */
  readonly series: string;
  /** Absent: `decay`. So a journal made before there was a choice keeps its state hash. */
  readonly filter?: 'gjr';
  readonly rows: ResidualRow[];
  readonly filters: Record<string, Filter>;
}

/** The filter of a run: GJR where evidence opens risk (flag 2), else the mean of squares. */
export const riskFilterOf = (flags: readonly number[]): RiskFilter =>
  flags.includes(EVIDENCE_FLAG) ? 'gjr' : 'decay';

export const emptyRiskHistory = (series: string, filter: RiskFilter = 'decay'): RiskHistory => ({
  ...(filter === 'gjr' ? { filter } : {}),
  series,
  rows: [],
  filters: {},
});

/** Folds the bars of the series; everything else changes nothing. */
export function foldRiskHistory(history: RiskHistory, record: JournalRecord): void {
  if (record.type !== 'market.bar' || record.body.series !== history.series) return;
  const { instrument, closeTicks, eventTime, version } = record.body;
  const filter = history.filters[instrument];
  // Ticks of two versions are not comparable: a new version starts from its first close.
  if (filter === undefined || closeTicks <= 0 || filter.close <= 0) {
    const gjr = history.filter === 'gjr' ? { gjr: newGjr() } : {};
    history.filters[instrument] = { close: closeTicks, version, variance: 0, bars: 0, ...gjr };
    return;
  }
  if (filter.version !== version) {
    filter.close = closeTicks;
    filter.version = version;
    return;
  }
  const change = (closeTicks - filter.close) / filter.close;
  const square = change * change;
  filter.close = closeTicks;
  filter.bars += 1;
  if (filter.gjr !== undefined) {
    if (filter.bars > WARM_BARS && filter.variance > 0) {
      rowAt(history, eventTime).z[instrument] = change / Math.sqrt(filter.variance);
    }
    observeGjr(filter.gjr, GJR, change);
    filter.variance = gjrVariance(filter.gjr, GJR, 1);
    return;
  }
  if (filter.bars <= WARM_BARS) {
    filter.variance += (square - filter.variance) / filter.bars;
    return;
  }
  if (filter.variance > 0) {
    rowAt(history, eventTime).z[instrument] = change / Math.sqrt(filter.variance);
  }
  filter.variance = DECAY * filter.variance + (1 - DECAY) * square;
}

function rowAt(history: RiskHistory, at: Us): ResidualRow {
  const last = history.rows.at(-1);
  if (last !== undefined && last.at === at) return last;
  const row: ResidualRow = { at, z: {} };
  history.rows.push(row);
  if (history.rows.length > RESIDUAL_ROWS) history.rows.shift();
  return row;
}

/** Volatility expected of the next bar, as a fraction of price; undefined while not known. */
export function barSigma(history: RiskHistory, instrument: InstrumentId): number | undefined {
  const filter = history.filters[instrument];
  if (filter === undefined || filter.bars < WARM_BARS || filter.variance <= 0) return undefined;
  return Math.sqrt(filter.variance);
}

/** Rows in which an instrument has a residual. */
export function residualCount(history: RiskHistory, instrument: InstrumentId): number {
  let count = 0;
  for (const row of history.rows) if (row.z[instrument] !== undefined) count += 1;
  return count;
}
