/** Folds of the debate: whole books of the newest rounds, one line for each older one. */
import { firstUpBin } from '../../protocols/bins.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import { pushBounded } from './bounded.ts';
import { roundOfOrder, startMoney } from './orders.ts';
import type { RoundBookView, RoundPhase, RoundSummary } from './debate-state.ts';
import { BOOK_RECORDS_MAX, ROUNDS_SUMMARY, ROUNDS_WHOLE } from './limits.ts';
import type { PageState } from './state.ts';

type Of<T extends ChainedRecord['type']> = Extract<ChainedRecord, { readonly type: T }>;

export function findBook(state: PageState, round: string): RoundBookView | undefined {
  return findNewest(state.rounds, round);
}

export function findSummary(state: PageState, round: string): RoundSummary | undefined {
  return findNewest(state.summaries, round);
}

function findNewest<T extends { round: string }>(list: readonly T[], round: string): T | undefined {
  for (let index = list.length - 1; index >= 0; index--) {
    if (list[index]?.round === round) return list[index];
  }
  return undefined;
}

/** Chance of "up" in a distribution over bins, in the unit of its entries. */
export function upOf(p: readonly number[], edges: readonly number[]): number {
  let sum = 0;
  for (let bin = firstUpBin(edges); bin < p.length; bin++) sum += p[bin] ?? 0;
  return sum;
}

/** Chance of up of a pooled distribution (doubles that sum to 1), as ppm. */
const upPpm = (p: readonly number[], edges: readonly number[]): number =>
  Math.round(upOf(p, edges) * 1e6);

/** An empty book for a call. Throws nothing: a call without a round is not a round. */
export function openBook(call: Of<'cfp'>): RoundBookView | undefined {
  if (call.round === undefined || call.lane === undefined) return undefined;
  return {
    round: call.round,
    n: Number(call.round.slice(1)),
    lane: call.lane,
    instrument: call.body.instrument,
    phase: 'called',
    call,
    seals: [],
    bids: [],
    refusals: [],
    challenges: [],
    rebuttals: [],
    rulings: [],
    revisions: [],
    supplements: [],
    tensions: [],
    thermo: null,
    field: null,
    closed: [],
    faults: [],
    aggregate: null,
    intent: null,
    verdict: null,
    gate: null,
    decision: null,
    plans: [],
    orders: [],
    settle: null,
    certificate: null,
    weightsAtCall: { direction: {}, shape: {} },
  };
}

/** Opens a round: its book and its line. */
export function foldCall(state: PageState, record: Of<'cfp'>): void {
  startMoney(state, record);
  const book = openBook(record);
  if (book === undefined) return;
  book.field = fieldAt(state, record);
  const weights = state.lanes[book.lane]?.weights ?? null;
  if (weights !== null) {
    book.weightsAtCall = {
      direction: { ...weights.direction.post0 },
      shape: { ...weights.shape.post0 },
    };
  }
  pushBounded(state.rounds, book, ROUNDS_WHOLE);
  pushBounded(state.summaries, openSummary(book, record), ROUNDS_SUMMARY);
  state.counts.rounds += 1;
}

/** What the field says of a question's place, as last read out: the read-out comes before the call. */
function fieldAt(state: PageState, { body }: Of<'cfp'>): RoundBookView['field'] {
  const { field } = state.cognition;
  if (field === null || !('bars' in body.horizon)) return null;
  const { bars } = body.horizon;
  const isHere = (node: { bars: number; instrument: string }): boolean =>
    node.bars === bars && node.instrument === body.instrument;
  const node = field.body.asked.find(isHere) ?? field.body.largest.find(isHere);
  if (node === undefined) return null;
  const graph = state.cognition.graphs.findLast((item) => item.seq === field.body.graph);
  const main = node.currents[0]?.from;
  const from = main === undefined ? undefined : graph?.body.nodes[main]?.instrument;
  return { seq: field.seq, node, from: from ?? null };
}

function openSummary(book: RoundBookView, call: Of<'cfp'>): RoundSummary {
  return {
    round: book.round,
    n: book.n,
    lane: book.lane,
    instrument: book.instrument,
    horizon: call.body.horizon,
    shadow: call.body.shadow,
    askedAt: call.at,
    callSeq: call.seq,
    lastSeq: call.seq,
    markTicks: call.body.book.markTicks,
    bids: 0,
    refusals: 0,
    challenges: 0,
    upheld: 0,
    revisions: 0,
    supplements: 0,
    faults: 0,
    baseUpPpm: upOf(call.body.base, call.body.edges),
    preUpPpm: null,
    postUpPpm: null,
    qUpPpm: null,
    disagreement: null,
    edgePpm: null,
    costPpm: null,
    netPpm: null,
    targetLots: null,
    verdict: null,
    decision: null,
    reason: null,
    orders: 0,
    filledLots: 0,
    outcome: 'open',
    outcomeBin: null,
    returnPpm: null,
    qLoss: null,
    qGain: null,
    settledSeq: null,
    voidReason: null,
  };
}

/** Files a record in its round's book; the caller knows that the record is of this round. */
export function foldBook(book: RoundBookView, record: ChainedRecord): void {
  const keep = <T>(list: T[], item: T): void => pushBounded(list, item, BOOK_RECORDS_MAX);
  switch (record.type) {
    case 'seal':
      keep(book.seals, record);
      return advance(book, 'sealed');
    case 'bid':
      keep(book.bids, record);
      return advance(book, 'opened');
    case 'refuse':
      return keep(book.refusals, record);
    case 'challenge':
      keep(book.challenges, record);
      return advance(book, 'challenged');
    case 'rebuttal':
      return keep(book.rebuttals, record);
    case 'ruling':
      keep(book.rulings, record);
      return advance(book, 'ruled');
    case 'revise':
      keep(book.revisions, record);
      return advance(book, 'revised');
    case 'supplement':
      keep(book.supplements, record);
      return advance(book, 'surged');
    case 'tension':
      return keep(book.tensions, record);
    case 'thermo':
      book.thermo = record;
      return;
    case 'phase.closed':
      return keep(book.closed, record);
    case 'deadline':
    case 'late':
    case 'dead-letter':
    case 'agent.died':
      return keep(book.faults, record);
    case 'aggregate':
      book.aggregate = record;
      return advance(book, 'pooled');
    case 'plan':
      return keep(book.plans, record);
    case 'certificate':
      book.certificate = record;
      return;
    default:
      foldBookEnd(book, record, keep);
  }
}

function foldBookEnd(
  book: RoundBookView,
  record: ChainedRecord,
  keep: <T>(list: T[], item: T) => void,
): void {
  switch (record.type) {
    case 'intent':
      book.intent = record;
      return;
    case 'verdict':
      book.verdict = record;
      return;
    case 'gate':
      book.gate = record;
      return;
    case 'commit':
    case 'abstain':
      book.decision = record;
      return advance(book, 'decided');
    case 'settle':
      book.settle = record;
      return advance(book, isVoid(record) ? 'void' : 'settled');
    case 'order.submit':
    case 'order.cancel':
    case 'order.accepted':
    case 'order.filled':
    case 'order.cancelled':
    case 'order.rejected':
    case 'order.expired':
    case 'order.unknown':
      return keep(book.orders, record);
    default:
  }
}

const ORDER: readonly RoundPhase[] = [
  'called',
  'sealed',
  'opened',
  'challenged',
  'ruled',
  'revised',
  'surged',
  'pooled',
  'decided',
  'settled',
  'void',
];

/** Phases only go forward; a late record does not take a round back. */
function advance(book: RoundBookView, phase: RoundPhase): void {
  if (ORDER.indexOf(phase) > ORDER.indexOf(book.phase)) book.phase = phase;
}

/** The round a record belongs to, or undefined. */
export function roundOf(record: ChainedRecord): string | undefined {
  if (record.round !== undefined) return record.round;
  if (!record.type.startsWith('order.')) return undefined;
  const { orderId } = record.body as { orderId: string };
  return roundOfOrder(orderId, undefined) ?? undefined;
}

/** Keeps the one line about a round, also after its book has left. */
export function foldSummary(state: PageState, summary: RoundSummary, record: ChainedRecord): void {
  summary.lastSeq = record.seq;
  switch (record.type) {
    case 'bid':
      summary.bids += 1;
      return;
    case 'refuse':
      summary.refusals += 1;
      return;
    case 'challenge':
      summary.challenges += 1;
      state.counts.challenges += 1;
      return;
    case 'ruling':
      if (record.body.outcome !== 'upheld') return;
      summary.upheld += 1;
      state.counts.upheld += 1;
      return;
    case 'revise':
      summary.revisions += 1;
      return;
    case 'supplement':
      summary.supplements += 1;
      return;
    case 'deadline':
    case 'late':
    case 'dead-letter':
      summary.faults += 1;
      return;
    case 'order.filled':
      summary.filledLots += record.body.lots;
      return;
    default:
      foldSummaryEnd(state, summary, record);
  }
}

function foldSummaryEnd(state: PageState, summary: RoundSummary, record: ChainedRecord): void {
  switch (record.type) {
    case 'aggregate': {
      const edges = findBook(state, summary.round)?.call.body.edges;
      if (edges === undefined) return;
      summary.preUpPpm = upPpm(record.body.pools.pre0, edges);
      summary.postUpPpm = upPpm(record.body.pools.post0, edges);
      summary.qUpPpm = upPpm(record.body.q, edges);
      summary.disagreement = record.body.disagreement;
      return;
    }
    case 'intent':
      summary.edgePpm = record.body.edgePpm;
      summary.costPpm = record.body.costPpm;
      summary.netPpm = record.body.netPpm;
      summary.targetLots = record.body.targetLots;
      return;
    case 'verdict':
      summary.verdict = record.body.decision;
      return;
    case 'commit':
      summary.decision = 'commit';
      summary.targetLots = record.body.targetLots;
      summary.orders = record.body.orders.length;
      state.counts.commits += 1;
      return;
    case 'abstain':
      summary.decision = 'abstain';
      summary.reason = record.body.reason;
      state.counts.abstains += 1;
      state.counts.reasons[record.body.reason] =
        (state.counts.reasons[record.body.reason] ?? 0) + 1;
      return;
    case 'settle':
      return settleSummary(state, summary, record);
    default:
  }
}

/** Without an outcome, and not because the price stood still. */
const isVoid = ({ body }: Of<'settle'>): boolean => body.outcome === null && body.flat !== true;

function settleSummary(state: PageState, summary: RoundSummary, record: Of<'settle'>): void {
  const { outcome, returnPpm, qLoss, poolLosses, voidReason } = record.body;
  summary.settledSeq = record.seq;
  summary.voidReason = voidReason;
  summary.returnPpm = returnPpm;
  summary.outcomeBin = outcome;
  state.lastSettled = summary.round;
  if (isVoid(record)) {
    summary.outcome = 'void';
    state.counts.voids += 1;
    return;
  }
  summary.outcome = 'settled';
  if (outcome === null) {
    state.counts.settled += 1;
    return;
  }
  summary.qLoss = { ...qLoss };
  summary.qGain = {
    direction: poolLosses.direction.base - qLoss.direction,
    shape: poolLosses.shape.base - qLoss.shape,
  };
  state.counts.settled += 1;
}
