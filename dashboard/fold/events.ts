/** Folds of the run itself: starts, stops, the risk mode, operators, alerts, supervision. */
import { isOperatorsDoing } from '../../protocols/death-reason.ts';
import { firstLine } from '../../protocols/first-line.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import { provenText, trialText } from '../../protocols/sleeve-text.ts';
import { pushBounded } from './bounded.ts';
import { ALARMS_MAX, ALERTS_MAX, EVENTS_MAX } from './limits.ts';
import type { AlertView, PageState, SupervisionEvent } from './state.ts';

type Of<T extends ChainedRecord['type']> = Extract<ChainedRecord, { readonly type: T }>;

/** Every type some fold knows; all others are counted as unknown. The compiler keeps it complete. */
const KNOWN = {
  'run.started': true,
  'run.stopped': true,
  'run.stopping': true,
  timer: true,
  'market.instrument': true,
  'market.bar': true,
  'market.quote': true,
  'market.refused': true,
  'market.quality': true,
  'market.ended': true,
  'knowledge.fact': true,
  'knowledge.news': true,
  'agent.joined': true,
  'agent.died': true,
  'agent.quarantined': true,
  'agent.probation': true,
  'council.lost': true,
  cfp: true,
  seal: true,
  bid: true,
  refuse: true,
  challenge: true,
  rebuttal: true,
  ruling: true,
  revise: true,
  supplement: true,
  tension: true,
  thermo: true,
  'field.graph': true,
  field: true,
  aggregate: true,
  intent: true,
  verdict: true,
  gate: true,
  commit: true,
  abstain: true,
  plan: true,
  settle: true,
  certificate: true,
  'phase.closed': true,
  deadline: true,
  late: true,
  'dead-letter': true,
  'input.refused': true,
  'order.submit': true,
  'order.cancel': true,
  'order.accepted': true,
  'order.filled': true,
  'order.cancelled': true,
  'order.rejected': true,
  'order.expired': true,
  'order.unknown': true,
  'portfolio.mark': true,
  'risk.mode': true,
  'operator.halt': true,
  'operator.resume': true,
  'operator.flatten': true,
  'operator.grant': true,
  'sleeve.proven': true,
  'sleeve.trial': true,
  checkpoint: true,
  alert: true,
} as const satisfies Record<ChainedRecord['type'], true>;

export function foldEvent(state: PageState, record: ChainedRecord): void {
  if (!Object.hasOwn(KNOWN, record.type)) {
    const type: string = record.type;
    state.unknown[type] = (state.unknown[type] ?? 0) + 1;
    return;
  }
  switch (record.type) {
    case 'run.started':
      return foldStarted(state, record);
    case 'run.stopped':
      return foldStopped(state, record);
    case 'risk.mode': {
      const { mode, reason } = record.body;
      state.risk = { mode, reason, at: record.at, seq: record.seq };
      return tell(state, record, { kind: 'mode', text: `${mode}: ${reason}` });
    }
    case 'checkpoint': {
      const { tree, stateHash } = record.body;
      state.checkpoint = { seq: record.seq, size: tree.size, root: tree.root, stateHash };
      return;
    }
    case 'alert': {
      const { code, severity, text, value, limit } = record.body;
      const from = record.from ?? null;
      const { at, seq } = record;
      const alert = { code, severity, text, value, limit, from, at, seq };
      pushBounded(state.alerts, alert, ALERTS_MAX);
      if (severity === 'stop') foldAlarm(state, alert);
      return;
    }
    case 'operator.halt':
      return tell(state, record, { kind: 'halt', text: record.body.text });
    case 'operator.resume':
      state.alarms = state.alarms.filter(({ code }) => code === LOOK_AHEAD);
      return tell(state, record, { kind: 'resume', text: record.body.text });
    case 'operator.flatten':
      return tell(state, record, { kind: 'flatten', text: record.body.text });
    case 'operator.grant':
      return tell(state, record, { kind: 'grant', text: record.body.text });
    case 'sleeve.proven':
      return tell(state, record, { kind: 'sleeve', text: provenText(record.body) });
    case 'sleeve.trial':
      return tell(state, record, { kind: 'sleeve', text: trialText(record.body) });
    default:
      foldSupervision(state, record);
  }
}

/** No resuming mends it: the figures of the run stay in doubt. */
const LOOK_AHEAD = 'COUNCIL_LOOK_AHEAD';

/** One of each code, the newest, with how many came: a leak that shows again does not push out another. */
function foldAlarm(state: PageState, alert: AlertView): void {
  const known = state.alarms.findIndex(({ code }) => code === alert.code);
  const count = (state.alarms[known]?.count ?? 0) + 1;
  if (known >= 0) state.alarms.splice(known, 1);
  pushBounded(state.alarms, { ...alert, count }, ALARMS_MAX);
}

function foldSupervision(state: PageState, record: ChainedRecord): void {
  switch (record.type) {
    case 'agent.joined': {
      const { seat, incarnation, record: kept, version } = record.body;
      const code = kept === undefined ? '' : `, other code, ${kept} record`;
      const text = `${version}, life ${incarnation}${code}`;
      return tell(state, record, { kind: 'joined', seat, text });
    }
    case 'agent.died': {
      const { seat, reason } = record.body;
      const kind = isOperatorsDoing(reason) ? 'taken-out' : 'died';
      return tell(state, record, { kind, seat, text: firstLine(reason) });
    }
    case 'agent.quarantined': {
      const { seat, lastError } = record.body;
      return tell(state, record, { kind: 'quarantined', seat, text: firstLine(lastError) });
    }
    case 'council.lost': {
      const text = `no forecasting seat is left: ${record.body.seats.join(', ')}`;
      return tell(state, record, { kind: 'council-lost', text });
    }
    case 'agent.probation': {
      const { ledgers, reason, seat } = record.body;
      const text = ledgers.length === 0 ? reason : `out of the pools: ${reason}`;
      return tell(state, record, { kind: 'probation', seat, text });
    }
    case 'deadline': {
      const { phase, cause, missing } = record.body;
      return tell(state, record, {
        kind: 'deadline',
        text: `${phase} ended (${cause}) without ${missing.join(', ')}`,
      });
    }
    case 'late': {
      const { seat, type, byUs } = record.body;
      return tell(state, record, { kind: 'late', seat, text: `${type} late by ${byUs} us` });
    }
    case 'dead-letter': {
      const { seat, type, reason, detail } = record.body;
      return tell(state, record, {
        kind: 'dead-letter',
        seat,
        text: `${type}: ${reason}, ${detail}`,
      });
    }
    default:
  }
}

function foldStarted(state: PageState, record: Of<'run.started'>): void {
  const body = record.body;
  state.run = {
    ...body,
    startedAt: record.at,
    startedSeq: record.seq,
    starts: (state.run?.starts ?? 0) + 1,
    stopped: null,
  };
  state.banner = { market: body.market, dataset: body.dataset.name, mode: body.mode };
  tell(state, record, { kind: 'started', text: `${body.market}, ${body.mode}` });
}

function foldStopped(state: PageState, record: Of<'run.stopped'>): void {
  const { reason, rounds } = record.body;
  if (state.run !== null) state.run.stopped = { at: record.at, seq: record.seq, reason, rounds };
  tell(state, record, { kind: 'stopped', text: reason });
}

function tell(
  state: PageState,
  record: ChainedRecord,
  event: { kind: SupervisionEvent['kind']; text: string; seat?: string },
): void {
  const { at, round = null, seq } = record;
  const told = { kind: event.kind, seat: event.seat ?? null, round, text: event.text, at, seq };
  pushBounded(state.events, told, EVENTS_MAX);
  if (isTrouble(told)) state.lastTrouble = told;
}

const TROUBLES: ReadonlySet<SupervisionEvent['kind']> = new Set([
  'died',
  'quarantined',
  'council-lost',
]);

/** Deaths and losses: told as they come, on every page. */
export const isTrouble = ({ kind }: SupervisionEvent): boolean => TROUBLES.has(kind);
