/**
 * The execution seat: plans each decided order and says what its fill will cost. It remembers what
 * the constant cost model said of every order it planned, and learns from what the fills did cost.
 */
import { costQuantiles, learnFill, newCostLearning } from './cost-model.ts';
import type { CostLearning } from './cost-model.ts';
import { slicesOf } from './slices.ts';
import { configNumber } from '../sdk/config.ts';
import { defineAgent } from '../sdk/contract.ts';
import type { AgentContext, SeatView } from '../sdk/contract.ts';
import { seriesOf } from '../sdk/series.ts';
import { barsOf } from '../../council/market-view.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import { conditionsOf, costPpm, sideCostPpm, volumeCapLots } from '../../portfolio/costs.ts';
import type { OrderIntent, Plan } from '../../protocols/decision.ts';
import type { InstrumentId, OrderId } from '../../protocols/ids.ts';
import type { RecordOf } from '../../protocols/record.ts';
import { parseMoney, PPM } from '../../protocols/units.ts';

export interface ExecutionState {
  /** By instrument. */
  readonly learned: Record<InstrumentId, CostLearning>;
  /** Modelled cost of orders decided and not wholly filled: at most ORDERS_KEPT, oldest first. */
  readonly orders: { readonly orderId: OrderId; lotsLeft: number; readonly modelPpm: number }[];
}

/** Orders that never fill (cancelled, expired) must not pile up. */
const ORDERS_KEPT = 256;

export const agent = defineAgent<ExecutionState>({
  init: (ctx) => {
    sliceUs(ctx);
    return { learned: {}, orders: [] };
  },

  observe: (state, record, view) => {
    if (record.type === 'commit') remember(state, record, view);
    else if (record.type === 'order.filled') learn(state, record, view);
  },

  plan: (state, book, view, ctx) => {
    if (book.decision?.type !== 'commit') return [];
    return book.decision.body.orders.map((order) => planOf(state, order, { book, view, ctx }));
  },
});

function remember(state: ExecutionState, commit: RecordOf<'commit'>, view: SeatView): void {
  const book = commit.round === undefined ? undefined : view.rounds.get(commit.round);
  if (book === undefined) return;
  for (const order of commit.body.orders) {
    state.orders.push({
      orderId: order.orderId,
      lotsLeft: Math.abs(order.lots),
      modelPpm: modelledCost(order, book, view),
    });
    if (state.orders.length > ORDERS_KEPT) state.orders.shift();
  }
}

/** Cost of a fill: its fee and its slippage against the entry rule's price, ppm of notional. */
function learn(state: ExecutionState, { body }: RecordOf<'order.filled'>, view: SeatView): void {
  const order = state.orders.find(({ orderId }) => orderId === body.orderId);
  const instrument = view.market.instruments.get(body.instrument);
  if (order === undefined || instrument === undefined || body.priceTicks <= 0) return;
  const unit = Number(parseMoney(instrument.lotTickMoney));
  const notional = Math.abs(body.lots) * body.priceTicks * unit;
  if (notional > 0 && order.modelPpm > 0) {
    const slippage = body.slippageTicks / body.priceTicks;
    const cost = (slippage + Number(parseMoney(body.fee)) / notional) * PPM;
    learnFill((state.learned[body.instrument] ??= newCostLearning()), {
      costPpm: cost,
      modelPpm: order.modelPpm,
    });
  }
  order.lotsLeft -= Math.abs(body.lots);
  if (order.lotsLeft <= 0) state.orders.splice(state.orders.indexOf(order), 1);
}

function planOf(
  state: ExecutionState,
  order: OrderIntent,
  { book, view, ctx }: { book: RoundBook; view: SeatView; ctx: AgentContext },
): Plan {
  const cost = book.call.body.cost;
  const cap = volumeCapLots(cost, barVolume(order.instrument, book, view));
  const slices = slicesOf(order.lots, cap, sliceUs(ctx));
  const learned = state.learned[order.instrument] ?? newCostLearning();
  return {
    algo: slices.length === 1 ? 'at-entry' : 'sliced',
    costQuantilesPpm: costQuantiles(learned, modelledCost(order, book, view)),
    limits: [
      `no slice over ${cap === Number.MAX_SAFE_INTEGER ? 'any' : cap} lots: ${cost.volumeSharePpmMax} ppm of a bar's volume`,
      ...(order.reduceOnly ? ['reduce only'] : []),
    ],
    orderId: order.orderId,
    slices,
  };
}

function modelledCost(order: OrderIntent, book: RoundBook, view: SeatView): number {
  const { book: held, cost, sigma } = book.call.body;
  const conditions = conditionsOf(cost);
  if (conditions !== undefined) {
    return sideCostPpm(cost, conditions, { lots: order.lots, priceTicks: held.markTicks });
  }
  return costPpm(cost, {
    lots: order.lots,
    sigmaPpm: sigma,
    volumeLots: barVolume(order.instrument, book, view),
  });
}

/** Volume of the last bar known at the call, lots; undefined when unknown or 0. */
function barVolume(
  instrument: InstrumentId,
  { call }: RoundBook,
  { market }: SeatView,
): number | undefined {
  const series = seriesOf(market, call.body);
  if (series === undefined) return undefined;
  const last = barsOf(market, instrument, series).findLast(({ seq }) => seq <= call.body.asOf.seq);
  return last === undefined || last.value.volume === 0 ? undefined : last.value.volume;
}

/** Time between two slices, us. */
const sliceUs = (ctx: AgentContext): number =>
  configNumber(ctx, 'sliceUs', { fallback: 60_000_000, from: 0, to: 86_400_000_000 });
