/** What a step asks of the world. Effects are described here and done by the floor. */
import type { OrderId } from '../../protocols/ids.ts';
import type { Draft, RecordOf } from '../../protocols/record.ts';

export type Effect =
  /** A derived record: the next thing in the journal, before any further input. */
  | { readonly kind: 'append'; readonly draft: Draft }
  /** Send to the gateway once everything so far is durable. */
  | { readonly kind: 'submit'; readonly record: RecordOf<'order.submit'> }
  | { readonly kind: 'cancel'; readonly record: RecordOf<'order.cancel'> }
  /** Ask the gateway what it knows of an order. */
  | { readonly kind: 'query'; readonly orderId: OrderId };

export const append = (draft: Draft): Effect => ({ kind: 'append', draft });
