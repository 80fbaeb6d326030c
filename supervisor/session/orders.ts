/** Letting decided orders go: the only place an `order.submit` is made. */
import { barsOf } from '../../council/market-view.ts';
import { approvedByCommit } from '../../execution/gate.ts';
import type { RiskApproved } from '../../execution/gate.ts';
import { orderOf } from '../../execution/orders.ts';
import { submitOrder } from '../../execution/submit.ts';
import type { Frame } from '../../execution/submit.ts';
import { hashOf } from '../../protocols/canonical.ts';
import { invariant } from '../../protocols/errors.ts';
import type { OrderId } from '../../protocols/ids.ts';
import type { RecordOf } from '../../protocols/record.ts';
import { asksByEvidence, mayAddRisk } from './config-of.ts';
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

/**
 * A flatten's orders leave at once: they only reduce, and no round asked for them. Under flag 2 a commit
 * outside rounds holds the decision; before, they named the record that asked.
 */
export function releaseFlatten(
  state: SessionState,
  { seq }: Pick<RecordOf<'operator.flatten'>, 'seq'>,
  approved: readonly RiskApproved[],
): Effect[] {
  if (approved.length === 0) return [];
  const orders = withParts(state, approved);
  const isCommitted = asksByEvidence(state);
  const commit = isCommitted ? hashOf({ asked: seq, orders, targetLots: 0 }) : state.hash;
  const submits = orders.map((order) => {
    const last = barsOf(state.market, order.instrument, state.series).at(-1);
    return append(
      submitOrder(state.orders, order, {
        at: state.now,
        commit,
        frame: { cause: seq },
        referenceTicks: last?.value.closeTicks ?? 0,
      }),
    );
  });
  if (!isCommitted) return submits;
  const equity = state.mark?.equity ?? '0';
  const body = { decisionHash: commit, equity, orders, targetLots: 0 };
  return [append({ at: state.now, body, cause: seq, type: 'commit' }), ...submits];
}
