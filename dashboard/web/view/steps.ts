/** The steps below the pool: cost to beat, verdict, decision, order. Where a trade dies is seen here. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import type { OrderView } from '../../fold/money-state.ts';
import type { PageState } from '../../fold/state.ts';
import type { LimitCheck } from '../../../protocols/decision.ts';
import type { OrderState } from '../../../protocols/order.ts';
import { capital, percentSize, whole } from './format.ts';
import { decisionWords, doneWords, lotText } from './sentence.ts';
import { sleeveWords } from './sleeve-step.ts';

/** Edge as a bar from 0, cost as a wall. Shares of the scale, 0 to 1. */
export interface CostStep {
  readonly edge: number;
  readonly cost: number;
  readonly isEnough: boolean;
  readonly costText: string;
  readonly text: string;
}

export function costStep(book: RoundBookView): CostStep | undefined {
  const intent = book.intent?.body;
  if (intent === undefined) return undefined;
  const edge = Math.abs(intent.edgePpm);
  const cost = Math.abs(intent.costPpm);
  const scale = Math.max(edge, cost) * 1.25 || 1;
  const isEnough = intent.netPpm > 0;
  return {
    edge: edge / scale,
    cost: cost / scale,
    isEnough,
    costText: percentSize(cost),
    text: `edge ${percentSize(edge)}: ${isEnough ? 'enough' : 'short'}`,
  };
}

export interface VerdictStep {
  readonly kind: 'not-asked' | 'allow' | 'shrink' | 'veto' | 'refused' | 'waiting';
  readonly text: string;
}

export function verdictStep(book: RoundBookView): VerdictStep {
  const { verdict, gate, decision } = book;
  if (verdict === null && gate === null) {
    if (decision === null) return { kind: 'waiting', text: 'not asked yet' };
    return { kind: 'not-asked', text: 'not asked: there is no intent to trade' };
  }
  if (verdict?.body.decision === 'veto') {
    return { kind: 'veto', text: `vetoed: ${boundBy(verdict.body.limits) || verdict.body.text}` };
  }
  if (gate !== null && gate.body.refusedBy !== null) {
    return {
      kind: 'refused',
      text: `the gate refused it: ${gate.body.refusals[0] ?? gate.body.refusedBy}`,
    };
  }
  if (verdict?.body.decision === 'shrink' || isShrunk(gate?.body)) {
    const from = gate?.body.requestedLots ?? book.intent?.body.targetLots;
    const to = gate?.body.approvedLots ?? verdict?.body.maxLots;
    const by = boundBy(verdict?.body.limits ?? gate?.body.checks ?? []);
    const sizes =
      from === undefined || to === undefined ? 'shrunk' : `shrunk ${whole(from)} → ${lotText(to)}`;
    return { kind: 'shrink', text: by === '' ? sizes : `${sizes} by ${by}` };
  }
  const reason = verdict?.body.text ?? '';
  return { kind: 'allow', text: reason === '' ? 'allowed' : `allowed: ${reason}` };
}

const isShrunk = (gate: { approvedLots: number; requestedLots: number } | undefined): boolean =>
  gate !== undefined && Math.abs(gate.approvedLots) < Math.abs(gate.requestedLots);

const boundBy = (limits: readonly LimitCheck[]): string =>
  limits
    .filter((check) => check.bound)
    .map((check) => check.rule)
    .join(', ');

export interface DecisionStep {
  readonly kind: 'open' | 'none' | 'buy' | 'sell' | 'hold' | 'veto';
  readonly icon: string;
  readonly title: string;
  readonly text: string;
  readonly order: OrderChip | undefined;
  /** Whose lots it moves and what the trial may lose; empty before protocol 1.2. */
  readonly sleeves: string;
}

export interface OrderChip {
  readonly orderId: string;
  readonly text: string;
  readonly tone: 'plain' | 'attention' | 'stop';
}

const ORDER_WORDS: Readonly<Record<OrderState, string>> = {
  draft: 'draft',
  approved: 'approved',
  submitted: 'submitted',
  unknown: 'unknown: asking the venue',
  accepted: 'accepted',
  'partly-filled': 'partly filled',
  filled: 'filled',
  cancelling: 'cancelling',
  cancelled: 'cancelled',
  rejected: 'rejected',
  expired: 'expired',
};
export const orderWords = (state: OrderState): string => ORDER_WORDS[state];

export function orderTone(state: OrderState): OrderChip['tone'] {
  if (state === 'rejected') return 'stop';
  return state === 'unknown' ? 'attention' : 'plain';
}

export function decisionStep(state: PageState, book: RoundBookView, cut: number): DecisionStep {
  const words = doneWords(book);
  const text = decisionWords(book);
  const rest = {
    order: orderChip(state, book, cut),
    sleeves: sleeveWords(book, state.instruments[book.instrument]?.instrument.currency ?? ''),
    text,
  };
  if (words === '') return { kind: 'open', icon: '…', title: 'Open', ...rest };
  const title = capital(words.slice(0, -1).toLowerCase());
  if (words.startsWith('BUY')) return { kind: 'buy', icon: '▲', title, ...rest };
  if (words.startsWith('SELL')) return { kind: 'sell', icon: '▼', title, ...rest };
  if (words.startsWith('HOLD')) return { kind: 'hold', icon: '●', title, ...rest };
  if (words.startsWith('VETO')) return { kind: 'veto', icon: '⬣', title, ...rest };
  return { kind: 'none', icon: '○', title, ...rest };
}

/** The state an order had at `cut`: of its steps, the last one known by then. */
function orderStateAt(order: OrderView, cut: number): OrderState | undefined {
  return order.steps.findLast((step) => step.seq <= cut)?.state;
}

function orderChip(state: PageState, book: RoundBookView, cut: number): OrderChip | undefined {
  const order = state.money.orders.findLast((item) => item.round === book.round);
  if (order === undefined) return undefined;
  const at = orderStateAt(order, cut);
  if (at === undefined) return undefined;
  return { orderId: order.orderId, text: `order ${orderWords(at)}`, tone: orderTone(at) };
}
