/**
 * The only makers of `order.submit` and `order.cancel`. A new order needs the gate's approval in its
 * type and a machine in state approved; a repeat needs a machine that was approved before.
 */
import type { DraftOf } from '../protocols/record.ts';
import { appError } from '../protocols/errors.ts';
import type { OrderId } from '../protocols/ids.ts';
import { isFinalOrderState } from '../protocols/order.ts';
import type { OrderSubmit } from '../protocols/order.ts';
import type { Seq, Ticks, Us } from '../protocols/units.ts';
import type { RiskApproved } from './gate.ts';
import type { OrderContext, OrderEntry } from './order-machine.ts';
import { orderOf } from './orders.ts';
import type { OrderBookState } from './orders.ts';

type Submitted = Pick<OrderContext, keyof OrderSubmit>;
/** Where an order record belongs. */
export type Frame = Partial<Pick<DraftOf<'order.submit'>, 'round' | 'lane' | 'cause'>>;

export interface SubmitContext {
  readonly at: Us;
  /** Hash of the decision that approved it, 64 hex digits. */
  readonly commit: string;
  /** The price decided at: what slippage is measured from. */
  readonly referenceTicks: Ticks;
  readonly frame?: Frame;
}

/**
 * The submit of an approved order. The commit must have been folded (its orders stand approved);
 * only an order outside rounds (flatten) may be new to the book.
 * @throws ORDER_NOT_APPROVED when the order is in any other state.
 */
export function submitOrder(
  book: OrderBookState,
  order: RiskApproved,
  context: SubmitContext,
): DraftOf<'order.submit'> {
  const entry = orderOf(book, order.orderId);
  if (entry !== undefined && entry.state !== 'approved') {
    throw appError('ORDER_NOT_APPROVED', { orderId: order.orderId, state: entry.state });
  }
  const { commit, referenceTicks } = context;
  const body = submitBody({ ...order, commit, referenceTicks });
  return { at: context.at, body, type: 'order.submit', ...context.frame };
}

/**
 * The same order once more: it never arrived, and its id makes a repeat harmless.
 * @throws ORDER_NOT_APPROVED for an order no commit approved, or one the venue has answered.
 */
export function resubmitOrder(entry: OrderEntry, at: Us, cause?: Seq): DraftOf<'order.submit'> {
  const { state, context } = entry;
  const may = state === 'approved' || state === 'unknown';
  if (!may || context.commit === '') {
    throw appError('ORDER_NOT_APPROVED', { orderId: context.orderId, state });
  }
  const body = submitBody(context);
  return { at, body, type: 'order.submit', ...(cause === undefined ? {} : { cause }) };
}

/** What the venue is sent, and no more of what is known of an order. */
function submitBody(order: Submitted): OrderSubmit {
  const { commit, instrument, kind, limitTicks, lots, orderId, parts, reduceOnly, referenceTicks } =
    order;
  return {
    commit,
    instrument,
    kind,
    limitTicks,
    lots,
    orderId,
    ...(parts === undefined ? {} : { parts: [...parts] }),
    reduceOnly,
    referenceTicks,
  };
}

/** Asks the venue to cancel. @throws ORDER_UNKNOWN when there is nothing left to cancel. */
export function cancelOrder(
  book: OrderBookState,
  orderId: OrderId,
  why: { at: Us; reason: string },
): DraftOf<'order.cancel'> {
  const entry = orderOf(book, orderId);
  if (entry === undefined || isFinalOrderState(entry.state)) {
    throw appError('ORDER_UNKNOWN', { orderId });
  }
  const { at, reason } = why;
  return { at, body: { orderId, reason: reason.slice(0, 120) }, type: 'order.cancel' };
}
