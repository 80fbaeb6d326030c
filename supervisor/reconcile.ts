/**
 * After a restart: what does the venue know of the orders that were on their way? What it knows is
 * adopted; what it never got the session sends again (or gives up) under the same id.
 */
import { orderOf } from '../execution/orders.ts';
import { ordersToQuery, reconcileOrder } from '../execution/reconcile.ts';
import type { Draft } from '../protocols/record.ts';
import type { Gateway } from '../venues/venue.ts';
import type { SessionState } from './session/state.ts';

/** Inputs that tell the session what the venue says of each order that has not ended. */
export function reconcileDrafts(state: SessionState, gateway: Gateway): Draft[] {
  return ordersToQuery(state.orders, 'recovery').flatMap((orderId): readonly Draft[] => {
    const at = state.now;
    if (orderOf(state.orders, orderId)?.state === 'approved') {
      const reason = 'the supervisor stopped before it was sent, and a decision does not keep';
      return [{ at, body: { eventTime: at, orderId, reason }, type: 'order.expired' }];
    }
    const standing = gateway.query(orderId, at);
    if (standing.known) return reconcileOrder(state.orders, { at, orderId, standing }).drafts;
    const reason = `${gateway.name} has no such order`;
    return [{ at, body: { absent: true, orderId, reason }, type: 'order.unknown' }];
  });
}
