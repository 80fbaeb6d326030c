/** Flatten: cancel what works, then close what is held. */
import type { OrderId } from '../protocols/ids.ts';
import { isFinalOrderState } from '../protocols/order.ts';
import type { DraftOf } from '../protocols/record.ts';
import type { Seq } from '../protocols/units.ts';
import { heldLots, ledgerInstruments } from '../portfolio/ledger.ts';
import { decideOrders } from './decide-orders.ts';
import { gateOrders } from './gate.ts';
import type { RiskApproved } from './gate.ts';
import type { GateWorld } from './gate-facts.ts';
import { allOrders, workingOrders } from './orders.ts';
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
