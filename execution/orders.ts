/**
 * All orders of the run: a fold of `commit` and `order.*` records through the order machine. Plain
 * data, so it can be hashed and snapshotted; folds change it in place and answer with what a person
 * should be told.
 */
import type { Commit, OrderIntent } from '../protocols/decision.ts';
import { appError, invariant } from '../protocols/errors.ts';
import type { AppError } from '../protocols/errors.ts';
import type { InstrumentId, OrderId } from '../protocols/ids.ts';
import { isFinalOrderState } from '../protocols/order.ts';
import type { OrderFilled, OrderSubmit } from '../protocols/order.ts';
import type { Alert } from '../protocols/presence.ts';
import type { Draft, JournalRecord } from '../protocols/record.ts';
import { US_PER_SECOND } from '../protocols/units.ts';
import type { Lots, Seq, Us } from '../protocols/units.ts';
import type { WorkingLots } from './decide-orders.ts';
import { remainingLots, stepOrder } from './order-machine.ts';
import type { OrderEntry, OrderEvent, OrderReport } from './order-machine.ts';

/** Ended orders remembered, so that a late fill still finds its order. */
export const ENDED_KEPT = 256;
/** The window in which messages to venues are counted. */
export const MESSAGE_WINDOW_US = 60 * US_PER_SECOND;

export interface OrderBookState {
  /** Keyed by order id. Read through `allOrders`, which fixes the order. */
  orders: Record<string, OrderEntry>;
  /** Ids of ended orders, oldest first. */
  ended: OrderId[];
  /** Run times of messages sent to venues within the window. */
  sent: Us[];
  /** Last fill folded, 0 before the first (compare the ledger's). */
  fillSeq: Seq;
  /** Lots filled, by instrument, each fill of an order once; only with flag 2. */
  filled?: Record<string, Lots>;
}

export const emptyOrderBook = (): OrderBookState => ({
  orders: {},
  ended: [],
  sent: [],
  fillSeq: 0,
});

/** Every order remembered, in id order. */
export const allOrders = (book: OrderBookState): OrderEntry[] =>
  Object.keys(book.orders)
    .sort()
    .map((id) => book.orders[id] as OrderEntry);

export const orderOf = (book: OrderBookState, id: OrderId): OrderEntry | undefined =>
  book.orders[id];

/** Folds one record; types that are not an order's leave it alone. Returns alerts to journal. */
export function foldOrder(book: OrderBookState, record: JournalRecord): readonly Alert[] {
  switch (record.type) {
    case 'commit':
      for (const order of record.body.orders) openApproved(book, order, record.body, record);
      return [];
    case 'order.submit':
      countMessage(book, record.at);
      return foldSubmit(book, record.body, record);
    case 'order.cancel':
      countMessage(book, record.at);
      return advance(book, record.body.orderId, { type: 'cancel', at: record.at });
    case 'order.accepted':
    case 'order.unknown':
    case 'order.cancelled':
    case 'order.rejected':
    case 'order.expired':
      return advance(book, record.body.orderId, venueEventOf(record, record.at));
    case 'order.filled':
      return foldOrderFill(book, record.body, record);
    default:
      return [];
  }
}

/** What a venue may say of an order. */
export type VenueWord = Extract<Draft, { type: VenueWordType }>;
type VenueWordType =
  | 'order.accepted'
  | 'order.unknown'
  | 'order.cancelled'
  | 'order.rejected'
  | 'order.expired'
  | 'order.filled';
const venueWords: Readonly<
  Record<VenueWordType, Exclude<OrderEvent['type'], 'approve' | 'submit'>>
> = {
  'order.accepted': 'accepted',
  'order.unknown': 'no-answer',
  'order.cancelled': 'cancelled',
  'order.rejected': 'rejected',
  'order.expired': 'expired',
  'order.filled': 'fill',
};
export const isVenueWord = (draft: Draft): draft is VenueWord =>
  Object.hasOwn(venueWords, draft.type);

/** The order machine's event for a venue's word. */
export function venueEventOf(word: Pick<VenueWord, 'type' | 'body'>, at: Us): OrderEvent {
  if ('fillId' in word.body) {
    return { type: 'fill', fillId: word.body.fillId, lots: word.body.lots, at };
  }
  const type = venueWords[word.type];
  invariant(type !== 'fill', 'a fill has an id', { type: word.type });
  return { type, at };
}

function foldOrderFill(
  book: OrderBookState,
  fill: OrderFilled,
  at: { at: Us; seq: Seq },
): readonly Alert[] {
  book.fillSeq = at.seq;
  const known = book.orders[fill.orderId]?.context.fillIds.includes(fill.fillId) ?? false;
  if (book.filled !== undefined && !known) {
    book.filled[fill.instrument] = (book.filled[fill.instrument] ?? 0) + fill.lots;
  }
  return advance(book, fill.orderId, venueEventOf({ type: 'order.filled', body: fill }, at.at));
}

/** Why the book cannot take an input; undefined when it can. A fill is of its order's instrument. */
export function refuseOrderWord(book: OrderBookState, draft: Draft): AppError | undefined {
  if (draft.type !== 'order.filled') return undefined;
  const { fillId, instrument, orderId } = draft.body;
  const ordered = book.orders[orderId]?.context.instrument;
  return ordered === undefined || ordered === instrument
    ? undefined
    : appError('ORDER_FILL_INSTRUMENT', { fillId, instrument, orderId, ordered });
}

/** Orders the venue has, may have, or is about to get, in id order. */
export const workingOrders = (book: OrderBookState, instrument?: InstrumentId): OrderEntry[] =>
  allOrders(book).filter(
    (entry) =>
      entry.state !== 'draft' &&
      !isFinalOrderState(entry.state) &&
      (instrument === undefined || entry.context.instrument === instrument),
  );

/** Unfilled lots of an instrument's working orders by side. */
export function workingLots(book: OrderBookState, instrument: InstrumentId): WorkingLots {
  let buyLots = 0;
  let sellLots = 0;
  for (const entry of workingOrders(book, instrument)) {
    const left = remainingLots(entry);
    if (left > 0) buyLots += left;
    else sellLots -= left;
  }
  return { buyLots, sellLots };
}

/** The furthest a position can get if one side's working orders all fill. */
export function worstCase(
  positionLots: Lots,
  working: WorkingLots,
): { readonly longest: Lots; readonly shortest: Lots } {
  return { longest: positionLots + working.buyLots, shortest: positionLots - working.sellLots };
}

/** Messages sent to venues in the window that ends at `at`. */
export const messagesSince = (book: OrderBookState, at: Us): number =>
  book.sent.filter((sent) => sent > at - MESSAGE_WINDOW_US).length;

function openApproved(
  book: OrderBookState,
  order: OrderIntent,
  commit: Commit,
  at: { at: Us; seq: Seq },
): void {
  if (book.orders[order.orderId] !== undefined) return;
  const draft = draftEntry({ ...order, referenceTicks: 0 }, at);
  book.orders[order.orderId] = stepOrder(draft, {
    type: 'approve',
    commit: commit.decisionHash,
    at: at.at,
  }).entry;
}

function foldSubmit(
  book: OrderBookState,
  order: OrderSubmit,
  at: { at: Us; seq: Seq },
): readonly Alert[] {
  const { orderId, commit } = order;
  if (book.orders[orderId] === undefined) {
    // An order outside a round (flatten): the submit names what approved it.
    const draft = draftEntry(order, at);
    book.orders[orderId] = stepOrder(draft, { type: 'approve', commit, at: at.at }).entry;
  }
  const { referenceTicks } = order;
  return advance(book, orderId, { type: 'submit', referenceTicks, at: at.at });
}

function draftEntry(order: Omit<OrderSubmit, 'commit'>, opened: { at: Us; seq: Seq }): OrderEntry {
  const { instrument, kind, limitTicks, lots, orderId, parts, reduceOnly, referenceTicks } = order;
  return {
    state: 'draft',
    context: {
      orderId,
      instrument,
      kind,
      limitTicks,
      lots,
      reduceOnly,
      ...(parts === undefined ? {} : { parts }),
      referenceTicks,
      commit: '',
      filledLots: 0,
      fillIds: [],
      attempts: 0,
      acknowledged: false,
      cancelAsked: false,
      seq: opened.seq,
      openedAt: opened.at,
      since: opened.at,
    },
  };
}

function advance(book: OrderBookState, id: OrderId, event: OrderEvent): readonly Alert[] {
  const entry = book.orders[id];
  if (entry === undefined) {
    return event.type === 'fill' ? [alertOf('fillOfUnknownOrder', id, event.lots)] : [];
  }
  const step = stepOrder(entry, event);
  book.orders[id] = step.entry;
  if (isFinalOrderState(step.entry.state) && !isFinalOrderState(entry.state)) endOrder(book, id);
  return step.reports.map((report) => alertOf(report, id, step.entry.context.filledLots));
}

function endOrder(book: OrderBookState, id: OrderId): void {
  book.ended.push(id);
  const forgotten = book.ended.length > ENDED_KEPT ? book.ended.shift() : undefined;
  if (forgotten !== undefined) delete book.orders[forgotten];
}

function countMessage(book: OrderBookState, at: Us): void {
  book.sent = book.sent.filter((sent) => sent > at - MESSAGE_WINDOW_US);
  book.sent.push(at);
}

const alertTexts: Record<OrderReport | 'fillOfUnknownOrder', readonly [Alert['severity'], string]> =
  {
    overfilled: ['stop', 'filled beyond what was ordered'],
    wrongSide: ['stop', 'filled on the other side of what was ordered'],
    filledAfterEnd: ['attention', 'filled after the venue said it had ended'],
    unapproved: ['stop', 'filled before it was sent'],
    fillOfUnknownOrder: ['stop', 'has a fill, but no such order is known'],
  };

function alertOf(report: keyof typeof alertTexts, id: OrderId, lots: Lots): Alert {
  const [severity, text] = alertTexts[report];
  return {
    code: `ORDER_${report.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
    limit: null,
    severity,
    text: `Order ${id} ${text} (${lots} lots). Positions count it; reconcile with the venue.`,
    value: lots,
  };
}
