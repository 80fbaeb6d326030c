import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../protocols/record.ts';
import {
  emptyOrderBook,
  foldOrder,
  orderOf as entryOf,
  workingOrders,
} from '../../../execution/orders.ts';
import type { OrderBookState } from '../../../execution/orders.ts';
import {
  blocksNewRisk,
  defaultReconcilePolicy,
  lostCancels,
  ordersToQuery,
  overdueOrders,
  reconcileOrder,
} from '../../../execution/reconcile.ts';
import type { Standing } from '../../../execution/reconcile.ts';
import { flattenOrderId, planFlatten } from '../../../execution/flatten.ts';
import { foldLedger, heldLots } from '../../../portfolio/ledger.ts';
import {
  fillOf,
  gateWorld,
  HASH,
  ledgerHolding,
  NOW,
  ORDER,
  orderOf,
  ordersWorking,
  record,
  SPX,
} from '../../support/trading-world.ts';

const SECOND = 1_000_000;
const commit = () =>
  record('commit', { decisionHash: HASH, equity: '0', orders: [orderOf(10)], targetLots: 10 });
const submit = () => {
  const { instrument, kind, limitTicks, lots, reduceOnly } = orderOf(10);
  return record('order.submit', {
    commit: HASH,
    instrument,
    kind,
    limitTicks,
    lots,
    orderId: ORDER,
    reduceOnly,
    referenceTicks: 1,
  });
};
const accepted = () =>
  record('order.accepted', { eventTime: NOW, orderId: ORDER, venueOrderId: 'v' });
const unknown = () => record('order.unknown', { absent: false, orderId: ORDER, reason: '' });
const fill = (lots: number, fillId: string) => fillOf(lots, 100_000, { orderId: ORDER, fillId });

const bookAfter = (...records: readonly ReturnType<typeof record>[]): OrderBookState => {
  const book = emptyOrderBook();
  for (const each of records) foldOrder(book, each);
  return book;
};
const answer = (book: OrderBookState, standing: Standing, at = NOW) =>
  reconcileOrder(book, { orderId: ORDER, standing, at });
const typesOf = (drafts: readonly Draft[]) => drafts.map((draft) => draft.type);

describe('silence', () => {
  it('makes a submitted or cancelling order unknown after the timeout, and no other', () => {
    const late = NOW + defaultReconcilePolicy.ackTimeoutUs;
    expect(typesOf(overdueOrders(bookAfter(commit(), submit()), late))).toEqual(['order.unknown']);
    expect(overdueOrders(bookAfter(commit(), submit()), late - 1)).toEqual([]);
    expect(overdueOrders(bookAfter(commit(), submit(), accepted()), late)).toEqual([]);
    const cancelling = bookAfter(
      commit(),
      submit(),
      record('order.cancel', { orderId: ORDER, reason: '' }),
    );
    expect(typesOf(overdueOrders(cancelling, late))).toEqual(['order.unknown']);
  });

  it('keeps new risk out until every order is known', () => {
    expect(blocksNewRisk(bookAfter(commit()))).toEqual([ORDER]);
    expect(blocksNewRisk(bookAfter(commit(), submit()))).toEqual([]);
    expect(blocksNewRisk(bookAfter(commit(), submit(), unknown()))).toEqual([ORDER]);
    expect(blocksNewRisk(bookAfter(commit(), submit(), unknown(), accepted()))).toEqual([]);
  });

  it('asks about unknown orders while running, about all that may live at recovery', () => {
    const book = bookAfter(commit(), submit(), accepted());
    expect(ordersToQuery(book, 'running')).toEqual([]);
    expect(ordersToQuery(book, 'recovery')).toEqual([ORDER]);
  });
});

describe('an order the venue does not know', () => {
  const never: Standing = { known: false };

  it.each([
    ['approved and never sent', [commit()], ['order.submit']],
    ['sent', [commit(), submit()], ['order.unknown', 'order.submit']],
    ['sent and unanswered', [commit(), submit(), unknown()], ['order.submit']],
  ])('is sent again while young: %s', (_, records, want) => {
    const result = answer(bookAfter(...records), never);
    expect(result.action).toBe('resubmit');
    expect(typesOf(result.drafts)).toEqual(want);
  });

  it('is given up when it is old, or was sent too often', () => {
    const late = NOW + defaultReconcilePolicy.resubmitWithinUs + SECOND;
    expect(typesOf(answer(bookAfter(commit()), never, late).drafts)).toEqual(['order.expired']);
    const thrice = bookAfter(
      commit(),
      submit(),
      unknown(),
      submit(),
      unknown(),
      submit(),
      unknown(),
    );
    const result = answer(thrice, never);
    expect(typesOf(result.drafts)).toEqual(['order.expired']);
    expect(result.alerts[0]?.code).toBe('ORDER_RECONCILE');
  });

  it('is taken as cancelled when it was being cancelled, and loudly when it had been accepted', () => {
    const cancelling = bookAfter(
      commit(),
      submit(),
      record('order.cancel', { orderId: ORDER, reason: '' }),
    );
    expect(answer(cancelling, never)).toMatchObject({ action: 'give-up', alerts: [] });
    const silent = [
      commit(),
      submit(),
      record('order.cancel', { orderId: ORDER, reason: '' }),
      unknown(),
    ];
    expect(typesOf(answer(bookAfter(...silent), never).drafts)).toEqual(['order.cancelled']);
    const lost = answer(bookAfter(commit(), submit(), accepted(), unknown()), never);
    expect(typesOf(lost.drafts)).toEqual(['order.cancelled']);
    expect(lost.alerts[0]?.code).toBe('ORDER_LOST');
  });
});

describe('an order the venue knows', () => {
  const filled = (...fills: readonly ReturnType<typeof fill>[]): Standing => ({
    known: true,
    drafts: fills.map((body) => ({ at: NOW, body, type: 'order.filled' })),
  });

  it('has its missing fills adopted, and only those', () => {
    const book = bookAfter(commit(), submit(), record('order.filled', fill(4, 'a')), unknown());
    const result = answer(book, filled(fill(4, 'a'), fill(6, 'b')));
    expect(result.action).toBe('adopt');
    expect(result.drafts.map((draft) => (draft.body as { fillId?: string }).fillId)).toEqual(['b']);
  });

  it('is known again even when the venue tells nothing new', () => {
    const book = bookAfter(commit(), submit(), record('order.filled', fill(4, 'a')), unknown());
    for (const draft of answer(book, filled(fill(4, 'a'))).drafts) {
      foldOrder(book, record(draft.type, draft.body));
    }
    expect(entryOf(book, ORDER)?.state).toBe('accepted');
    expect(blocksNewRisk(book)).toEqual([]);
  });

  it('is asked again to cancel, when the first cancel was lost', () => {
    const cancel = record('order.cancel', { orderId: ORDER, reason: '' });
    const book = bookAfter(commit(), submit(), accepted(), cancel, unknown());
    expect(lostCancels(book, NOW)).toEqual([]);
    foldOrder(book, accepted());
    expect(lostCancels(book, NOW).map((draft) => draft.body.orderId)).toEqual([ORDER]);
  });

  it('must have been sent, when our journal ends before the submit', () => {
    const result = answer(bookAfter(commit()), filled(fill(10, 'a')));
    expect(typesOf(result.drafts)).toEqual(['order.submit', 'order.filled']);
  });

  it('changes nothing when it is not ours', () => {
    expect(answer(emptyOrderBook(), filled(fill(1, 'a'))).action).toBe('nothing');
  });
});

describe('flatten', () => {
  it('cancels what works and closes what is held', () => {
    const ledger = ledgerHolding(5);
    const orders = ordersWorking(ledger, -3, 2);
    const plan = planFlatten(gateWorld({ ledger, orders, mode: 'halted', verdict: undefined }), 77);
    expect(plan.cancels).toHaveLength(2);
    expect(plan.orders).toEqual([
      orderOf(-5, { reduceOnly: true, orderId: flattenOrderId(77, 0) }),
    ]);
    expect(plan.refusals).toEqual([]);
    for (const cancel of plan.cancels) {
      foldOrder(
        orders,
        record('order.cancelled', { eventTime: NOW, orderId: cancel.body.orderId, reason: '' }),
      );
    }
    const { instrument, kind, limitTicks, lots, orderId, reduceOnly } = plan
      .orders[0] as (typeof plan.orders)[number];
    const submitted = record('order.submit', {
      commit: HASH,
      instrument,
      kind,
      limitTicks,
      lots,
      orderId,
      reduceOnly,
      referenceTicks: 1,
    });
    foldOrder(orders, submitted);
    const closing = record('order.filled', fillOf(-5, 100_000, { orderId }));
    foldOrder(orders, closing);
    foldLedger(ledger, closing);
    expect(heldLots(ledger, SPX)).toBe(0);
    expect(workingOrders(orders)).toEqual([]);
  });

  it('orders nothing while positions are unknown', () => {
    expect(planFlatten(gateWorld({ ledger: undefined }), 1)).toMatchObject({
      orders: [],
      refusals: ['positions unknown'],
    });
  });
});
