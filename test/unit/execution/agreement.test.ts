import { describe, expect, it } from 'vitest';
import { agreedLedger, apartAt } from '../../../execution/agreement.ts';
import { emptyOrderBook, foldOrder } from '../../../execution/orders.ts';
import { emptyLedger, foldLedger, heldLots } from '../../../portfolio/ledger.ts';
import { instrumentId } from '../../../protocols/ids.ts';
import type { OrderId } from '../../../protocols/ids.ts';
import type { JournalRecord } from '../../../protocols/record.ts';
import { CASH, instrumentOf, listed, record, SPX } from '../../support/trading-world.ts';

const NDX = instrumentId('NDX');

const fillOf = (instrument: string, orderId: string, lots: number): JournalRecord =>
  record('order.filled', {
    eventTime: 1,
    fee: '0',
    fillId: 'f1',
    instrument: instrumentId(instrument),
    lots,
    orderId: orderId as OrderId,
    priceTicks: 10_000,
    slippageTicks: 0,
  });

function booksOf(flags: readonly number[], records: readonly JournalRecord[]) {
  const ledger = emptyLedger(CASH, flags);
  const orders = emptyOrderBook();
  if (flags.includes(2)) orders.filled = {};
  for (const one of [listed(), listed(instrumentOf(NDX)), ...records]) {
    foldLedger(ledger, one);
    foldOrder(orders, one);
  }
  return { ledger, orders };
}

describe('ledger and orders', () => {
  it('know a fill by instrument, order and id: the same id of two orders is two fills', () => {
    const fills = [fillOf('SPX', 'r1/o0', 3), fillOf('NDX', 'r2/o0', 5), fillOf('SPX', 'r3/o0', 2)];
    const { ledger, orders } = booksOf([1, 2], fills);
    expect([heldLots(ledger, SPX), heldLots(ledger, NDX)]).toEqual([5, 5]);
    expect(apartAt(ledger, orders)).toBeUndefined();
    expect(agreedLedger(ledger, orders)).toBe(ledger);
    // Before protocol 1.2 the id alone was the key.
    expect(heldLots(booksOf([1], fills).ledger, NDX)).toBe(0);
  });

  it('that have come apart are found by their lots, not by the last fill they saw', () => {
    const { ledger, orders } = booksOf([1, 2], [fillOf('SPX', 'r1/o0', 3)]);
    orders.filled = { SPX: 2 };
    expect(ledger.fillSeq).toBe(orders.fillSeq);
    expect(apartAt(ledger, orders)).toBe('SPX');
    expect(agreedLedger(ledger, orders)).toBeUndefined();
    expect(agreedLedger(undefined, orders)).toBeUndefined();
  });
});
