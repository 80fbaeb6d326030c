/**
 * Value at risk and expected shortfall, told before each bar, against what the positions held then
 * lost in it. The positions are those of the forecast: what was traded within the bar is no part of it.
 */
import type { TailFigures } from '../../protocols/performance.ts';
import { PPM } from '../../protocols/units.ts';
import { ledgerInstruments, positionValue, unitOf } from '../ledger.ts';
import type { LedgerState, PositionState } from '../ledger.ts';
import { ES_LEVEL_PPM, tailRisk } from '../risk/expected-shortfall.ts';
import type { RiskHistory } from '../risk/residuals.ts';
import { coverageTest, independenceTest, kupiecTest } from './var-tests.ts';
import type { Transitions } from './var-tests.ts';

interface Forecast {
  /** Units of 1e-8, as equity. */
  readonly var: number;
  readonly es: number;
  readonly equity: number;
  readonly held: readonly { readonly id: string; readonly lots: number; readonly price: number }[];
}

export interface TailRecord {
  /** Of the bar that is on; null when nothing is held or its risk is unknown. */
  forecast: Forecast | null;
  days: number;
  hits: number;
  readonly transitions: Transitions;
  /** Was the bar before tested, and beyond? */
  before: boolean | null;
  /** Bars begun with a position whose risk was unknown. */
  unknown: number;
  /** Sums of parts of equity. */
  sumVar: number;
  sumEs: number;
  /** On bars beyond the value at risk. */
  sumHitLoss: number;
  sumHitEs: number;
}

export const emptyTailRecord = (): TailRecord => ({
  forecast: null,
  days: 0,
  hits: 0,
  transitions: { n00: 0, n01: 0, n10: 0, n11: 0 },
  before: null,
  unknown: 0,
  sumVar: 0,
  sumEs: 0,
  sumHitLoss: 0,
  sumHitEs: 0,
});

/** At a mark: what was forecast at the last one is judged, and the next bar is forecast. */
export function foldTail(record: TailRecord, ledger: LedgerState, risk: RiskHistory): void {
  judge(record, ledger);
  record.forecast = forecastOf(record, ledger, risk);
}

function judge(record: TailRecord, ledger: LedgerState): void {
  const { forecast } = record;
  if (forecast === null) {
    record.before = null;
    return;
  }
  let loss = 0;
  for (const { id, lots, price } of forecast.held) {
    loss -= lots * (lotPrice(ledger.positions[id] as PositionState) - price);
  }
  const isHit = loss > forecast.var;
  record.days += 1;
  record.sumVar += forecast.var / forecast.equity;
  record.sumEs += forecast.es / forecast.equity;
  if (isHit) {
    record.hits += 1;
    record.sumHitLoss += loss / forecast.equity;
    record.sumHitEs += forecast.es / forecast.equity;
  }
  if (record.before !== null) {
    record.transitions[`n${record.before ? 1 : 0}${isHit ? 1 : 0}`] += 1;
  }
  record.before = isHit;
}

function forecastOf(record: TailRecord, ledger: LedgerState, risk: RiskHistory): Forecast | null {
  const held = ledgerInstruments(ledger).flatMap((id) => {
    const position = ledger.positions[id] as PositionState;
    if (position.lots === 0 || position.mark === null) return [];
    const value = Number(positionValue(position));
    return { id, instrument: id, lots: position.lots, price: lotPrice(position), value };
  });
  const equity = Number(ledger.lastEquity);
  if (held.length === 0 || !(equity > 0)) return null;
  const tail = tailRisk(risk, { bars: 1, exposures: held });
  if (tail === undefined) {
    record.unknown += 1;
    return null;
  }
  return { equity, es: tail.es, held, var: tail.var };
}

/** Money of one lot at the mark, units of 1e-8. */
const lotPrice = (position: PositionState): number =>
  position.mark === null
    ? 0
    : position.mark.ticks * Number(unitOf(position, position.mark.version));

export function tailFigures(record: TailRecord): TailFigures {
  const { days, hits, transitions } = record;
  const level = (PPM - ES_LEVEL_PPM) / PPM;
  const kupiec = kupiecTest(days, hits, level);
  const independence = independenceTest(transitions);
  const partPpm = (sum: number, count: number): number | null =>
    count === 0 ? null : (sum / count) * PPM;
  return {
    bars: days,
    coverage: coverageTest(kupiec, independence),
    esPpm: partPpm(record.sumEs, days),
    expected: days * level,
    hitEsPpm: partPpm(record.sumHitEs, hits),
    hitLossPpm: partPpm(record.sumHitLoss, hits),
    hits,
    independence,
    kupiec,
    levelPpm: ES_LEVEL_PPM,
    unknownBars: record.unknown,
    varPpm: partPpm(record.sumVar, days),
  };
}
