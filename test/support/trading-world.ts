/** Ledgers, orders and gate worlds for tests of portfolio and execution, made of real records. */
import { emptyLedger, foldLedger } from '../../portfolio/ledger.ts';
import type { LedgerState } from '../../portfolio/ledger.ts';
import { emptyRiskHistory, foldRiskHistory } from '../../portfolio/risk/residuals.ts';
import type { RiskHistory } from '../../portfolio/risk/residuals.ts';
import { defaultLimits } from '../../execution/limits.ts';
import { emptyOrderBook, foldOrder } from '../../execution/orders.ts';
import type { OrderBookState } from '../../execution/orders.ts';
import type { GateWorld } from '../../execution/gate-facts.ts';
import type { OrderIntent } from '../../protocols/decision.ts';
import { instrumentId, orderId, roundId } from '../../protocols/ids.ts';
import type { InstrumentId, OrderId } from '../../protocols/ids.ts';
import type { Instrument } from '../../protocols/instrument.ts';
import type { MarketBar } from '../../protocols/market.ts';
import type { OrderFilled } from '../../protocols/order.ts';
import { PROTOCOL } from '../../protocols/record.ts';
import type { BodyOf, JournalRecord, RecordType } from '../../protocols/record.ts';
import { US_PER_DAY } from '../../protocols/units.ts';
import type { Us } from '../../protocols/units.ts';

export const SPX = instrumentId('SPX');
export const HASH = 'ab'.repeat(32);
/** Day 10,000 of the run clock. */
export const NOW: Us = 10_000 * US_PER_DAY;
export const CASH = 100_000n * 100_000_000n;
/** Money of one lot moving one tick: a tick of 0.01 and a lot of 1. */
export const UNIT = 1_000_000n;

let seq = 0;
/** A record at `at`; positions rise from call to call. */
export function record<T extends RecordType>(
  type: T,
  body: BodyOf<T>,
  at: Us = NOW,
): JournalRecord {
  seq += 1;
  return { at, body, seq, type, v: PROTOCOL } as JournalRecord;
}

export const instrumentOf = (
  id: InstrumentId = SPX,
  change: Partial<Instrument> = {},
): Instrument => ({
  class: 'index',
  currency: 'USD',
  entryRule: 'next-close',
  from: 0,
  id,
  lotSize: '1',
  lotTickMoney: UNIT.toString(),
  multiplier: '1',
  symbol: id,
  tickSize: '0.01',
  venue: 'paper',
  version: 1,
  ...change,
});

export const listed = (instrument: Instrument = instrumentOf()): JournalRecord =>
  record('market.instrument', { instrument, notes: [] });

export const barOf = (closeTicks: number, change: Partial<MarketBar> = {}): MarketBar => ({
  closeTicks,
  eventTime: NOW,
  highTicks: closeTicks,
  instrument: SPX,
  knownAt: NOW,
  lowTicks: closeTicks,
  openIsFake: true,
  openTicks: closeTicks,
  series: '1d',
  version: 1,
  volume: 0,
  ...change,
});

let fills = 0;
export function fillOf(
  lots: number,
  priceTicks: number,
  change: Partial<OrderFilled> = {},
): OrderFilled {
  fills += 1;
  return {
    eventTime: NOW,
    fee: '0',
    fillId: `f${fills}`,
    instrument: SPX,
    lots,
    orderId: orderId(roundId(1), 0),
    priceTicks,
    slippageTicks: 0,
    ...change,
  };
}

export const ORDER: OrderId = orderId(roundId(2), 0);
export const orderOf = (lots: number, change: Partial<OrderIntent> = {}): OrderIntent => ({
  instrument: SPX,
  kind: 'market',
  limitTicks: null,
  lots,
  orderId: ORDER,
  reduceOnly: false,
  ...change,
});

/** A ledger of 100,000 that holds `lots` of SPX bought at its last price of 1,000.00, an hour old. */
export function ledgerHolding(lots: number, ticks = 100_000): LedgerState {
  const ledger = emptyLedger(CASH);
  foldLedger(ledger, listed());
  foldLedger(ledger, record('market.bar', barOf(ticks), NOW - 3_600_000_000));
  if (lots !== 0) foldLedger(ledger, record('order.filled', fillOf(lots, ticks)));
  return ledger;
}

/** Orders working at the venue, one a number of lots; the same fills as `ledger` has seen. */
export function ordersWorking(ledger: LedgerState, ...lots: readonly number[]): OrderBookState {
  const book = emptyOrderBook();
  book.fillSeq = ledger.fillSeq;
  const orders = lots.map((size, n) => orderOf(size, { orderId: orderId(roundId(1), n) }));
  foldOrder(
    book,
    record('commit', { decisionHash: HASH, equity: '0', orders, targetLots: 0 }, NOW - US_PER_DAY),
  );
  for (const order of orders) {
    const { instrument, kind, limitTicks, orderId: id, lots: size, reduceOnly } = order;
    const body = {
      commit: HASH,
      instrument,
      kind,
      limitTicks,
      lots: size,
      orderId: id,
      reduceOnly,
      referenceTicks: 1,
    };
    foldOrder(book, record('order.submit', body, NOW - US_PER_DAY));
  }
  return book;
}

/** Risk history of SPX: 300 bars that rise and fall by 0.5 % to 1.5 % in a fixed rhythm. */
export function calmHistory(id: InstrumentId = SPX): RiskHistory {
  const history = emptyRiskHistory('1d');
  let ticks = 1_000_000;
  for (let day = 0; day < 300; day++) {
    const size = 5 + ((day * 7) % 11);
    ticks = Math.round(ticks * (1 + (day % 2 === 0 ? size : -size) / 1000));
    foldRiskHistory(
      history,
      record('market.bar', barOf(ticks, { instrument: id, eventTime: day })),
    );
  }
  return history;
}

/** A world in which everything is known and nothing stands against an order. */
export function gateWorld(change: Partial<GateWorld> = {}): GateWorld {
  const ledger = 'ledger' in change ? change.ledger : ledgerHolding(0);
  return {
    at: NOW,
    mode: 'normal',
    sessionOpen: true,
    instrument: instrumentOf(),
    verdict: { decision: 'allow', limits: [], maxLots: 1_000_000, text: '' },
    ledger,
    orders: ledger === undefined ? emptyOrderBook() : ordersWorking(ledger),
    history: calmHistory(),
    riskBars: 1,
    limits: defaultLimits,
    ...change,
  };
}
