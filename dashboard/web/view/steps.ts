/** The steps below the pool: cost to beat, verdict, decision, order. Where a trade dies is seen here. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import type { OrderView } from '../../fold/money-state.ts';
import type { PageState } from '../../fold/state.ts';
import type { LimitCheck } from '../../../protocols/decision.ts';
import type { OrderState } from '../../../protocols/order.ts';
import { capital, lotText, percentSize, whole } from './format.ts';
import { stageOf } from './round-stage.ts';
import type { RoundStage } from './round-stage.ts';
import { decisionWords, doneWords } from './sentence.ts';
import { sleeveWords } from './sleeve-step.ts';

/** What a trade has to earn, or why none was asked for. */
export interface CostStep {
  /** Edge as a bar from 0, cost as a wall, shares of the scale, 0 to 1; undefined without an intent. */
  readonly bar: { readonly edge: number; readonly cost: number } | undefined;
  readonly text: string;
}

export function costStep(book: RoundBookView, stage: RoundStage): CostStep {
  const intent = book.intent?.body;
  if (intent === undefined)
    return { bar: undefined, text: stage === 'debated' ? 'no intent yet' : 'no intent was stated' };
  const edge = Math.abs(intent.edgePpm);
  const cost = Math.abs(intent.costPpm);
  const scale = Math.max(edge, cost) * 1.25 || 1;
  const isEnough = intent.netPpm > 0;
  return {
    bar: { edge: edge / scale, cost: cost / scale },
    text: `cost ${percentSize(cost)}, edge ${percentSize(edge)}: ${isEnough ? 'enough' : 'short'}`,
  };
}

export interface VerdictStep {
  readonly kind: 'not-asked' | 'allow' | 'shrink' | 'veto' | 'refused' | 'waiting';
  readonly text: string;
}

/** Why no verdict stands, by the intent and the decision that do. */
function noVerdict(book: RoundBookView, stage: RoundStage): VerdictStep {
  if (stage === 'debated') return { kind: 'waiting', text: 'not asked yet' };
  const { decision, intent } = book;
  const notAsked = (why: string): VerdictStep => ({ kind: 'not-asked', text: `not asked: ${why}` });
  if (intent === null) return notAsked('no intent was stated');
  const reason = decision?.type === 'abstain' ? decision.body.reason : undefined;
  return notAsked(
    reason === 'no-change' || reason === 'edge-below-cost'
      ? `the target, ${lotText(intent.body.targetLots)}, is what is held`
      : 'the round ended before it was',
  );
}

export function verdictStep(book: RoundBookView, stage: RoundStage): VerdictStep {
  const { verdict, gate } = book;
  if (verdict === null && gate === null) return noVerdict(book, stage);
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
  const stage = stageOf(book, state, cut);
  const text = decisionWords(book, stage);
  const rest = {
    order: orderChip(state, book, cut),
    sleeves: sleeveWords(book, state.instruments[book.instrument]?.instrument.currency ?? ''),
    text,
  };
  if (words === '')
    return stage === 'debated'
      ? { kind: 'open', icon: '…', title: 'Open', ...rest }
      : { kind: 'none', icon: '○', title: 'None', ...rest };
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
