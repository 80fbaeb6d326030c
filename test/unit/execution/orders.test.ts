import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../protocols/canonical.ts';
import { orderId, roundId } from '../../../protocols/ids.ts';
import type { OrderId } from '../../../protocols/ids.ts';
import { gateOrders } from '../../../execution/gate.ts';
import {
  emptyOrderBook,
  ENDED_KEPT,
  foldOrder,
  messagesSince,
  orderOf as entryOf,
  workingLots,
  workingOrders,
  worstCase,
} from '../../../execution/orders.ts';
import type { OrderBookState } from '../../../execution/orders.ts';
import { cancelOrder, resubmitOrder, submitOrder } from '../../../execution/submit.ts';
import {
  fillOf,
  gateWorld,
  HASH,
  NOW,
  ORDER,
  orderOf,
  record,
  SPX,
} from '../../support/trading-world.ts';

const stateOf = (book: OrderBookState, id: OrderId = ORDER) => entryOf(book, id)?.state;
const ended = (reason = '', orderId: OrderId = ORDER) => ({ eventTime: NOW, orderId, reason });
const commit = (lots = 10, id: OrderId = ORDER) =>
  record('commit', {
    decisionHash: HASH,
    equity: '0',
    orders: [orderOf(lots, { orderId: id })],
    targetLots: lots,
  });
const submit = (lots = 10, id: OrderId = ORDER) => {
  const { instrument, kind, limitTicks, reduceOnly } = orderOf(lots);
  return record('order.submit', {
    commit: HASH,
    instrument,
    kind,
    limitTicks,
    lots,
    orderId: id,
    reduceOnly,
    referenceTicks: 100_000,
  });
};
const fill = (lots: number, fillId?: string) =>
  record(
    'order.filled',
    fillOf(lots, 100_000, { orderId: ORDER, ...(fillId === undefined ? {} : { fillId }) }),
  );

describe('an order on its way', () => {
  it('goes from commit to filled', () => {
    const book = emptyOrderBook();
    const states = [
      commit(),
      submit(),
      record('order.accepted', { eventTime: NOW, orderId: ORDER, venueOrderId: 'v' }),
      fill(4),
      fill(6),
    ].map((each) => {
      expect(foldOrder(book, each)).toEqual([]);
      return stateOf(book);
    });
    expect(states).toEqual(['approved', 'submitted', 'accepted', 'partly-filled', 'filled']);
    expect(workingOrders(book)).toEqual([]);
  });

  it('works with what is left of it, by side', () => {
    const book = emptyOrderBook();
    for (const each of [commit(), submit(), fill(4)]) foldOrder(book, each);
    const other = orderId(roundId(3), 0);
    for (const each of [commit(-7, other), submit(-7, other)]) foldOrder(book, each);
    expect(workingLots(book, SPX)).toEqual({ buyLots: 6, sellLots: 7 });
    expect(worstCase(4, workingLots(book, SPX))).toEqual({ longest: 10, shortest: -3 });
  });

  it('tells people when the venue fills what it should not', () => {
    const book = emptyOrderBook();
    foldOrder(book, commit());
    const codes = [fill(4), submit(), fill(7)]
      .flatMap((each) => foldOrder(book, each))
      .map((alert) => `${alert.code} ${alert.severity}`);
    expect(codes).toEqual(['ORDER_UNAPPROVED stop', 'ORDER_OVERFILLED stop']);
    const stranger = record('order.filled', fillOf(1, 1, { orderId: orderId(roundId(99), 0) }));
    expect(foldOrder(book, stranger)[0]?.code).toBe('ORDER_FILL_OF_UNKNOWN_ORDER');
  });

  it('counts a late fill after the cancel', () => {
    const book = emptyOrderBook();
    for (const each of [
      commit(),
      submit(),
      record('order.cancel', { orderId: ORDER, reason: '' }),
      record('order.cancelled', ended()),
    ])
      foldOrder(book, each);
    expect(stateOf(book)).toBe('cancelled');
    expect(foldOrder(book, fill(3))[0]?.severity).toBe('attention');
    expect(entryOf(book, ORDER)?.context.filledLots).toBe(3);
  });

  it('counts messages of the last minute of run time', () => {
    const book = emptyOrderBook();
    for (const each of [commit(), submit(), record('order.cancel', { orderId: ORDER, reason: '' })])
      foldOrder(book, each);
    expect(messagesSince(book, NOW)).toBe(2);
    expect(messagesSince(book, NOW + 60_000_000)).toBe(0);
  });

  it('forgets the oldest ended orders, so that memory stays flat', () => {
    const book = emptyOrderBook();
    for (let n = 1; n <= ENDED_KEPT + 50; n++) {
      const id = orderId(roundId(n), 0);
      for (const each of [commit(1, id), submit(1, id), record('order.rejected', ended('', id))])
        foldOrder(book, each);
    }
    expect(Object.keys(book.orders)).toHaveLength(ENDED_KEPT);
    expect(entryOf(book, orderId(roundId(50), 0))).toBeUndefined();
  });

  it('is plain data: the same after a trip through JSON', () => {
    const book = emptyOrderBook();
    for (const each of [commit(), submit(), fill(4)]) foldOrder(book, each);
    const copy = JSON.parse(JSON.stringify(book)) as OrderBookState;
    const last = fill(6);
    foldOrder(book, last);
    foldOrder(copy, last);
    expect(hashOf(copy)).toBe(hashOf(book));
  });
});

describe('sending', () => {
  const approved = () => {
    const [order] = gateOrders(gateWorld(), [orderOf(10)]).orders;
    if (order === undefined) throw new Error('the gate should have let it through');
    return order;
  };
  const context = { at: NOW, commit: HASH, referenceTicks: 100_000 };

  it('needs an order that stands approved', () => {
    const book = emptyOrderBook();
    foldOrder(book, commit());
    const draft = submitOrder(book, approved(), { ...context, frame: { cause: 7 } });
    expect(draft).toMatchObject({
      type: 'order.submit',
      cause: 7,
      body: { commit: HASH, lots: 10, orderId: ORDER },
    });
    foldOrder(book, record('order.submit', draft.body));
    expect(() => submitOrder(book, approved(), context)).toThrow('ORDER_NOT_APPROVED');
  });

  it('takes nothing the gate has not approved', () => {
    const forged = orderOf(10);
    // @ts-expect-error only what passed the gate can be submitted
    expect(submitOrder(emptyOrderBook(), forged, context).type).toBe('order.submit');
  });

  it('repeats an unknown order under the same id, and no other', () => {
    const book = emptyOrderBook();
    for (const each of [commit(), submit()]) foldOrder(book, each);
    const entry = () => entryOf(book, ORDER) as NonNullable<ReturnType<typeof entryOf>>;
    expect(() => resubmitOrder(entry(), NOW)).toThrow('ORDER_NOT_APPROVED');
    foldOrder(book, record('order.unknown', { absent: false, orderId: ORDER, reason: '' }));
    expect(resubmitOrder(entry(), NOW, 3)).toMatchObject({
      cause: 3,
      body: { orderId: ORDER, lots: 10 },
    });
  });

  it('cancels only what is not over', () => {
    const book = emptyOrderBook();
    foldOrder(book, commit());
    expect(cancelOrder(book, ORDER, { at: NOW, reason: 'stop' }).body.orderId).toBe(ORDER);
    foldOrder(book, record('order.expired', ended()));
    expect(() => cancelOrder(book, ORDER, { at: NOW, reason: 'stop' })).toThrow('ORDER_UNKNOWN');
  });
});
