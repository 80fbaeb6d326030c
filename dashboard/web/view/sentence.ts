/** The one sentence above everything: opinion, usual odds, gain, cost, what was done. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import { decimal, inHundred, lotText, percentSize, signedSmall, whole } from './format.ts';
import { abstainWords, horizonWords } from './names.ts';
import type { RoundStage } from './round-stage.ts';
import { lastDownOf, sidesOf, toPpm } from './strip.ts';

export interface Sentence {
  /** The opinion, or what is being waited for. */
  readonly opinion: string;
  /** Gain and cost; empty while unknown. */
  readonly money: string;
  /** What was done, in capitals; empty while undecided. */
  readonly done: string;
  /** All of it, for the screen reader and the title. */
  readonly text: string;
}

const sentence = (opinion: string, money: string, done: string): Sentence => ({
  opinion,
  money,
  done,
  text: [opinion, money, done].filter((part) => part !== '').join(' '),
});

/** Lots the decision orders, signed; 0 for a commit that orders nothing. */
function orderedLots(book: RoundBookView): number {
  if (book.decision?.type !== 'commit') return 0;
  return book.decision.body.orders.reduce((sum, order) => sum + order.lots, 0);
}

const lotWords = (lots: number): string =>
  `${whole(Math.abs(lots))} ${Math.abs(lots) === 1 ? 'LOT' : 'LOTS'}`;

/** The decision in capitals: BUY 3 LOTS, SELL 1 LOT, NO TRADE, VETOED. */
export function doneWords(book: RoundBookView): string {
  const decision = book.decision;
  if (decision === null) return '';
  if (decision.type === 'abstain') {
    if (decision.body.reason === 'shadow') return 'SCORED, NOT TRADED.';
    if (decision.body.reason === 'veto') return 'VETOED.';
    return 'NO TRADE.';
  }
  const lots = orderedLots(book);
  if (lots > 0) return `BUY ${lotWords(lots)}.`;
  if (lots < 0) return `SELL ${lotWords(lots)}.`;
  return 'HOLD.';
}

export function sentenceOf(book: RoundBookView | undefined, stage: RoundStage): Sentence {
  if (book === undefined)
    return sentence('No round yet. The first question is still to come.', '', '');
  const when = horizonWords(book.call.body.horizon);
  const aggregate = book.aggregate;
  if (aggregate === null) {
    return sentence(`Round ${book.n} ${UNPOOLED[stage]}: where in ${when}?`, '', doneWords(book));
  }
  const lastDown = lastDownOf(book.call.body.edges);
  const now = sidesOf(toPpm(aggregate.body.q), lastDown);
  const usual = sidesOf(book.call.body.base, lastDown);
  return sentence(opinionWords(now, usual, when), gainWords(book), doneWords(book));
}

/** What is said of a round without a pool. */
const UNPOOLED: Readonly<Record<RoundStage, string>> = {
  debated: 'is being debated',
  decided: 'ended without a forecast of the council',
  undecided: 'was never decided',
};

interface Sides {
  readonly down: number;
  readonly up: number;
}

/** Names the side that gained; speaks of "usual" by the whole numbers a reader sees. */
function opinionWords(now: Sides, usual: Sides, when: string): string {
  if (inHundred(now.up) === inHundred(usual.up)) {
    return `The council gives UP ${inHundred(now.up)} chances in 100 for ${when}, as is usual.`;
  }
  const isDown = now.up < usual.up && inHundred(now.down) !== inHundred(usual.down);
  const side = isDown ? now.down : now.up;
  const before = isDown ? usual.down : usual.up;
  return `The council gives ${isDown ? 'DOWN' : 'UP'} ${inHundred(side)} chances in 100 for ${when} (usual ${inHundred(before)}).`;
}

function gainWords(book: RoundBookView): string {
  const intent = book.intent?.body;
  if (intent === undefined) return '';
  return `Expected gain ${percentSize(Math.abs(intent.edgePpm))}, cost ${percentSize(Math.abs(intent.costPpm))}:`;
}

/** What the debate did to the odds of the side the sentence names, in points. */
export function debateWords(book: RoundBookView): string {
  const pools = book.aggregate?.body.pools;
  if (pools === undefined) return '';
  if (book.challenges.length === 0) return 'no challenge was made';
  const lastDown = lastDownOf(book.call.body.edges);
  const before = sidesOf(toPpm(pools.pre0), lastDown).up;
  const after = sidesOf(toPpm(pools.post0), lastDown).up;
  const points = (after - before) / 10_000;
  if (Math.abs(points) < 0.05) return 'debate changed nothing';
  const size = decimal(Math.abs(points), Math.abs(points) < 1 ? 1 : 0);
  const noun = size === '1' ? 'point' : 'points';
  return points < 0 ? `debate took ${size} ${noun} off up` : `debate added ${size} ${noun} to up`;
}

/** The full reason of the decision, one sentence. */
export function decisionWords(book: RoundBookView, stage: RoundStage): string {
  const decision = book.decision;
  if (decision === null)
    return stage === 'debated' ? 'Not decided yet.' : 'The round ended before it was decided.';
  if (decision.type === 'abstain') {
    const words = abstainWords(decision.body.reason);
    return decision.body.detail === '' ? words : `${words} ${decision.body.detail}`;
  }
  const lots = orderedLots(book);
  const target = `Target position ${lotText(decision.body.targetLots)}.`;
  if (lots === 0) return `Nothing to order. ${target}`;
  const net = book.intent === null ? '' : ` Net of costs ${signedSmall(book.intent.body.netPpm)}.`;
  return `${lots > 0 ? 'Buy' : 'Sell'} ${lotText(Math.abs(lots))}. ${target}${net}`;
}
