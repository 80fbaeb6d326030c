/**
 * The figures an allocator asks for, as a fold of the journal beside its ledger. Fold each record into
 * ledger and risk history first, then here. Memory does not grow with the run; nothing decides by it.
 *
 * The sample begins at the mark before the first question: until then nothing could have been decided.
 * It takes one return a mark, council and holding at the same marks.
 */
import type { ExposureFigures, Performance, TradeFigures } from '../../protocols/performance.ts';
import type { JournalRecord, RecordOf } from '../../protocols/record.ts';
import { formatMoney, PPM, US_PER_DAY, US_PER_SECOND } from '../../protocols/units.ts';
import type { Us } from '../../protocols/units.ts';
import { ledgerInstruments, positionValue, unitOf } from '../ledger.ts';
import type { LedgerState, PositionState } from '../ledger.ts';
import type { RiskHistory } from '../risk/residuals.ts';
import { askOfFill, emptyAskBook, foldAsk } from './asks.ts';
import type { AskBook } from './asks.ts';
import { costFigures, emptyCosts, foldCost } from './costs.ts';
import type { CostsState } from './costs.ts';
import { detectableRate, tellingRate, wilsonInterval } from './hit-rate.ts';
import { meanError } from './moments.ts';
import type { Moments } from './moments.ts';
import { sleeveFigures } from './sleeves.ts';
import { emptyTailRecord, foldTail, tailFigures } from './tail-record.ts';
import type { TailRecord } from './tail-record.ts';
import { addToTrack, startTrack, trackFigures } from './track.ts';
import type { Track } from './track.ts';
import { emptyTrades, foldTradeFill, openTrades } from './trades.ts';
import type { TradesState } from './trades.ts';

export interface PerformanceState {
  series: string;
  /** Run time of the first question's mark and of the last mark. */
  from: Us;
  to: Us;
  /** The last mark before the first question; then the start of both tracks. */
  council: Track;
  hold: Track;
  hasStarted: boolean;
  /** Money of one lot at the start, by instrument. */
  startPrices: Record<string, number>;
  /** Sums over marks since the start, the first included. */
  marks: number;
  sumEquity: number;
  sumNet: number;
  sumGross: number;
  invested: number;
  /** Money of 1e-8 bought and sold. */
  traded: number;
  /** Fills the ledger had counted: a repeat is no fill. */
  fills: number;
  readonly asks: AskBook;
  readonly trades: TradesState;
  readonly costs: CostsState;
  readonly tail: TailRecord;
}

export const emptyPerformance = (): PerformanceState => ({
  series: '',
  from: 0,
  to: 0,
  council: startTrack(0, 0),
  hold: startTrack(0, 0),
  hasStarted: false,
  startPrices: {},
  marks: 0,
  sumEquity: 0,
  sumNet: 0,
  sumGross: 0,
  invested: 0,
  traded: 0,
  fills: 0,
  asks: emptyAskBook(),
  trades: emptyTrades(),
  costs: emptyCosts(),
  tail: emptyTailRecord(),
});

/** The ledger and the risk history have folded this record already. */
export interface FoldedMoney {
  readonly ledger: LedgerState;
  readonly risk: RiskHistory;
}

export function foldPerformance(
  state: PerformanceState,
  record: JournalRecord,
  { ledger, risk }: FoldedMoney,
): void {
  foldAsk(state.asks, record);
  switch (record.type) {
    case 'run.started':
      state.series = record.body.series;
      return;
    case 'order.filled':
      return foldFill(state, record, ledger);
    case 'portfolio.mark':
      foldMark(state, record, ledger);
      foldTail(state.tail, ledger, risk);
      return;
    case 'cfp':
      if (!state.hasStarted && state.to > 0) start(state, ledger);
      return;
    default:
  }
}

function foldFill(
  state: PerformanceState,
  record: RecordOf<'order.filled'>,
  ledger: LedgerState,
): void {
  if (ledger.fills === state.fills) return;
  state.fills = ledger.fills;
  const { fee, instrument, lots, orderId, priceTicks, slippageTicks } = record.body;
  const position = ledger.positions[instrument] as PositionState;
  const unit = Number(unitOf(position, position.version));
  const lotValue = priceTicks * unit;
  const value = Math.abs(lots) * lotValue;
  const ask = askOfFill(state.asks, orderId, lots);
  const paid = { fee: Number(fee), slippage: Math.abs(lots) * slippageTicks * unit };
  state.traded += value;
  foldCost(state.costs, { ...paid, askedPpm: ask?.costPpm, value });
  const charged = value > 0 ? ((paid.fee + paid.slippage) / value) * PPM : 0;
  foldTradeFill(state.trades, {
    at: record.at,
    costPpm: ask?.costPpm ?? charged,
    edgePpm: ask?.edgePpm ?? 0,
    instrument,
    lotValue,
    position,
  });
}

function foldMark(
  state: PerformanceState,
  record: RecordOf<'portfolio.mark'>,
  ledger: LedgerState,
): void {
  const equity = Number(record.body.equity);
  state.to = record.at;
  if (!state.hasStarted) {
    state.from = record.at;
    state.council = startTrack(equity, record.at);
    return;
  }
  addToTrack(state.council, equity, record.at);
  addToTrack(state.hold, holdIndex(state, ledger), record.at);
  sumUp(state, ledger, equity);
}

/** The first question after a mark: that mark is where both tracks begin. */
function start(state: PerformanceState, ledger: LedgerState): void {
  state.hasStarted = true;
  for (const id of ledgerInstruments(ledger)) {
    const price = priceOf(ledger.positions[id] as PositionState);
    if (price > 0) state.startPrices[id] = price;
  }
  state.hold = startTrack(1, state.from);
  sumUp(state, ledger, state.council.value);
}

function sumUp(state: PerformanceState, ledger: LedgerState, equity: number): void {
  let net = 0;
  let gross = 0;
  for (const id of ledgerInstruments(ledger)) {
    const value = Number(positionValue(ledger.positions[id] as PositionState));
    net += value;
    gross += Math.abs(value);
  }
  state.marks += 1;
  state.sumEquity += equity;
  if (equity > 0) {
    state.sumNet += net / equity;
    state.sumGross += gross / equity;
  }
  if (gross > 0) state.invested += 1;
}

/** Equal parts of every instrument that had a price at the first question, bought then and kept. */
function holdIndex(state: PerformanceState, ledger: LedgerState): number {
  let sum = 0;
  let count = 0;
  for (const [id, price] of Object.entries(state.startPrices)) {
    sum += priceOf(ledger.positions[id] as PositionState) / price;
    count += 1;
  }
  return count === 0 ? 1 : sum / count;
}

const priceOf = (position: PositionState): number =>
  position.mark === null
    ? 0
    : position.mark.ticks * Number(unitOf(position, position.mark.version));

const DAYS_PER_YEAR = 365.25;

export function performanceFigures(state: PerformanceState, ledger: LedgerState): Performance {
  const returns = state.council.returns.n;
  const years = (state.to - state.from) / (DAYS_PER_YEAR * US_PER_DAY);
  const perYear = years > 0 ? returns / years : 0;
  const meanEquity = state.marks === 0 ? 0 : state.sumEquity / state.marks;
  const turnover = meanEquity > 0 ? state.traded / meanEquity : 0;
  return {
    cash: { returnPpm: 0 },
    costs: costFigures(state.costs),
    council: trackFigures(state.council, perYear),
    exposure: exposureFigures(state),
    hold: trackFigures(state.hold, perYear),
    sample: {
      from: state.from,
      marks: returns,
      perYear,
      series: state.series,
      to: state.to,
    },
    sleeves: sleeveFigures(ledger),
    tail: tailFigures(state.tail),
    trades: tradeFigures(state.trades),
    turnover: { perYear: years > 0 ? turnover / years : null, total: turnover },
  };
}

function exposureFigures({ invested, marks, sumGross, sumNet }: PerformanceState): ExposureFigures {
  const over = Math.max(1, marks);
  return { gross: sumGross / over, invested: invested / over, net: sumNet / over };
}

function tradeFigures(trades: TradesState): TradeFigures {
  const { closed, wins } = trades;
  const part = (sum: number): number | null =>
    trades.opened > 0 ? (sum / trades.opened) * PPM : null;
  const estimate = (moments: Moments) =>
    moments.n === 0 ? null : { se: meanError(moments), value: moments.mean };
  return {
    closed,
    detectable: detectableRate(closed),
    expectedPpm: estimate(trades.expectedPpm),
    expectedByMoneyPpm: part(trades.expected),
    hitRate: wilsonInterval(wins, closed),
    holdingSeconds: closed === 0 ? null : trades.sumAge / closed / US_PER_SECOND,
    open: openTrades(trades),
    profit: formatMoney(BigInt(Math.round(trades.profit))),
    realisedByMoneyPpm: part(trades.profit),
    realisedPpm: estimate(trades.realisedPpm),
    surprisePpm: estimate(trades.surprisePpm),
    telling: tellingRate(closed),
    wins,
  };
}
