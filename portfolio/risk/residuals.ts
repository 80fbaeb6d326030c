/**
 * Residuals of filtered historical simulation: each bar's return over the volatility expected
 * before it, all instruments of one bar time in one row, so that joint falls stay joint. Close to
 * close, so an overnight gap is inside.
 */
import type { InstrumentId } from '../../protocols/ids.ts';
import type { JournalRecord } from '../../protocols/record.ts';
import type { Ticks, Us } from '../../protocols/units.ts';

/** Rows kept. */
export const RESIDUAL_ROWS = 500;
/** Weight of the past in the volatility filter (RiskMetrics' daily value). */
const DECAY = 0.94;
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
}

export interface RiskHistory {
  /** The bar series read; others are left alone. */
  readonly series: string;
  readonly rows: ResidualRow[];
  readonly filters: Record<string, Filter>;
}

export const emptyRiskHistory = (series: string): RiskHistory => ({
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
    history.filters[instrument] = { close: closeTicks, version, variance: 0, bars: 0 };
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
