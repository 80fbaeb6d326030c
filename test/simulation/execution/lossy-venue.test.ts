/**
 * Orders over a line that loses, repeats and reorders messages, with a venue that keeps its own
 * books. Whatever the line does, in the end both sides hold the same lots: nothing doubled, nothing
 * lost. A failing run prints its seed.
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { orderId, roundId } from '../../../protocols/ids.ts';
import type { OrderId } from '../../../protocols/ids.ts';
import type { Draft, JournalRecord } from '../../../protocols/record.ts';
import { allOrders, emptyOrderBook, foldOrder, workingOrders } from '../../../execution/orders.ts';
import type { OrderBookState } from '../../../execution/orders.ts';
import {
  blocksNewRisk,
  endedToVerify,
  lostCancels,
  ordersToQuery,
  overdueOrders,
  reconcileOrder,
} from '../../../execution/reconcile.ts';
import type { Standing } from '../../../execution/reconcile.ts';
import { cancelOrder, resubmitOrder } from '../../../execution/submit.ts';
import { emptyLedger, foldLedger, heldLots } from '../../../portfolio/ledger.ts';
import type { LedgerState } from '../../../portfolio/ledger.ts';
import { CASH, HASH, listed, NOW, orderOf, record, SPX } from '../../support/trading-world.ts';

const SECOND = 1_000_000;
const STEPS = 120;
const ORDERS = 12;

/** Uniform whole numbers in [0, below) from a seed. */
function dice(seed: number): (below: number) => number {
  const generator = xoroshiro128plus(seed);
  return (below) => (generator.next() >>> 0) % below;
}

interface VenueOrder {
  readonly lots: number;
  filled: number;
  open: boolean;
  readonly told: Draft[];
}

/** The other side: takes each id once, fills in parts, remembers everything it has said. */
function venueOf(roll: (below: number) => number) {
  const orders = new Map<OrderId, VenueOrder>();
  let fills = 0;
  const say = (order: VenueOrder, draft: Draft): Draft => {
    order.told.push(draft);
    return draft;
  };
  return {
    orders,
    submit(body: { orderId: OrderId; lots: number }, at: number): Draft[] {
      const known = orders.get(body.orderId);
      if (known !== undefined) return [...known.told];
      const order: VenueOrder = { lots: body.lots, filled: 0, open: true, told: [] };
      orders.set(body.orderId, order);
      const accepted = { eventTime: at, orderId: body.orderId, venueOrderId: body.orderId };
      return [say(order, { at, body: accepted, type: 'order.accepted' })];
    },
    cancel(id: OrderId, at: number): Draft[] {
      const order = orders.get(id);
      if (order === undefined || !order.open) return [];
      order.open = false;
      const body = { eventTime: at, orderId: id, reason: 'cancelled' };
      return [say(order, { at, body, type: 'order.cancelled' })];
    },
    trade(at: number): Draft[] {
      return [...orders].flatMap(([id, order]) => {
        if (!order.open || roll(3) !== 0) return [];
        const left = Math.abs(order.lots) - Math.abs(order.filled);
        const lots = Math.sign(order.lots) * (1 + roll(left));
        order.filled += lots;
        if (order.filled === order.lots) order.open = false;
        fills += 1;
        const fill = {
          eventTime: at,
          fee: '1',
          fillId: `v${fills}`,
          instrument: SPX,
          lots,
          orderId: id,
          priceTicks: 100_000,
          slippageTicks: 0,
        };
        return [say(order, { at, body: fill, type: 'order.filled' })];
      });
    },
    standing(id: OrderId): Standing {
      const order = orders.get(id);
      return order === undefined ? { known: false } : { known: true, drafts: order.told };
    },
  };
}

interface Ours {
  readonly book: OrderBookState;
  readonly ledger: LedgerState;
  readonly alerts: string[];
}

function fold(ours: Ours, draft: Draft, at: number): void {
  const entry: JournalRecord = record(draft.type, draft.body, at);
  ours.alerts.push(
    ...foldOrder(ours.book, entry).map((alert) => `${alert.code} ${alert.severity}`),
  );
  foldLedger(ours.ledger, entry);
}

/** Plays one seed; returns what both sides hold at the end. */
function play(seed: number) {
  const roll = dice(seed);
  const venue = venueOf(roll);
  const ours: Ours = { book: emptyOrderBook(), ledger: emptyLedger(CASH), alerts: [] };
  foldLedger(ours.ledger, listed());
  const toVenue: (() => Draft[])[] = [];
  const toUs: Draft[] = [];
  // The line: each message may be lost, or sent twice; delivery picks any that waits.
  const send = <T>(line: T[], message: T, loss: number): void => {
    for (let copies = roll(10) < loss ? 0 : 1 + (roll(6) === 0 ? 1 : 0); copies > 0; copies--)
      line.push(message);
  };
  let blocked = 0;
  for (let step = 0; step < STEPS * 4; step++) {
    const at = NOW + step * SECOND;
    const calm = step > STEPS;
    const loss = calm ? 0 : 3;
    if (!calm && step % 10 === 0 && step / 10 < ORDERS) {
      const lots = (roll(2) === 0 ? 1 : -1) * (1 + roll(20));
      const order = orderOf(lots, { orderId: orderId(roundId(step + 1), 0) });
      fold(
        ours,
        {
          at,
          body: { decisionHash: HASH, equity: '0', orders: [order], targetLots: lots },
          type: 'commit',
        },
        at,
      );
      // Some crash between the commit and the submit: reconciling must find those.
      const entry = ours.book.orders[order.orderId];
      if (roll(5) !== 0 && entry !== undefined) {
        const submit = resubmitOrder(entry, at);
        fold(ours, submit, at);
        send(toVenue, () => venue.submit(submit.body, at), loss);
      }
    }
    const open = workingOrders(ours.book).filter((entry) => entry.state !== 'approved');
    const victim = open[roll(Math.max(1, open.length))];
    const cancels =
      !calm && victim !== undefined && roll(15) === 0
        ? [cancelOrder(ours.book, victim.context.orderId, { at, reason: 'no longer wanted' })]
        : lostCancels(ours.book, at);
    for (const cancel of cancels) {
      fold(ours, cancel, at);
      send(toVenue, () => venue.cancel(cancel.body.orderId, at), loss);
    }
    const outgoing = toVenue.splice(roll(Math.max(1, toVenue.length)), 1);
    for (const deliver of outgoing) for (const draft of deliver()) send(toUs, draft, loss);
    for (const draft of venue.trade(at)) send(toUs, draft, loss);
    for (const draft of toUs.splice(roll(Math.max(1, toUs.length)), 1 + roll(2)))
      fold(ours, draft, at);
    for (const overdue of overdueOrders(ours.book, at)) fold(ours, overdue, at);
    blocked += blocksNewRisk(ours.book).length > 0 ? 1 : 0;
    // Now and then the supervisor restarts, and asks about everything.
    const when = roll(40) === 0 ? 'recovery' : 'running';
    const ended = when === 'recovery' ? endedToVerify(ours.book) : [];
    for (const id of [...ordersToQuery(ours.book, when), ...ended]) {
      // A question may go unanswered too, while the line is bad.
      if (!calm && roll(3) === 0) continue;
      const found = reconcileOrder(ours.book, { orderId: id, standing: venue.standing(id), at });
      for (const draft of found.drafts) {
        fold(ours, draft, at);
        if (draft.type === 'order.submit') send(toVenue, () => venue.submit(draft.body, at), loss);
      }
    }
  }
  return { ours, venue, blocked };
}

describe('a line that loses, repeats and reorders', () => {
  it('leaves both sides with the same lots, nothing doubled, nothing lost', () => {
    const seen = { blocked: 0, filled: 0, cancelled: 0, expired: 0, lateFills: 0 };
    for (let seed = 1; seed <= 60; seed++) {
      const { ours, venue, blocked } = play(seed);
      const theirs: Record<string, number> = {};
      let held = 0;
      for (const [id, order] of venue.orders) {
        held += order.filled;
        theirs[id] = order.filled;
        expect({ seed, id, open: order.open }).toEqual({ seed, id, open: false });
      }
      const mine: Record<string, number> = {};
      for (const { state, context } of allOrders(ours.book)) {
        if (venue.orders.has(context.orderId)) mine[context.orderId] = context.filledLots;
        seen.filled += state === 'filled' ? 1 : 0;
        seen.cancelled += state === 'cancelled' ? 1 : 0;
        seen.expired += state === 'expired' ? 1 : 0;
      }
      expect({ seed, orders: mine }).toEqual({ seed, orders: theirs });
      expect({ seed, held: heldLots(ours.ledger, SPX) }).toEqual({ seed, held });
      const stops = ours.alerts.filter((alert) => alert.endsWith('stop'));
      const working = workingOrders(ours.book);
      expect({ seed, stops, working }).toEqual({ seed, stops: [], working: [] });
      seen.blocked += blocked;
      seen.lateFills += ours.alerts.filter((alert) => alert.includes('AFTER_END')).length;
    }
    // The line must have been bad enough to mean something.
    expect(seen.blocked).toBeGreaterThan(50);
    expect(seen.filled).toBeGreaterThan(100);
    expect(seen.cancelled).toBeGreaterThan(10);
    expect(seen.lateFills).toBeGreaterThan(0);
  });
});
