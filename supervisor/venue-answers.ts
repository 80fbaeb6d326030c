/**
 * What the venue itself said of the orders that a record asked for: quoted from the journal. What we
 * concluded of an order is not the venue's word and stands nowhere here.
 */
import type { OrderBookState } from '../execution/orders.ts';
import { orderOf } from '../execution/orders.ts';
import type { AskedOrder } from '../protocols/api.ts';
import type { OrderId } from '../protocols/ids.ts';
import { isDerived } from '../protocols/record.ts';
import type { ChainedRecord } from '../protocols/record.ts';

type Answer = AskedOrder['answers'][number];

/** `records`: those behind the one that asked, to the end of the journal. */
export function venueAnswers(
  records: Iterable<ChainedRecord>,
  orders: OrderBookState,
): readonly AskedOrder[] {
  const asked = new Map<OrderId, Omit<AskedOrder, 'answers'> & { readonly answers: Answer[] }>();
  let isAsking = true;
  for (const record of records) {
    isAsking &&= isDerived(record.type);
    if (isAsking) {
      const order = askedBy(record, orders);
      if (order !== undefined) asked.set(order.orderId, { ...order, answers: [] });
      continue;
    }
    const answer = answerOf(record);
    if (answer !== undefined) asked.get(answer.orderId)?.answers.push(answer.answer);
  }
  return [...asked.values()];
}

function askedBy(
  record: ChainedRecord,
  orders: OrderBookState,
): Omit<AskedOrder, 'answers'> | undefined {
  if (record.type === 'order.submit') {
    const { instrument, lots, orderId } = record.body;
    return { asked: 'close', instrument, lots, orderId };
  }
  if (record.type !== 'order.cancel') return undefined;
  const context = orderOf(orders, record.body.orderId)?.context;
  // One that never left is none of the venue's.
  if (context === undefined || context.attempts === 0) return undefined;
  const { filledLots, instrument, lots, orderId } = context;
  return { asked: 'cancel', instrument, lots: lots - filledLots, orderId };
}

/** A record with a sender is a venue's; reconciling writes without one. */
function answerOf(
  record: ChainedRecord,
): { readonly orderId: OrderId; readonly answer: Answer } | undefined {
  if (record.from === undefined) return undefined;
  const { seq } = record;
  switch (record.type) {
    case 'order.accepted': {
      const { orderId, venueOrderId } = record.body;
      return { answer: { lots: 0, said: 'accepted', seq, text: venueOrderId }, orderId };
    }
    case 'order.filled': {
      const { lots, orderId, priceTicks } = record.body;
      return { answer: { lots, said: 'filled', seq, text: `at ${priceTicks} ticks` }, orderId };
    }
    case 'order.cancelled':
    case 'order.expired':
    case 'order.rejected': {
      const { orderId, reason } = record.body;
      const said = SAID[record.type];
      return { answer: { lots: 0, said, seq, text: reason }, orderId };
    }
    default:
      return undefined;
  }
}

const SAID = {
  'order.cancelled': 'cancelled',
  'order.expired': 'expired',
  'order.rejected': 'rejected',
} as const;
