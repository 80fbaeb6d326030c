/** Money: fills, marks, order machines and the gate's mode. */
import { foldOrder, orderOf, workingOrders } from '../../execution/orders.ts';
import { planFlatten } from '../../execution/flatten.ts';
import {
  defaultReconcilePolicy,
  lostCancels,
  overdueOrders,
  reconcileOrder,
} from '../../execution/reconcile.ts';
import { emptyLedger, foldLedger, ledgerInstruments } from '../../portfolio/ledger.ts';
import { markPortfolio } from '../../portfolio/mark.ts';
import { emptyRiskHistory, foldRiskHistory, riskFilterOf } from '../../portfolio/risk/residuals.ts';
import { messageOf } from '../../protocols/errors.ts';
import type { OrderId } from '../../protocols/ids.ts';
import type { ChainedRecord, Draft, RecordOf } from '../../protocols/record.ts';
import { MONEY_SCALE } from '../../protocols/units.ts';
import { asksByEvidence, configOf, mayAddRisk } from './config-of.ts';
import { append } from './effect.ts';
import type { Effect } from './effect.ts';
import { gateWorld } from './gate-input.ts';
import { releaseFlatten } from './orders.ts';
import type { SessionState } from './state.ts';

/** The first start of a journal opens the ledger; later ones find it as it was. */
export function openLedger(state: SessionState): void {
  if (state.risk.series !== '') return;
  const { initialCash } = configOf(state);
  const flags = configOf(state).flags ?? [];
  state.ledger = emptyLedger(BigInt(initialCash) * MONEY_SCALE, flags);
  state.risk = emptyRiskHistory(state.series, riskFilterOf(flags));
  if (asksByEvidence(state)) state.orders.filled = {};
}

/** Folds a record into orders, ledger and residuals; reports of the order machines become alerts. */
export function foldMoney(state: SessionState, record: ChainedRecord): Effect[] {
  const alerts = foldOrder(state.orders, record);
  foldLedger(state.ledger, record);
  foldRiskHistory(state.risk, record);
  const effects: Effect[] = alerts.map((body) =>
    append({
      at: state.now,
      body,
      cause: record.seq,
      ...(record.round === undefined ? {} : { round: record.round }),
      type: 'alert',
    }),
  );
  if (record.type === 'order.submit') effects.push({ kind: 'submit', record });
  // An order that never left is cancelled here: the venue has nothing to cancel.
  if (record.type === 'order.cancel' && isAsked(state, record.body.orderId)) {
    effects.push({ kind: 'cancel', record });
  }
  return effects;
}

const isAsked = ({ orders }: SessionState, orderId: OrderId): boolean =>
  orderOf(orders, orderId)?.state === 'cancelling';

/** The portfolio at a timer. */
export function markMoney(state: SessionState, timer: RecordOf<'timer'>): Effect[] {
  const working = workingOrders(state.orders).map((entry) => entry.context.orderId);
  const body = markPortfolio(state.ledger, working);
  return [append({ at: state.now, body, cause: timer.seq, type: 'portfolio.mark' })];
}

/** An operator changed what the gate lets through; flatten also closes every position. */
export function changeRiskMode(
  state: SessionState,
  record: RecordOf<'operator.halt'> | RecordOf<'operator.resume'> | RecordOf<'operator.flatten'>,
): Effect[] {
  const reason = record.body.text === '' ? `${record.type} by ${record.body.by}` : record.body.text;
  const mode = record.type === 'operator.resume' ? 'normal' : 'halted';
  const change = append({
    at: state.now,
    body: { mode, reason },
    cause: record.seq,
    type: 'risk.mode',
  });
  return record.type === 'operator.flatten' ? [change, ...closeOut(state, record)] : [change];
}

/** Nobody forecasts: under flag 2 nothing opens risk until an operator says so, and a person is told. */
export function reduceOnly(state: SessionState, record: RecordOf<'council.lost'>): Effect[] {
  if (!asksByEvidence(state)) return [];
  const { seats } = record.body;
  const text = messageOf('COUNCIL_LOST', { seats: seats.join(', ') }).slice(0, 500);
  const about = { at: state.now, cause: record.seq };
  const alert = append({
    ...about,
    body: { code: 'COUNCIL_LOST', limit: null, severity: 'stop', text, value: null },
    type: 'alert',
  });
  // A halt stays a halt.
  if (state.riskMode !== 'normal') return [alert];
  const body = { mode: 'reduce-only' as const, reason: 'no forecasting seat is left' };
  return [alert, append({ ...about, body, type: 'risk.mode' })];
}

/** What asks for everything to be closed. */
export type Closing = RecordOf<'operator.flatten'> | RecordOf<'run.stopping'>;

/**
 * Cancels what works and, unless a stop only asked for that, closes what is held: through the gate
 * like everything else.
 */
export function closeOut(state: SessionState, record: Closing): Effect[] {
  const [instrument] = ledgerInstruments(state.ledger);
  if (instrument === undefined) return [];
  const plan = planFlatten(gateWorld(state, { instrument }), record.seq);
  const cancels = plan.cancels.map(append);
  if (record.type === 'run.stopping' && record.body.onStop === 'cancel') return cancels;
  return [
    ...cancels,
    ...releaseFlatten(state, record, plan.orders),
    ...plan.refusals.map((refusal) => append(refusedFlatten(state, record, refusal))),
  ];
}

function refusedFlatten(state: SessionState, record: Closing, why: string): Draft {
  return {
    at: state.now,
    body: {
      code: 'FLATTEN_REFUSED',
      limit: null,
      severity: 'stop',
      text: `A position could not be closed: ${why}`.slice(0, 500),
      value: null,
    },
    cause: record.seq,
    type: 'alert',
  };
}

const GIVE_UP = { ...defaultReconcilePolicy, attemptsMax: 0 };

const isReducing = (state: SessionState, orderId: OrderId): boolean =>
  state.orders.orders[orderId]?.context.reduceOnly ?? false;

/** Orders whose answer is overdue become unknown; a cancel that got lost is asked for again. */
export const chaseOrders = (state: SessionState): Effect[] => [
  ...overdueOrders(state.orders, state.now).map(append),
  ...lostCancels(state.orders, state.now).map(append),
];

/**
 * Nobody knows: the venue is asked. It has no such order: send it again while its decision is young,
 * else give it up; at once if it adds risk and trading was halted since.
 */
export function onUnknownOrder(state: SessionState, record: RecordOf<'order.unknown'>): Effect[] {
  const { absent, orderId } = record.body;
  if (!absent) return [{ kind: 'query', orderId }];
  const found = reconcileOrder(state.orders, {
    at: state.now,
    orderId,
    policy: mayAddRisk(state) || isReducing(state, orderId) ? defaultReconcilePolicy : GIVE_UP,
    standing: { known: false },
  });
  const alerts = found.alerts.map((body) =>
    append({ at: state.now, body, cause: record.seq, type: 'alert' }),
  );
  return [...found.drafts.map(append), ...alerts];
}
