/**
 * The life of an order. `order.submit` is the only command; everything else is a fact, told by the
 * venue or found out by asking it. `orderId` is the idempotency key: sending it twice is one order.
 */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { InstrumentIdSchema, OrderIdSchema } from './ids.ts';
import { message } from './object.ts';
import { OrderPartSchema } from './sleeves.ts';
import { HashSchema, LotsSchema, MoneySchema, TextSchema, TicksSchema, UsSchema } from './units.ts';

export const ORDER_STATES = [
  'draft',
  'approved',
  'submitted',
  'unknown',
  'accepted',
  'partly-filled',
  'filled',
  'cancelling',
  'cancelled',
  'rejected',
  'expired',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];
export const isFinalOrderState = (state: OrderState): boolean =>
  state === 'filled' || state === 'cancelled' || state === 'rejected' || state === 'expired';

export const OrderSubmitSchema = message('Send this order to the venue.', {
  /** Hash of the commit that approved it; a gateway refuses an order without one. */
  commit: HashSchema,
  instrument: InstrumentIdSchema,
  kind: Type.Union([Type.Literal('market'), Type.Literal('limit')]),
  limitTicks: Type.Union([TicksSchema, Type.Null()]),
  lots: LotsSchema,
  orderId: OrderIdSchema,
  /** Whose lots these are, summing to `lots`; from protocol 1.2 on. */
  parts: Type.Optional(Type.Array(OrderPartSchema)),
  reduceOnly: Type.Boolean(),
  /** Price the decision was made at: what slippage is measured from. */
  referenceTicks: TicksSchema,
});
export type OrderSubmit = Static<typeof OrderSubmitSchema>;

export const OrderAcceptedSchema = message('The venue has the order.', {
  eventTime: UsSchema,
  orderId: OrderIdSchema,
  venueOrderId: TextSchema(64),
});

export const OrderFilledSchema = message('One fill.', {
  eventTime: UsSchema,
  fee: MoneySchema,
  /** Unique at the venue; a repeat is ignored. */
  fillId: TextSchema(64),
  instrument: InstrumentIdSchema,
  lots: LotsSchema,
  orderId: OrderIdSchema,
  priceTicks: TicksSchema,
  /** What half spread and impact added to the entry rule's price, ticks against us. */
  slippageTicks: TicksSchema,
});
export type OrderFilled = Static<typeof OrderFilledSchema>;

export const OrderCancelSchema = message('Ask the venue to cancel.', {
  orderId: OrderIdSchema,
  reason: TextSchema(120),
});

export const OrderEndedSchema = message('The order ended without (further) fills.', {
  eventTime: UsSchema,
  orderId: OrderIdSchema,
  reason: TextSchema(200),
});

/** No answer in time: the order may or may not exist. The venue is asked until it is known. */
export const OrderUnknownSchema = message('The venue did not answer, or does not know the order.', {
  /** True: the venue was asked and has no such order. */
  absent: Type.Boolean(),
  orderId: OrderIdSchema,
  reason: TextSchema(200),
});
