/**
 * A fill is named by venue, instrument, order and its id, wherever fills are folded: ledger, orders, page.
 * Venues number as they like, so the same id comes of other orders and instruments, and comes again.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyPageState } from '../../../dashboard/fold/page.ts';
import { foldFill } from '../../../dashboard/fold/orders.ts';
import { agreedLedger } from '../../../execution/agreement.ts';
import { emptyOrderBook, foldOrder, refuseOrderWord } from '../../../execution/orders.ts';
import { emptyLedger, foldLedger, heldLots } from '../../../portfolio/ledger.ts';
import { instrumentId, orderId, roundId } from '../../../protocols/ids.ts';
import type { InstrumentId } from '../../../protocols/ids.ts';
import {
  CASH,
  fillOf,
  HASH,
  instrumentOf,
  listed,
  orderOf,
  record,
} from '../../support/trading-world.ts';

const INSTRUMENTS = ['AAA', 'BBB', 'CCC'].map(instrumentId);
const ORDERS = [0, 1].flatMap((n) =>
  INSTRUMENTS.map((instrument, at) => ({ instrument, orderId: orderId(roundId(at + 1), n) })),
);
const LOTS = 1_000;

const told = fc.array(
  fc.record({
    id: fc.constantFrom('1', '2', '3'),
    lots: fc.integer({ min: 1, max: 50 }),
    order: fc.constantFrom(...ORDERS),
  }),
  { maxLength: 40 },
);

describe('fills with ids of a venue of its own mind', () => {
  it('are counted once each by ledger, orders and page, however they are numbered and repeated', () => {
    fc.assert(
      fc.property(told, (words) => {
        const ledger = emptyLedger(CASH, [1, 2]);
        const book = { ...emptyOrderBook(), filled: {} as Record<string, number> };
        const page = emptyPageState();
        for (const id of INSTRUMENTS) foldLedger(ledger, listed(instrumentOf(id)));
        for (const order of ORDERS) {
          const terms = { ...orderOf(LOTS), ...order, commit: HASH, referenceTicks: 1 };
          foldOrder(book, record('order.submit', terms));
        }
        const lots = new Map<string, { instrument: string; lots: number }>();
        for (const { id, lots: size, order } of words) {
          const key = [order.instrument, order.orderId, id].join(' ');
          // A repeat says what was said.
          const known = lots.get(key)?.lots ?? size;
          lots.set(key, { instrument: order.instrument, lots: known });
          const filled = record('order.filled', fillOf(known, 100, { ...order, fillId: id }));
          foldOrder(book, filled);
          foldLedger(ledger, filled);
          foldFill(page, { ...filled, hash: HASH } as Parameters<typeof foldFill>[1]);
        }
        expect([ledger.fills, page.money.fillCount]).toEqual([lots.size, lots.size]);
        for (const id of INSTRUMENTS) {
          const own = [...lots.values()].filter(({ instrument }) => instrument === id);
          const sum = own.reduce((total, fill) => total + fill.lots, 0);
          expect([heldLots(ledger, id), book.filled[id] ?? 0]).toEqual([sum, sum]);
        }
        expect(agreedLedger(ledger, book)).toBe(ledger);
      }),
      { numRuns: 200, seed: 20_261_201 },
    );
  });

  it('that name another instrument than their order are refused before they are written down', () => {
    const book = emptyOrderBook();
    const [mine, other] = ORDERS;
    if (mine === undefined || other === undefined) throw new Error('no orders');
    const terms = { ...orderOf(5), instrument: mine.instrument, orderId: mine.orderId };
    foldOrder(book, record('order.submit', { ...terms, commit: HASH, referenceTicks: 1 }));
    const wordOn = (instrument: InstrumentId) =>
      refuseOrderWord(book, {
        at: 0,
        body: fillOf(5, 100, { instrument, orderId: mine.orderId }),
        type: 'order.filled',
      })?.code;
    expect(wordOn(other.instrument)).toBe('ORDER_FILL_INSTRUMENT');
    expect(wordOn(mine.instrument)).toBeUndefined();
  });

  it('that the two books count apart are found, although both saw the same records', () => {
    const ledger = emptyLedger(CASH, [1, 2]);
    const book = { ...emptyOrderBook(), filled: {} as Record<string, number> };
    const [order] = ORDERS;
    if (order === undefined) throw new Error('no order');
    foldLedger(ledger, listed(instrumentOf(order.instrument)));
    const filled = record('order.filled', fillOf(5, 100, { ...order, fillId: '1' }));
    foldLedger(ledger, filled);
    foldOrder(book, filled);
    book.filled[order.instrument] = 4;
    expect(ledger.fillSeq).toBe(book.fillSeq);
    expect(agreedLedger(ledger, book)).toBeUndefined();
  });
});
