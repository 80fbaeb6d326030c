import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyOrderBook,
  foldOrder,
  orderOf as entryOf,
  workingLots,
} from '../../../execution/orders.ts';
import { emptyLedger, foldLedger, heldLots } from '../../../portfolio/ledger.ts';
import { isFinalOrderState } from '../../../protocols/order.ts';
import type { Draft } from '../../../protocols/record.ts';
import {
  CASH,
  fillOf,
  HASH,
  listed,
  NOW,
  ORDER,
  orderOf,
  record,
  SPX,
} from '../../support/trading-world.ts';

const SEED = 20260104;

/** What a venue says of one order: accepted, fills that sum to at most its lots, perhaps an end. */
const transcript = fc
  .record({
    lots: fc.integer({ min: 1, max: 40 }),
    sign: fc.constantFrom(1, -1),
    parts: fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 6 }),
    end: fc.constantFrom('order.cancelled', 'order.expired', undefined),
  })
  .map(({ lots, sign, parts, end }) => {
    let left = lots;
    const said: Draft[] = [
      {
        at: NOW,
        body: { eventTime: NOW, orderId: ORDER, venueOrderId: 'v' },
        type: 'order.accepted',
      },
    ];
    parts.forEach((part, index) => {
      const size = Math.min(part, left);
      left -= size;
      if (size === 0) return;
      const body = fillOf(size * sign, 100_000, { orderId: ORDER, fillId: `part${index}` });
      said.push({ at: NOW, body, type: 'order.filled' });
    });
    if (end !== undefined) {
      said.push({ at: NOW, body: { eventTime: NOW, orderId: ORDER, reason: '' }, type: end });
    }
    return { lots: lots * sign, said };
  });

/** A delivery: indices into the transcript, in any order, some missing, some twice. */
const scene = transcript.chain(({ lots, said }) =>
  fc.record({
    lots: fc.constant(lots),
    said: fc.constant(said),
    delivered: fc.array(fc.nat({ max: said.length - 1 }), { maxLength: 2 * said.length + 2 }),
  }),
);

describe('messages lost, repeated and in any order', () => {
  it('count each delivered fill once: no lot doubled, none lost, order and ledger agree', () => {
    fc.assert(
      fc.property(scene, ({ lots, said, delivered }) => {
        const book = emptyOrderBook();
        const ledger = emptyLedger(CASH);
        foldLedger(ledger, listed());
        const order = orderOf(lots);
        foldOrder(
          book,
          record('commit', { decisionHash: HASH, equity: '0', orders: [order], targetLots: lots }),
        );
        const { instrument, kind, limitTicks, reduceOnly } = order;
        foldOrder(
          book,
          record('order.submit', {
            commit: HASH,
            instrument,
            kind,
            limitTicks,
            lots,
            orderId: ORDER,
            reduceOnly,
            referenceTicks: 1,
          }),
        );
        const alerts: string[] = [];
        for (const index of delivered) {
          const { type, body } = said[index] as Draft;
          const heard = record(type, body);
          alerts.push(...foldOrder(book, heard).map((alert) => alert.severity));
          foldLedger(ledger, heard);
        }
        let heardLots = 0;
        let ended = false;
        for (const index of new Set(delivered)) {
          const draft = said[index] as Draft;
          if (draft.type === 'order.filled') heardLots += draft.body.lots;
          ended ||= draft.type === 'order.cancelled' || draft.type === 'order.expired';
        }
        const entry = entryOf(book, ORDER);
        expect(entry?.context.filledLots).toBe(heardLots);
        expect(heldLots(ledger, SPX)).toBe(heardLots);
        expect(alerts).not.toContain('stop');
        expect(isFinalOrderState(entry?.state ?? 'draft')).toBe(ended || heardLots === lots);
        const { buyLots, sellLots } = workingLots(book, SPX);
        const left = ended ? 0 : lots - heardLots;
        expect(buyLots - sellLots).toBe(left);
      }),
      { seed: SEED, numRuns: 1500 },
    );
  });
});
