/**
 * Flatten: cancel what works, then close what is held. The receipt says what was asked and what is
 * left, and is checked against the venue's word, not ours.
 */
import type { InstrumentId, OrderId } from '../protocols/ids.ts';
import { isFinalOrderState } from '../protocols/order.ts';
import type { DraftOf } from '../protocols/record.ts';
import type { Lots, Seq, Us } from '../protocols/units.ts';
import { heldLots, ledgerInstruments } from '../portfolio/ledger.ts';
import type { LedgerState } from '../portfolio/ledger.ts';
import { decideOrders } from './decide-orders.ts';
import { gateOrders } from './gate.ts';
import type { RiskApproved } from './gate.ts';
import type { GateWorld } from './gate-facts.ts';
import { allOrders, orderOf, workingOrders } from './orders.ts';
import type { OrderBookState } from './orders.ts';
import { cancelOrder } from './submit.ts';

/** Id of the n-th order of the flatten asked for at a journal position. */
export const flattenOrderId = (seq: Seq, n: number): OrderId => `flatten/${seq}/${n}` as OrderId;

export interface FlattenPlan {
  /** First: so that nothing fills behind the closing orders. */
  readonly cancels: readonly DraftOf<'order.cancel'>[];
  /** One closing order an instrument held, approved by the gate as reducing. */
  readonly orders: readonly RiskApproved[];
  /** Why a position could not be closed, if any could not. */
  readonly refusals: readonly string[];
}

/** `seq`: the record that asked for it. */
export function planFlatten(world: GateWorld, seq: Seq): FlattenPlan {
  const { ledger, orders } = world;
  if (ledger === undefined || orders === undefined) {
    return { cancels: [], orders: [], refusals: ['positions unknown'] };
  }
  const cancels = workingOrders(orders)
    .filter((entry) => entry.state !== 'cancelling')
    .map((entry) =>
      cancelOrder(orders, entry.context.orderId, { at: world.at, reason: 'flatten' }),
    );
  const closing = ledgerInstruments(ledger).flatMap((instrument, n) =>
    decideOrders({
      instrument,
      targetLots: 0,
      positionLots: heldLots(ledger, instrument),
      working: { buyLots: 0, sellLots: 0 },
      nameOrder: () => flattenOrderId(seq, n),
    }),
  );
  const judged = gateOrders({ ...world, orders: withoutWorking(orders) }, closing);
  return { cancels, orders: judged.orders, refusals: judged.gate.refusals };
}

/** The book as it will be once every cancel has worked: what closing orders are judged beside. */
function withoutWorking(book: OrderBookState): OrderBookState {
  const orders: OrderBookState['orders'] = {};
  for (const entry of allOrders(book)) {
    if (isFinalOrderState(entry.state)) orders[entry.context.orderId] = entry;
  }
  return { ...book, orders };
}

/** What a flatten did, for the operator. */
export interface FlattenReceipt {
  readonly at: Us;
  readonly cancelled: readonly OrderId[];
  readonly closed: readonly {
    readonly instrument: InstrumentId;
    readonly orderId: OrderId;
    readonly orderedLots: Lots;
    readonly filledLots: Lots;
    readonly state: string;
  }[];
  /** Positions still held, by our ledger. */
  readonly remaining: readonly { readonly instrument: InstrumentId; readonly lots: Lots }[];
  /** Orders still not ended. */
  readonly working: readonly OrderId[];
  /** Orders the venue was asked about, and whether its answers agree with ours. */
  readonly checkedAtVenue: boolean;
  readonly flat: boolean;
}

/** The receipt, read from the folds after the venue has answered. */
export function flattenReceipt(
  plan: FlattenPlan,
  now: { at: Us; ledger: LedgerState; orders: OrderBookState; checkedAtVenue: boolean },
): FlattenReceipt {
  const remaining = ledgerInstruments(now.ledger)
    .map((instrument) => ({ instrument, lots: heldLots(now.ledger, instrument) }))
    .filter(({ lots }) => lots !== 0);
  const working = workingOrders(now.orders).map((entry) => entry.context.orderId);
  return {
    at: now.at,
    cancelled: plan.cancels.map((cancel) => cancel.body.orderId),
    closed: plan.orders.map((order) => {
      const entry = orderOf(now.orders, order.orderId);
      return {
        instrument: order.instrument,
        orderId: order.orderId,
        orderedLots: order.lots,
        filledLots: entry?.context.filledLots ?? 0,
        state: entry?.state ?? 'draft',
      };
    }),
    remaining,
    working,
    checkedAtVenue: now.checkedAtVenue,
    flat: remaining.length === 0 && working.length === 0 && now.checkedAtVenue,
  };
}
