/** What a receipt quotes: the venue's words on what it was asked for, and nothing that we concluded. */
import { describe, expect, it } from 'vitest';
import { emptyOrderBook, foldOrder } from '../../../execution/orders.ts';
import { orderId, roundId } from '../../../protocols/ids.ts';
import type { OrderId } from '../../../protocols/ids.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { venueAnswers } from '../../../supervisor/venue-answers.ts';
import { HASH, NOW, orderOf, record } from '../../support/trading-world.ts';

const CLOSING = 'flatten/9/0' as OrderId;
const WORKING = orderId(roundId(1), 0);
const UNSENT = orderId(roundId(2), 0);

const submit = (id: OrderId, lots: number) =>
  record('order.submit', { ...orderOf(lots, { orderId: id }), commit: HASH, referenceTicks: 1 });
const byVenue = (one: ReturnType<typeof record>) => ({ ...one, from: 'paper' });
const ended = (id: OrderId, reason: string) => ({ eventTime: NOW, orderId: id, reason });

/** An order of the round works, another never left; a flatten cancels both and closes 5 lots. */
function flattened(...answers: readonly object[]) {
  const book = emptyOrderBook();
  const orders = [orderOf(1, { orderId: UNSENT })];
  foldOrder(book, submit(WORKING, 3));
  foldOrder(book, record('commit', { decisionHash: HASH, equity: '0', orders, targetLots: 1 }));
  const asking = [
    record('risk.mode', { mode: 'halted', reason: '' }),
    record('order.cancel', { orderId: WORKING, reason: 'flatten' }),
    record('order.cancel', { orderId: UNSENT, reason: 'flatten' }),
    submit(CLOSING, -5),
  ];
  for (const one of asking) foldOrder(book, one);
  return venueAnswers([...asking, ...answers] as ChainedRecord[], book);
}

describe('what a venue said of a flatten', () => {
  it('is said to be missing while it has said nothing, and is not asked of what never left', () => {
    expect(
      flattened().map(({ answers, asked, lots, orderId: id }) => [id, asked, lots, answers]),
    ).toEqual([
      [WORKING, 'cancel', 3, []],
      [CLOSING, 'close', -5, []],
    ]);
  });

  it('is quoted in its words, each with its record', () => {
    const no = byVenue(record('order.rejected', ended(CLOSING, 'margin call')));
    const gone = byVenue(record('order.cancelled', ended(WORKING, 'as asked')));
    expect(flattened(no, gone).map(({ answers }) => answers)).toEqual([
      [{ lots: 0, said: 'cancelled', seq: gone.seq, text: 'as asked' }],
      [{ lots: 0, said: 'rejected', seq: no.seq, text: 'margin call' }],
    ]);
  });

  it('is never what we concluded ourselves', () => {
    const given = record('order.expired', ended(CLOSING, 'never arrived; given up'));
    expect(flattened(given).flatMap(({ answers }) => answers)).toEqual([]);
  });
});
