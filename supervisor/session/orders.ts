/** Letting decided orders go: the only place an `order.submit` is made. */
import { barsOf } from '../../council/market-view.ts';
import { approvedByCommit } from '../../execution/gate.ts';
import type { RiskApproved } from '../../execution/gate.ts';
import { orderOf } from '../../execution/orders.ts';
import { submitOrder } from '../../execution/submit.ts';
import type { Frame } from '../../execution/submit.ts';
import { invariant } from '../../protocols/errors.ts';
import type { OrderId } from '../../protocols/ids.ts';
import type { RecordOf } from '../../protocols/record.ts';
import { mayAddRisk } from './config-of.ts';
import { append } from './effect.ts';
import type { Effect } from './effect.ts';
import { withParts } from './sleeves.ts';
import type { OpenRound, SessionState } from './state.ts';

/**
 * The plan phase is over: every order of the commit is submitted. Without the execution seat (dead
 * or late), or when the operator halted since the decision, only risk-reducing orders leave; the others
 * expire: a decision does not keep.
 */
export function releaseOrders(state: SessionState, round: OpenRound, cause: number): Effect[] {
  const { book } = round;
  const { decision, gate } = book;
  if (decision?.type !== 'commit') return [];
  invariant(gate !== undefined, 'a commit was let through by the gate', { round: book.round });
  const frame = { cause, lane: book.lane, round: book.round };
  const commit = decision.body.decisionHash;
  const referenceTicks = book.call.body.book.markTicks;
  return approvedByCommit(decision.body, gate.body).flatMap((order) => {
    // Reconciling after a crash may have ended it: what has ended is never sent, nor ended again.
    const standing = orderOf(state.orders, order.orderId)?.state ?? 'approved';
    if (standing !== 'approved') return [];
    const planned = book.plans.some((plan) => plan.body.orderId === order.orderId);
    if (order.reduceOnly || (planned && mayAddRisk(state))) {
      return append(
        submitOrder(state.orders, order, { at: state.now, commit, frame, referenceTicks }),
      );
    }
    const reason = mayAddRisk(state) ? UNPLANNED : `not sent: ${state.riskMode} since the decision`;
    return expired(state, order.orderId, { frame, reason });
  });
}

/** Ends every order of the round's commit that has not left. */
export function expireOrders(
  state: SessionState,
  round: OpenRound,
  { cause, reason }: { readonly cause: number; readonly reason: string },
): Effect[] {
  const { decision, lane, round: id } = round.book;
  if (decision?.type !== 'commit') return [];
  return decision.body.orders
    .filter(({ orderId }) => orderOf(state.orders, orderId)?.state === 'approved')
    .map(({ orderId }) => expired(state, orderId, { frame: { cause, lane, round: id }, reason }));
}

function expired(
  { now }: SessionState,
  orderId: OrderId,
  { frame, reason }: { readonly frame: Frame; readonly reason: string },
): Effect {
  const body = { eventTime: now, orderId, reason };
  return append({ at: now, ...frame, body, type: 'order.expired' });
}

const UNPLANNED = 'not planned: the execution seat did not answer, and a decision does not keep';

/** A flatten's orders leave at once: they only reduce, and no round asked for them. */
export function releaseFlatten(
  state: SessionState,
  record: Pick<RecordOf<'operator.flatten'>, 'seq'>,
  orders: readonly RiskApproved[],
): Effect[] {
  return withParts(state, orders).map((order) => {
    const last = barsOf(state.market, order.instrument, state.series).at(-1);
    return append(
      submitOrder(state.orders, order, {
        at: state.now,
        commit: state.hash,
        frame: { cause: record.seq },
        referenceTicks: last?.value.closeTicks ?? 0,
      }),
    );
  });
}
