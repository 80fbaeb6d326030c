/** Folds of orders and money: an order's whole life, fills, marks, equity against holding. */
import type { OrderState } from '../../protocols/order.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import { pushBounded, pushPoint } from './bounded.ts';
import { lotMoney } from './market.ts';
import { FILLS_MAX, ORDERS_MAX, POINTS_MAX } from './limits.ts';
import type { MoneyView, OrderView } from './money-state.ts';
import type { PageState } from './state.ts';

type Of<T extends ChainedRecord['type']> = Extract<ChainedRecord, { readonly type: T }>;

/** The round an order belongs to: of its record, else of its id (`r412/o0`), else none. */
export function roundOfOrder(orderId: string, round: string | undefined): string | null {
  if (round !== undefined) return round;
  const slash = orderId.indexOf('/');
  const head = slash < 0 ? '' : orderId.slice(0, slash);
  return /^r[1-9][0-9]*$/.test(head) ? head : null;
}

export function findOrder(state: PageState, orderId: string): OrderView | undefined {
  const { orders } = state.money;
  for (let index = orders.length - 1; index >= 0; index--) {
    if (orders[index]?.orderId === orderId) return orders[index];
  }
  return undefined;
}

export function foldCommitOrders(state: PageState, record: Of<'commit'>): void {
  for (const intent of record.body.orders) {
    const order = openOrder(state, intent, roundOfOrder(intent.orderId, record.round));
    const by = record.round === undefined ? 'a flatten' : 'the council';
    step(order, 'approved', record, `decided by ${by} and the gate`);
  }
}

export function foldSubmit(state: PageState, record: Of<'order.submit'>): void {
  const known = findOrder(state, record.body.orderId);
  const order =
    known ?? openOrder(state, record.body, roundOfOrder(record.body.orderId, record.round));
  order.referenceTicks = record.body.referenceTicks;
  step(order, 'submitted', record, `commit ${record.body.commit.slice(0, 8)}`);
}

type Intent = Pick<
  OrderView,
  'orderId' | 'instrument' | 'kind' | 'limitTicks' | 'reduceOnly' | 'lots'
>;

function openOrder(state: PageState, intent: Intent, round: string | null): OrderView {
  const order: OrderView = {
    orderId: intent.orderId,
    round,
    instrument: intent.instrument,
    kind: intent.kind,
    limitTicks: intent.limitTicks,
    referenceTicks: null,
    reduceOnly: intent.reduceOnly,
    lots: intent.lots,
    filledLots: 0,
    averageTicks: null,
    slippageTicks: 0,
    fee: '0',
    state: 'draft',
    steps: [],
    plan: null,
    venueOrderId: null,
    seq: state.seq,
  };
  pushBounded(state.money.orders, order, ORDERS_MAX);
  state.money.orderCount += 1;
  return order;
}

function step(order: OrderView, to: OrderState, record: ChainedRecord, text: string): void {
  order.state = to;
  order.seq = record.seq;
  pushBounded(order.steps, { state: to, at: record.at, seq: record.seq, text }, 64);
}

export function foldPlan(state: PageState, record: Of<'plan'>): void {
  const order = findOrder(state, record.body.orderId);
  if (order === undefined) return;
  const { algo, costQuantilesPpm, slices, limits } = record.body;
  order.plan = {
    algo,
    costQuantilesPpm: [...costQuantilesPpm],
    slices: slices.length,
    limits: [...limits],
    seq: record.seq,
  };
}

/** Every later record of an order that was opened within the bound; older orders are not shown. */
export function foldOrderFact(
  state: PageState,
  record: Of<
    | 'order.accepted'
    | 'order.cancel'
    | 'order.cancelled'
    | 'order.rejected'
    | 'order.expired'
    | 'order.unknown'
  >,
): void {
  const order = findOrder(state, record.body.orderId);
  if (order === undefined) return;
  switch (record.type) {
    case 'order.accepted':
      order.venueOrderId = record.body.venueOrderId;
      return step(order, 'accepted', record, record.body.venueOrderId);
    case 'order.cancel':
      return step(order, 'cancelling', record, record.body.reason);
    case 'order.cancelled':
      return step(order, 'cancelled', record, record.body.reason);
    case 'order.rejected':
      return step(order, 'rejected', record, record.body.reason);
    case 'order.expired':
      return step(order, 'expired', record, record.body.reason);
    case 'order.unknown':
      return step(order, 'unknown', record, record.body.reason);
  }
}

export function foldFill(state: PageState, record: Of<'order.filled'>): void {
  const fill = record.body;
  // A venue may repeat a fill; the ledger ignores the repeat, and so does the page. An instrument is
  // listed at one venue, so that venue, instrument, order and id name a fill.
  const isKnown = state.money.fills.some(
    ({ fillId, instrument, orderId }) =>
      fillId === fill.fillId && instrument === fill.instrument && orderId === fill.orderId,
  );
  if (isKnown) return;
  const order = findOrder(state, fill.orderId);
  pushBounded(
    state.money.fills,
    {
      fillId: fill.fillId,
      orderId: fill.orderId,
      round: roundOfOrder(fill.orderId, record.round),
      instrument: fill.instrument,
      lots: fill.lots,
      priceTicks: fill.priceTicks,
      referenceTicks: order?.referenceTicks ?? null,
      slippageTicks: fill.slippageTicks,
      fee: fill.fee,
      t: fill.eventTime,
      at: record.at,
      seq: record.seq,
    },
    FILLS_MAX,
  );
  state.money.fillCount += 1;
  if (order === undefined) return;
  const before = (order.averageTicks ?? 0) * order.filledLots;
  order.filledLots += fill.lots;
  order.averageTicks =
    order.filledLots === 0 ? null : (before + fill.priceTicks * fill.lots) / order.filledLots;
  order.slippageTicks += fill.slippageTicks;
  order.fee = (BigInt(order.fee) + BigInt(fill.fee)).toString();
  const done = Math.abs(order.filledLots) >= Math.abs(order.lots);
  step(order, done ? 'filled' : 'partly-filled', record, `${fill.lots} at ${fill.priceTicks}`);
}

/** Both curves are 100 at the first question: before it, nothing could have been decided. */
export function startMoney(state: PageState, record: Of<'cfp'>): void {
  const { money } = state;
  if (money.start !== null) return;
  const prices: Record<string, number> = {};
  for (const id of Object.keys(state.instruments).sort()) {
    const view = state.instruments[id];
    if (view?.lastTicks == null) continue;
    prices[id] = lotMoney(view.instrument, view.lastTicks);
  }
  money.start = { at: record.at, seq: record.seq, equity: record.body.book.equity, prices };
}

export function foldMark(state: PageState, record: Of<'portfolio.mark'>): void {
  const { money } = state;
  const mark = record.body;
  money.mark = { ...mark, at: record.at, seq: record.seq };
  if (money.start === null) return;
  const equity = Number(mark.equity) / 1e8;
  const started = Number(money.start.equity) / 1e8;
  pushPoint(
    money.equity,
    {
      at: record.at,
      seq: record.seq,
      equity: mark.equity,
      costs: mark.costs,
      drawdownPpm: mark.drawdownPpm,
      exposurePpm: equity > 0 ? (exposure(state, mark) / equity) * 1e6 : 0,
      council: started > 0 ? (equity / started) * 100 : 100,
      hold: holdIndex(state, money),
    },
    POINTS_MAX,
  );
}

/** Net exposure in currency units. */
function exposure(state: PageState, mark: Of<'portfolio.mark'>['body']): number {
  let sum = 0;
  for (const position of mark.positions) {
    const view = state.instruments[position.instrument];
    if (view !== undefined) sum += position.lots * lotMoney(view.instrument, position.markTicks);
  }
  return sum;
}

/** Equal parts of every instrument that had a price at the first question, bought and kept. */
function holdIndex(state: PageState, money: MoneyView): number {
  let sum = 0;
  let count = 0;
  for (const [id, start] of Object.entries(money.start?.prices ?? {})) {
    const view = state.instruments[id];
    if (view?.lastTicks == null || start <= 0) continue;
    sum += lotMoney(view.instrument, view.lastTicks) / start;
    count += 1;
  }
  return count === 0 ? 100 : (sum / count) * 100;
}
