/**
 * From a target to orders: what is held, and what is already on its way, is taken off first; an
 * order that would cross zero is split, so that one half is plainly reducing and the other plainly
 * opening.
 */
import type { OrderIntent } from '../protocols/decision.ts';
import type { InstrumentId, OrderId } from '../protocols/ids.ts';
import type { Lots, Ticks } from '../protocols/units.ts';

/** Unfilled lots of working orders by side, both >= 0. */
export interface WorkingLots {
  readonly buyLots: Lots;
  readonly sellLots: Lots;
}

export interface OrderWish {
  readonly instrument: InstrumentId;
  readonly targetLots: Lots;
  readonly positionLots: Lots;
  /** Lots of this instrument's working orders that are not yet filled. */
  readonly working: WorkingLots;
  /** Names the n-th order: `orderId(round, n)`, or another id that a replay makes again. */
  readonly nameOrder: (n: number) => OrderId;
  /** A limit price; absent = market. */
  readonly limitTicks?: Ticks;
}

/** At most two orders, the reducing one first. Empty when there is nothing to do. */
export function decideOrders(wish: OrderWish): OrderIntent[] {
  const expected = wish.positionLots + wish.working.buyLots - wish.working.sellLots;
  const change = wish.targetLots - expected;
  if (change === 0) return [];
  const reducing = reducingPart(wish.positionLots, wish.working, change);
  const parts = [
    { lots: reducing, reduceOnly: true },
    { lots: change - reducing, reduceOnly: false },
  ].filter((part) => part.lots !== 0);
  return parts.map((part, n) => ({
    instrument: wish.instrument,
    kind: wish.limitTicks === undefined ? 'market' : 'limit',
    limitTicks: wish.limitTicks ?? null,
    lots: part.lots,
    orderId: wish.nameOrder(n),
    reduceOnly: part.reduceOnly,
  }));
}

/**
 * How much of `change` surely reduces: against the position held, less what working orders in the
 * same direction may already take off it. 0 when nothing is held that way.
 */
export function reducingPart(positionLots: Lots, working: WorkingLots, change: Lots): Lots {
  if (positionLots === 0 || change === 0 || positionLots > 0 === change > 0) return 0;
  const sameWay = change > 0 ? working.buyLots : working.sellLots;
  const room = Math.max(0, Math.abs(positionLots) - sameWay);
  const part = Math.min(room, Math.abs(change));
  return part === 0 ? 0 : change > 0 ? part : -part;
}
