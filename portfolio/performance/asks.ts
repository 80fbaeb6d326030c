/**
 * What a decision was told a change would bring and cost, kept until its order is done: the intent of
 * a round, under the ids of the orders it became. Orders that no intent asked for (a flatten, the
 * unwinding of an abstaining round) have none.
 */
import type { JournalRecord } from '../../protocols/record.ts';

/** Ppm of the notional moved; the cost of one side. */
export interface Ask {
  readonly edgePpm: number;
  readonly costPpm: number;
}

interface OpenAsk extends Ask {
  lots: number;
}

export interface AskBook {
  /** By round, from `intent` to `commit` or `abstain`. */
  readonly intents: Map<string, Ask>;
  /** By order, until it is filled or over. */
  readonly orders: Map<string, OpenAsk>;
}

/** More open ones than this are a fault elsewhere: the oldest goes. */
const ASKS_MAX = 4_096;

export const emptyAskBook = (): AskBook => ({ intents: new Map(), orders: new Map() });

export function foldAsk(book: AskBook, record: JournalRecord): void {
  switch (record.type) {
    case 'intent': {
      const { edgePpm, sides = 1 } = record.body;
      const costPpm = record.body.costPpm / sides;
      if (record.round !== undefined) put(book.intents, record.round, { costPpm, edgePpm });
      return;
    }
    case 'commit': {
      const ask = book.intents.get(record.round ?? '');
      book.intents.delete(record.round ?? '');
      if (ask === undefined) return;
      for (const { lots, orderId } of record.body.orders)
        put(book.orders, orderId, { ...ask, lots });
      return;
    }
    case 'abstain':
      book.intents.delete(record.round ?? '');
      return;
    case 'order.cancelled':
    case 'order.rejected':
    case 'order.expired':
      book.orders.delete(record.body.orderId);
      return;
    default:
  }
}

/** What was told about a fill of an order; undefined when nobody asked. */
export function askOfFill(book: AskBook, orderId: string, lots: number): Ask | undefined {
  const ask = book.orders.get(orderId);
  if (ask === undefined) return undefined;
  ask.lots -= lots;
  if (ask.lots === 0) book.orders.delete(orderId);
  return ask;
}

function put<T>(asks: Map<string, T>, id: string, ask: T): void {
  asks.set(id, ask);
  if (asks.size <= ASKS_MAX) return;
  const [oldest] = asks.keys();
  if (oldest !== undefined) asks.delete(oldest);
}
