/**
 * The page's whole state as a fold of the journal: `foldPage(state, record)` for each record in seq
 * order. The dashboard server and the browser run this same code, so they cannot tell two stories.
 * It reads no clock and does no input or output. It changes `state` in place (a burst of 20,000
 * records must not copy it 20,000 times); `state.seq` tells a painter that something changed.
 */
import type { ChainedRecord } from '../../protocols/record.ts';
import { emptyCurve } from './bounded.ts';
import { emptyCognition, foldCognition } from './cognition.ts';
import { foldEvent } from './events.ts';
import { foldEvidence } from './evidence.ts';
import {
  foldBar,
  foldFact,
  foldInstrument,
  foldMarketEnded,
  foldNews,
  foldQuality,
  foldQuote,
  foldRefusedData,
} from './market.ts';
import {
  foldCommitOrders,
  foldFill,
  foldMark,
  foldOrderFact,
  foldPlan,
  foldSubmit,
} from './orders.ts';
import { findBook, findSummary, foldBook, foldCall, foldSummary, roundOf } from './rounds.ts';
import {
  foldDeed,
  foldDied,
  foldJoined,
  foldLane,
  foldProbation,
  foldQuarantined,
} from './seats.ts';
import type { PageState } from './state.ts';

/** The state before any record after position `from`. */
export function emptyPageState(from = 0): PageState {
  return {
    from,
    seq: from,
    hash: '',
    at: 0,
    run: null,
    banner: null,
    risk: { mode: 'normal', reason: '', at: 0, seq: 0 },
    ended: null,
    instruments: {},
    agents: {},
    experts: {},
    calibration: {},
    lanes: {},
    rounds: [],
    summaries: [],
    counts: {
      rounds: 0,
      commits: 0,
      abstains: 0,
      settled: 0,
      voids: 0,
      reasons: {},
      challenges: 0,
      upheld: 0,
    },
    lastSettled: null,
    money: {
      mark: null,
      start: null,
      equity: emptyCurve(),
      fills: [],
      orders: [],
      orderCount: 0,
      fillCount: 0,
    },
    groups: {},
    cognition: emptyCognition(),
    quality: {},
    refusedData: [],
    alerts: [],
    alarms: [],
    events: [],
    lastTrouble: null,
    facts: {},
    news: [],
    checkpoint: null,
    unknown: {},
  };
}

/**
 * What became of a record: folded; a repeat of one already folded (ignored); or one that leaves a
 * gap (refused: fetch `state.seq + 1` to `record.seq - 1` first).
 */
export type FoldOutcome = 'folded' | 'repeat' | 'gap';

export function foldPage(state: PageState, record: ChainedRecord): FoldOutcome {
  if (record.seq <= state.seq) return 'repeat';
  if (record.seq !== state.seq + 1) return 'gap';
  state.seq = record.seq;
  state.hash = record.hash;
  state.at = record.at;
  foldWorld(state, record);
  foldDebate(state, record);
  foldCognition(state, record);
  foldMoney(state, record);
  foldEvidence(state, record);
  foldEvent(state, record);
  return 'folded';
}

function foldWorld(state: PageState, record: ChainedRecord): void {
  switch (record.type) {
    case 'market.instrument':
      return foldInstrument(state, record);
    case 'market.bar':
      return foldBar(state, record);
    case 'market.quote':
      return foldQuote(state, record);
    case 'market.refused':
      return foldRefusedData(state, record);
    case 'market.quality':
      return foldQuality(state, record);
    case 'market.ended':
      return foldMarketEnded(state, record);
    case 'knowledge.fact':
      return foldFact(state, record);
    case 'knowledge.news':
      return foldNews(state, record);
    case 'agent.joined':
      return foldJoined(state, record);
    case 'agent.died':
      return foldDied(state, record);
    case 'agent.quarantined':
      return foldQuarantined(state, record);
    case 'agent.probation':
      return foldProbation(state, record);
    default:
  }
}

function foldDebate(state: PageState, record: ChainedRecord): void {
  if (record.type === 'cfp') foldCall(state, record);
  else {
    const round = roundOf(record);
    if (round !== undefined) {
      const book = findBook(state, round);
      if (book !== undefined) foldBook(book, record);
      const summary = findSummary(state, round);
      if (summary !== undefined) foldSummary(state, summary, record);
    }
  }
  foldDeed(state, record);
  foldLane(state, record);
}

function foldMoney(state: PageState, record: ChainedRecord): void {
  switch (record.type) {
    case 'commit':
      return foldCommitOrders(state, record);
    case 'plan':
      return foldPlan(state, record);
    case 'order.submit':
      return foldSubmit(state, record);
    case 'order.filled':
      return foldFill(state, record);
    case 'order.accepted':
    case 'order.cancel':
    case 'order.cancelled':
    case 'order.rejected':
    case 'order.expired':
    case 'order.unknown':
      return foldOrderFact(state, record);
    case 'portfolio.mark':
      return foldMark(state, record);
    default:
  }
}
