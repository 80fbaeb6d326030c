/** The orders a paper venue holds: what was asked, what was filled, how it ended. */
import type { OrderId } from '../../protocols/ids.ts';
import type { OrderFilled, OrderSubmit } from '../../protocols/order.ts';
import type { Draft, RecordOf } from '../../protocols/record.ts';
import type { Instrument } from '../../protocols/instrument.ts';
import type { CostConditions, CostRates } from '../../portfolio/costs.ts';
import type { Lots, Seq, Us } from '../../protocols/units.ts';
import type { Listing, Tape } from './tape.ts';

export type EndedType = 'order.cancelled' | 'order.rejected' | 'order.expired';

export interface HeldOrder {
  readonly submit: RecordOf<'order.submit'>;
  /** What its costs are measured by, as when it was asked: impact is that of the whole order. */
  readonly conditions: CostConditions;
  readonly fills: OrderFilled[];
  /** The market record of its last fill, 0 before the first: an order fills there once. */
  filledOn: Seq;
  /** Lots still to fill, with the sign of the order. */
  openLots: number;
  accepted: boolean;
  ended: Ended | undefined;
}

export interface Ended {
  readonly type: EndedType;
  readonly reason: string;
  readonly eventTime: Us;
}

export const isWorking = (order: HeldOrder): boolean =>
  order.accepted && order.ended === undefined && order.openLots !== 0;

/** Orders that have ended and are still known by id; the oldest are forgotten beyond this. */
const ENDED_MAX = 1_024;

export interface OrderBook {
  /** All that are remembered, by id, in the order they came. */
  readonly orders: Map<OrderId, HeldOrder>;
  /** Those that have not ended. */
  readonly open: Map<OrderId, HeldOrder>;
}

/** Everything a paper venue knows. */
export interface PaperState {
  readonly name: string;
  readonly costOf: (instrument: Instrument) => CostRates;
  readonly touchLatencyUs: Us;
  tape: Tape;
  /** The last market record on the tape. */
  taped: Seq;
  book: OrderBook;
  /** The recording has ended: nothing can fill any more. */
  over: boolean;
}

export const emptyBook = (): OrderBook => ({ orders: new Map(), open: new Map() });

export function addOrder(
  book: OrderBook,
  submit: RecordOf<'order.submit'>,
  conditions: CostConditions,
): HeldOrder {
  const { lots, orderId } = submit.body;
  const order = {
    conditions,
    submit,
    fills: [],
    filledOn: 0,
    openLots: lots,
    accepted: false,
    ended: undefined,
  };
  book.orders.set(orderId, order);
  book.open.set(orderId, order);
  return order;
}

/** Takes a fill into the order and the position; one that is known already changes nothing. */
export function addFill(
  book: OrderBook,
  order: HeldOrder,
  listing: Listing,
  { fill, on }: { readonly fill: OrderFilled; readonly on: Seq },
): void {
  if (order.fills.some(({ fillId }) => fillId === fill.fillId)) return;
  order.fills.push(fill);
  order.filledOn = on;
  order.openLots -= fill.lots;
  listing.positionLots += fill.lots;
  if (order.openLots === 0) retire(book, order);
}

/** Lots it took on this market record; 0 if none. */
export const takenOn = ({ filledOn, fills }: HeldOrder, on: Seq): Lots =>
  filledOn === on ? (fills.at(-1)?.lots ?? 0) : 0;

/** The order is over, for this reason. */
export function endAs(book: OrderBook, order: HeldOrder, ended: Ended): void {
  order.ended = ended;
  retire(book, order);
}

export interface Ending {
  readonly type: EndedType;
  readonly at: Us;
  readonly reason: string;
}

/** Ends an order and tells so. */
export function end(state: PaperState, order: HeldOrder, ending: Ending): Draft {
  const { at, reason, type } = ending;
  endAs(state.book, order, { type, reason, eventTime: at });
  const { orderId } = order.submit.body;
  const envelope = envelopeOf(state.name, order.submit, at);
  return { ...envelope, type, body: { eventTime: at, orderId, reason } };
}

function retire(book: OrderBook, order: HeldOrder): void {
  book.open.delete(order.submit.body.orderId);
  if (book.orders.size - book.open.size <= ENDED_MAX) return;
  for (const [id, oldest] of book.orders) {
    if (book.open.has(id)) continue;
    book.orders.delete(oldest.submit.body.orderId);
    return;
  }
}

/** The same order, sent again? */
export const sameTerms = (a: OrderSubmit, b: OrderSubmit): boolean =>
  a.instrument === b.instrument &&
  a.kind === b.kind &&
  a.limitTicks === b.limitTicks &&
  a.lots === b.lots &&
  a.reduceOnly === b.reduceOnly &&
  a.commit === b.commit;

/** Where a draft about an order comes from, and which round and lane it belongs to. */
export function envelopeOf(
  name: string,
  order: RecordOf<'order.submit'>,
  at: Us,
): { at: Us; from: string } & Pick<RecordOf<'order.submit'>, 'round' | 'lane'> {
  return {
    at,
    from: name,
    ...(order.round === undefined ? {} : { round: order.round }),
    ...(order.lane === undefined ? {} : { lane: order.lane }),
  };
}

/** Everything that is known about an order, as the venue tells it when it is asked. */
export function standingDrafts(name: string, order: HeldOrder, at: Us): Draft[] {
  const { submit } = order;
  const envelope = envelopeOf(name, submit, at);
  const { orderId } = submit.body;
  const drafts: Draft[] = [];
  if (order.accepted) {
    const body = { eventTime: submit.at, orderId, venueOrderId: venueOrderIdOf(name, orderId) };
    drafts.push({ ...envelope, type: 'order.accepted', body });
  }
  for (const fill of order.fills) drafts.push({ ...envelope, type: 'order.filled', body: fill });
  if (order.ended !== undefined) {
    const { type, eventTime, reason } = order.ended;
    drafts.push({ ...envelope, type, body: { eventTime, orderId, reason } });
  }
  return drafts;
}

/** Ids are functions of the order's own, so that a restored venue makes the same ones. */
export const venueOrderIdOf = (name: string, orderId: OrderId): string =>
  `${name}:${orderId}`.slice(-64);
export const fillIdOf = (orderId: OrderId, n: number): string => `${orderId}/f${n}`.slice(-64);
