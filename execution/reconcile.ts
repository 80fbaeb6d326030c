/**
 * Finding out what became of orders: after a silence, and at every recovery. The venue's word is
 * adopted; an order that never arrived is sent again under the same id while it is young, and given
 * up when it is old. Until every order is known, no round may add risk.
 */
import { messageOf } from '../protocols/errors.ts';
import type { OrderId } from '../protocols/ids.ts';
import { isFinalOrderState } from '../protocols/order.ts';
import type { Alert } from '../protocols/presence.ts';
import type { Draft, DraftOf } from '../protocols/record.ts';
import { US_PER_SECOND } from '../protocols/units.ts';
import type { Us } from '../protocols/units.ts';
import { stepOrder } from './order-machine.ts';
import type { OrderEntry } from './order-machine.ts';
import { allOrders, isVenueWord, orderOf, venueEventOf, workingOrders } from './orders.ts';
import type { OrderBookState } from './orders.ts';
import { cancelOrder, resubmitOrder } from './submit.ts';

/** The venue's answer to "do you know this order?": what it knows, as drafts. */
export type Standing =
  | { readonly known: false }
  | { readonly known: true; readonly drafts: readonly Draft[] };

export interface ReconcilePolicy {
  /** No answer for this long: the order's state is unknown. */
  readonly ackTimeoutUs: Us;
  /** An order that never arrived is sent again up to this long after its decision. */
  readonly resubmitWithinUs: Us;
  readonly attemptsMax: number;
}

export const defaultReconcilePolicy: ReconcilePolicy = {
  ackTimeoutUs: 5 * US_PER_SECOND,
  resubmitWithinUs: 60 * US_PER_SECOND,
  attemptsMax: 3,
};

/** Drafts of `order.unknown` for orders whose answer is overdue at `at`. Fold, then query them. */
export function overdueOrders(
  book: OrderBookState,
  at: Us,
  policy: ReconcilePolicy = defaultReconcilePolicy,
): DraftOf<'order.unknown'>[] {
  return allOrders(book)
    .filter(({ state, context }) => {
      const waits = state === 'submitted' || state === 'cancelling';
      return waits && at - context.since >= policy.ackTimeoutUs;
    })
    .map(({ state, context }) => ({
      at,
      body: {
        absent: false,
        orderId: context.orderId,
        reason: `no answer in ${policy.ackTimeoutUs} us while ${state}`,
      },
      type: 'order.unknown',
    }));
}

/** Orders to ask the venue about: the unknown ones; at recovery, everything not ended. */
export function ordersToQuery(book: OrderBookState, when: 'running' | 'recovery'): OrderId[] {
  return workingOrders(book)
    .filter((entry) => when === 'recovery' || entry.state === 'unknown')
    .map((entry) => entry.context.orderId);
}

/**
 * Ended orders that may have filled without our hearing of it: the last fills before a cancel can be
 * lost with the line. To ask about at recovery; an answer "not known" changes nothing.
 */
export const endedToVerify = (book: OrderBookState): OrderId[] =>
  allOrders(book)
    .filter(({ state }) => isFinalOrderState(state) && state !== 'filled')
    .map((entry) => entry.context.orderId);

/** Orders that stand between the council and new risk: unknown, or approved and never sent. */
export const blocksNewRisk = (book: OrderBookState): OrderId[] =>
  workingOrders(book)
    .filter((entry) => entry.state === 'unknown' || entry.state === 'approved')
    .map((entry) => entry.context.orderId);

/** Cancels to ask for again: the order is known to be working, so the first one was lost. */
export const lostCancels = (book: OrderBookState, at: Us): DraftOf<'order.cancel'>[] =>
  workingOrders(book)
    .filter(({ state, context }) => {
      const works = state === 'accepted' || state === 'partly-filled';
      return works && context.cancelAsked;
    })
    .map(({ context }) => cancelOrder(book, context.orderId, { at, reason: 'asked for again' }));

export interface Reconciled {
  readonly action: 'adopt' | 'resubmit' | 'give-up' | 'nothing';
  /** To journal and fold, in this order. A resubmit also goes to the gateway. */
  readonly drafts: readonly Draft[];
  readonly alerts: readonly Alert[];
}

const nothing: Reconciled = { action: 'nothing', drafts: [], alerts: [] };

/** What to do about one order, given the venue's answer. Pure; asking twice is harmless. */
export function reconcileOrder(
  book: OrderBookState,
  asked: { orderId: OrderId; standing: Standing; at: Us; policy?: ReconcilePolicy },
): Reconciled {
  const entry = orderOf(book, asked.orderId);
  if (entry === undefined) return nothing;
  if (asked.standing.known) return adopt(entry, asked.standing.drafts, asked.at);
  return neverArrived(entry, asked.at, asked.policy ?? defaultReconcilePolicy);
}

function adopt(entry: OrderEntry, answers: readonly Draft[], at: Us): Reconciled {
  const { orderId } = entry.context;
  // An order never sent by this journal's word must have been: the venue knows it.
  const sent: Draft[] = entry.state === 'approved' ? [resubmitOrder(entry, at)] : [];
  const drafts = [...sent, ...news(sent.length > 0 ? submitted(entry, at) : entry, answers, at)];
  // An order the venue knows is not unknown any more, even if it tells nothing new.
  if (drafts.length === 0 && entry.state === 'unknown') {
    const body = { eventTime: at, orderId, venueOrderId: orderId };
    drafts.push({ at, body, type: 'order.accepted' });
  }
  return drafts.length === 0 ? nothing : { action: 'adopt', drafts, alerts: [] };
}

const submitted = (entry: OrderEntry, at: Us): OrderEntry =>
  stepOrder(entry, { type: 'submit', referenceTicks: entry.context.referenceTicks, at }).entry;

/** The answers that would change the order, in their order: a venue repeats itself when asked. */
function news(entry: OrderEntry, answers: readonly Draft[], at: Us): Draft[] {
  let now = entry;
  return answers.filter((draft) => {
    if (!isVenueWord(draft) || draft.body.orderId !== entry.context.orderId) return false;
    const step = stepOrder(now, venueEventOf(draft, at));
    now = step.entry;
    return step.changed;
  });
}

function neverArrived(entry: OrderEntry, at: Us, policy: ReconcilePolicy): Reconciled {
  const { state, context } = entry;
  const { orderId } = context;
  const end = (type: 'order.cancelled' | 'order.expired', reason: string): Draft => ({
    at,
    body: { eventTime: at, orderId, reason },
    type,
  });
  if (isFinalOrderState(state)) return nothing;
  const seen = context.filledLots !== 0 || context.acknowledged || state === 'accepted';
  if (seen) {
    const text = `Order ${orderId} was ${state} and the venue no longer knows it: taken as cancelled.`;
    const alert: Alert = {
      code: 'ORDER_LOST',
      limit: null,
      severity: 'attention',
      text,
      value: null,
    };
    const reason = 'the venue no longer knows it';
    return { action: 'give-up', drafts: [end('order.cancelled', reason)], alerts: [alert] };
  }
  if (context.cancelAsked) {
    return { action: 'give-up', drafts: [end('order.cancelled', 'never arrived')], alerts: [] };
  }
  const young = at - context.openedAt <= policy.resubmitWithinUs;
  const unanswered = state === 'approved' || state === 'unknown' || state === 'submitted';
  if (unanswered && young && context.attempts < policy.attemptsMax) {
    const submit = resubmitOrder({ state: 'unknown', context }, at);
    // A submit that stands answered "no such order" is unknown first: so the journal reads true.
    const reason = 'the venue does not know it';
    const lost: Draft = { at, body: { absent: true, orderId, reason }, type: 'order.unknown' };
    const drafts = state === 'submitted' ? [lost, submit] : [submit];
    return { action: 'resubmit', drafts, alerts: [] };
  }
  if (unanswered) {
    const details = { orderId, attempts: context.attempts };
    const text = messageOf('ORDER_RECONCILE', details);
    const alerts: Alert[] =
      context.attempts === 0
        ? []
        : [{ code: 'ORDER_RECONCILE', limit: null, severity: 'attention', text, value: null }];
    const reason = `never arrived; given up after ${context.attempts} attempts`;
    return { action: 'give-up', drafts: [end('order.expired', reason)], alerts };
  }
  return nothing;
}
