/**
 * What does the venue know of an order? What it knows is adopted; what it never got, the session
 * sends again (or gives up) under the same id.
 */
import { endedToVerify, ordersToQuery, reconcileOrder } from '../execution/reconcile.ts';
import type { OrderId } from '../protocols/ids.ts';
import type { Draft } from '../protocols/record.ts';
import type { Gateway } from '../venues/venue.ts';
import type { SessionState } from './session/state.ts';

/** The venue's word on one order, as inputs. */
export function askVenue(
  state: SessionState,
  gateway: Gateway,
  orderId: OrderId,
): readonly Draft[] {
  const at = state.now;
  const standing = gateway.query(orderId, at);
  if (standing.known) return reconcileOrder(state.orders, { at, orderId, standing }).drafts;
  const reason = `${gateway.name} has no such order`;
  return [{ at, body: { absent: true, orderId, reason }, type: 'order.unknown' }];
}

/**
 * After a restart: every order that has not ended is asked about, and every one that ended without
 * filling, since a fill may have been lost behind its end.
 */
export function reconcileDrafts(state: SessionState, gateway: Gateway): Draft[] {
  const at = state.now;
  const open = ordersToQuery(state.orders, 'recovery').flatMap((orderId) =>
    askVenue(state, gateway, orderId),
  );
  const ended = endedToVerify(state.orders).flatMap((orderId): readonly Draft[] => {
    const standing = gateway.query(orderId, at);
    return standing.known ? reconcileOrder(state.orders, { at, orderId, standing }).drafts : [];
  });
  return [...open, ...ended];
}
