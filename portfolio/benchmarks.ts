/**
 * What equity has to stand beside: buy and hold, cash, and buy and hold scaled to the same average
 * exposure and to the same volatility; with turnover and average holding time. Statistics for
 * people, in doubles; nothing here decides. Memory is bounded: when the curve is full, every second
 * point goes and the stride doubles.
 */
import { parseMoney, US_PER_SECOND } from '../protocols/units.ts';
import type { Us } from '../protocols/units.ts';
import type { TradesState } from './performance/trades.ts';
import { ledgerEquity, ledgerInstruments, ledgerTotals, positionValue, unitOf } from './ledger.ts';
import type { LedgerState, PositionState } from './ledger.ts';

/** Points of a curve that are kept. */
export const CURVE_POINTS = 1024;

export interface CurvePoint {
  readonly at: Us;
  /** Units of currency. */
  readonly equity: number;
  readonly hold: number;
}

export interface BenchmarkState {
  points: CurvePoint[];
  /** Marks between two points kept, and marks since the last one. */
  stride: number;
  since: number;
  /** Marks so far, and sums over them. */
  marks: number;
  sumReturn: number;
  sumReturn2: number;
  sumHold: number;
  sumHold2: number;
  sumExposure: number;
  sumEquity: number;
  equity: number;
  hold: number;
  /** Last price of each instrument, money of one lot. */
  prices: Record<string, number>;
}

export const emptyBenchmarks = (): BenchmarkState => ({
  points: [],
  stride: 1,
  since: 0,
  marks: 0,
  sumReturn: 0,
  sumReturn2: 0,
  sumHold: 0,
  sumHold2: 0,
  sumExposure: 0,
  sumEquity: 0,
  equity: 0,
  hold: 0,
  prices: {},
});

/** Folds the ledger at a mark; call it once a `portfolio.mark`. */
export function foldBenchmarks(state: BenchmarkState, ledger: LedgerState, at: Us): void {
  const equity = Number(ledgerEquity(ledger)) / 1e8;
  const holdReturn = meanReturn(state, ledger);
  if (state.marks === 0) state.hold = Number(parseMoney(ledger.initial)) / 1e8;
  else {
    const change = state.equity > 0 ? equity / state.equity - 1 : 0;
    state.sumReturn += change;
    state.sumReturn2 += change * change;
    state.sumHold += holdReturn;
    state.sumHold2 += holdReturn * holdReturn;
    state.hold *= 1 + holdReturn;
  }
  state.marks += 1;
  state.equity = equity;
  state.sumEquity += equity;
  state.sumExposure += equity > 0 ? netValue(ledger) / equity : 0;
  keepPoint(state, { at, equity, hold: state.hold });
}

/** Return of buying and holding all instruments alike since the last mark. */
function meanReturn(state: BenchmarkState, ledger: LedgerState): number {
  let sum = 0;
  let count = 0;
  for (const id of ledgerInstruments(ledger)) {
    const position = ledger.positions[id] as PositionState;
    const { mark } = position;
    if (mark === null) continue;
    const price = mark.ticks * Number(unitOf(position, mark.version));
    const last = state.prices[id];
    state.prices[id] = price;
    if (last === undefined || last <= 0) continue;
    sum += price / last - 1;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

function netValue(ledger: LedgerState): number {
  let net = 0n;
  for (const id of ledgerInstruments(ledger)) {
    net += positionValue(ledger.positions[id] as PositionState);
  }
  return Number(net) / 1e8;
}

function keepPoint(state: BenchmarkState, point: CurvePoint): void {
  state.since += 1;
  if (state.points.length > 0 && state.since < state.stride) return;
  state.since = 0;
  state.points.push(point);
  if (state.points.length < CURVE_POINTS) return;
  state.points = state.points.filter((_, index) => index % 2 === 0);
  state.stride *= 2;
}

/** Curves beside equity, all starting at the same money. Units of currency. */
export interface BenchmarkCurves {
  readonly at: readonly Us[];
  readonly equity: readonly number[];
  readonly hold: readonly number[];
  readonly cash: readonly number[];
  /** Buy and hold at the run's average exposure. */
  readonly holdSameExposure: readonly number[];
  /** Buy and hold scaled to the run's volatility. */
  readonly holdSameVolatility: readonly number[];
}

export function benchmarkCurves(state: BenchmarkState, ledger: LedgerState): BenchmarkCurves {
  const initial = Number(parseMoney(ledger.initial)) / 1e8;
  const scale = scaleOf(state);
  return {
    at: state.points.map((point) => point.at),
    equity: state.points.map((point) => point.equity),
    hold: state.points.map((point) => point.hold),
    cash: state.points.map(() => initial),
    holdSameExposure: scaledHold(state.points, initial, scale.averageExposure),
    holdSameVolatility: scaledHold(state.points, initial, scale.volatilityRatio),
  };
}

function scaledHold(points: readonly CurvePoint[], initial: number, weight: number): number[] {
  let value = initial;
  return points.map((point, index) => {
    const before = points[index - 1]?.hold ?? point.hold;
    if (before > 0) value *= 1 + weight * (point.hold / before - 1);
    return value;
  });
}

export interface BenchmarkSummary {
  readonly marks: number;
  /** Mean of net position value over equity. */
  readonly averageExposure: number;
  /** Standard deviation of equity's returns over that of buy and hold; 0 while not known. */
  readonly volatilityRatio: number;
  /** Returns a mark: mean and standard deviation. */
  readonly meanReturn: number;
  readonly sdReturn: number;
  readonly holdMeanReturn: number;
  readonly holdSdReturn: number;
  /** Traded notional over average equity, since the start. */
  readonly turnover: number;
  /** Mean age of closed active positions, seconds; null before the first. */
  readonly holdingSeconds: number | null;
  readonly closedPositions: number;
}

/** What is counted of trades: the ledger keeps the ages of the newest only. */
type CountedTrades = Pick<TradesState, 'closed' | 'sumAge'>;

export function benchmarkSummary(
  state: BenchmarkState,
  ledger: LedgerState,
  { closed, sumAge }: CountedTrades,
): BenchmarkSummary {
  const steps = Math.max(0, state.marks - 1);
  const averageEquity = state.marks === 0 ? 0 : state.sumEquity / state.marks;
  const traded = Number(ledgerTotals(ledger).traded) / 1e8;
  return {
    marks: state.marks,
    ...scaleOf(state),
    meanReturn: steps === 0 ? 0 : state.sumReturn / steps,
    holdMeanReturn: steps === 0 ? 0 : state.sumHold / steps,
    turnover: averageEquity > 0 ? traded / averageEquity : 0,
    holdingSeconds: closed === 0 ? null : sumAge / closed / US_PER_SECOND,
    closedPositions: closed,
  };
}

/** What holding is scaled by to stand beside the run, and the deviations that it comes from. */
function scaleOf(state: BenchmarkState) {
  const steps = Math.max(0, state.marks - 1);
  const sdReturn = deviation(state.sumReturn, state.sumReturn2, steps);
  const holdSdReturn = deviation(state.sumHold, state.sumHold2, steps);
  return {
    averageExposure: state.marks === 0 ? 0 : state.sumExposure / state.marks,
    holdSdReturn,
    sdReturn,
    volatilityRatio: holdSdReturn > 0 ? sdReturn / holdSdReturn : 0,
  };
}

function deviation(sum: number, sum2: number, count: number): number {
  if (count < 2) return 0;
  const variance = (sum2 - (sum * sum) / count) / (count - 1);
  return Math.sqrt(Math.max(0, variance));
}
