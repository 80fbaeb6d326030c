/**
 * The view of a seat: a fold of every record up to its position, whatever its manifest subscribes
 * to. While a round is undecided its market stays as it was at the call: data that arrives meanwhile
 * is for the next round, so every seat and every ruling looks at the same world.
 */
import { countedBook } from '../../council/counted-book.ts';
import { emptyDebateSwitch, observeDebate } from '../../council/e-process.ts';
import type { DebateSwitch } from '../../council/e-process.ts';
import {
  completeLaneWeights,
  initialLaneWeights,
  laneWeightsFromSettle,
  withoutWeights,
} from '../../council/lane-weights.ts';
import type { LaneWeights } from '../../protocols/view/lane-weights.ts';
import { emptyMarketView, foldMarketView } from '../../council/market-view.ts';
import type { MarketView } from '../../protocols/view/market-view.ts';
import { seatsOnProbation } from '../../council/probation.ts';
import { emptyRoster, endsRecord, foldRoster, seatById } from '../../council/roster.ts';
import type { Roster } from '../../protocols/view/roster.ts';
import { foldRoundBook, openRoundBook } from '../../council/round-book.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import { groupOfLane } from '../../protocols/group-names.ts';
import type { LaneId, RoundId, SeatId } from '../../protocols/ids.ts';
import type { AgentJoined } from '../../protocols/presence.ts';
import type { JournalRecord, RecordOf } from '../../protocols/record.ts';
import type { PortfolioMark } from '../../protocols/run.ts';
import type { Settle } from '../../protocols/settlement.ts';
import type { SeatView } from './contract.ts';

/** Fills that a view shows. */
export const VIEW_FILLS = 256;

/** What the view is folded from: plain data, so that it can be snapshotted. */
export interface ViewState {
  readonly market: MarketView;
  readonly rounds: Map<RoundId, RoundBook>;
  readonly roster: Roster;
  readonly weights: Map<LaneId, LaneWeights>;
  /** Before protocol 1.2: does the debate help, a lane. */
  readonly debate: Map<LaneId, DebateSwitch>;
  /** From protocol 1.2 on the session says so, a group. */
  readonly debating: Map<string, 'on' | 'off'>;
  portfolio: PortfolioMark | undefined;
  readonly fills: RecordOf<'order.filled'>[];
  riskMode: SeatView['riskMode'];
  flags: SeatView['flags'];
  /** The market as of the call, of undecided rounds during which market data arrived. */
  readonly frozen: Map<RoundId, MarketView>;
}

export const emptyViewState = (): ViewState => ({
  market: emptyMarketView(),
  rounds: new Map(),
  roster: emptyRoster(),
  weights: new Map(),
  debate: new Map(),
  debating: new Map(),
  portfolio: undefined,
  fills: [],
  riskMode: 'normal',
  flags: [],
  frozen: new Map(),
});

/**
 * Folds one record. A `settle` closes its round's book and takes it out of `rounds`: that book is
 * returned, for `onSettle`.
 */
export function foldView(state: ViewState, record: JournalRecord): RoundBook | undefined {
  if (isWorld(record)) freezeUndecided(state);
  foldMarketView(state.market, record);
  if (record.type === 'agent.joined') foldLeft(state, record.body);
  foldRoster(state.roster, record);
  switch (record.type) {
    case 'portfolio.mark':
      state.portfolio = record.body;
      break;
    case 'order.filled':
      state.fills.push(record);
      if (state.fills.length > VIEW_FILLS) state.fills.shift();
      break;
    case 'run.started':
      state.flags = (record.body.config['flags'] as readonly number[] | undefined) ?? [];
      break;
    case 'risk.mode':
      state.riskMode = record.body.mode;
      break;
    default:
  }
  return record.round === undefined ? undefined : foldRound(state, record, record.round);
}

/**
 * A seat whose record ends leaves the lanes whose question is not open; the others are scored with the
 * weights they were decided on, and their settlement states what follows.
 */
function foldLeft({ roster, rounds, weights }: ViewState, joined: AgentJoined): void {
  const seat = seatById(roster, joined.seat);
  if (seat === undefined || !endsRecord(joined)) return;
  const open = new Set([...rounds.values()].map(({ lane }) => lane));
  for (const lane of open) {
    if (!weights.has(lane)) weights.set(lane, initialLaneWeights(roster));
  }
  for (const [lane, known] of weights) {
    if (!open.has(lane)) weights.set(lane, withoutWeights(known, seat.experts));
  }
}

function foldRound(state: ViewState, record: JournalRecord, round: RoundId): RoundBook | undefined {
  if (record.type === 'cfp') {
    state.rounds.set(round, openRoundBook(record));
    return undefined;
  }
  const book = state.rounds.get(round);
  if (book === undefined) return undefined;
  foldRoundBook(book, record);
  if (book.decision !== undefined) state.frozen.delete(round);
  if (record.type !== 'settle') return undefined;
  state.rounds.delete(round);
  foldSettle(state, book.lane, record.body);
  return book;
}

function foldSettle(state: ViewState, lane: LaneId, settle: Settle): void {
  state.weights.set(lane, laneWeightsFromSettle(state.roster, settle));
  const { group } = settle.evidence;
  if (group !== undefined) {
    state.debating.set(group.name, group.debate);
    return;
  }
  if (settle.outcome === null) return;
  let debate = state.debate.get(lane);
  if (debate === undefined) {
    debate = emptyDebateSwitch();
    state.debate.set(lane, debate);
  }
  observeDebate(debate, settle.poolLosses.direction.pre0 - settle.poolLosses.direction.post0);
}

/** Does the record change the market view? */
function isWorld(record: JournalRecord): boolean {
  switch (record.type) {
    case 'market.instrument':
    case 'market.bar':
    case 'market.quote':
    case 'knowledge.fact':
    case 'knowledge.news':
    case 'field':
      return true;
    default:
      return false;
  }
}

function freezeUndecided(state: ViewState): void {
  for (const [round, book] of state.rounds) {
    if (book.decision !== undefined || state.frozen.has(round)) continue;
    state.frozen.set(round, copyOf(state.market));
  }
}

/** A copy that later folds do not touch: the lists are copied, what they hold never changes. */
function copyOf(market: MarketView): MarketView {
  const lists = <T>(map: Map<string, T[]>): Map<string, T[]> =>
    new Map([...map].map(([key, list]) => [key, [...list]]));
  return {
    asOf: market.asOf,
    now: market.now,
    instruments: new Map(market.instruments),
    bars: lists(market.bars),
    quotes: new Map(market.quotes),
    facts: lists(market.facts),
    news: [...market.news],
    ...(market.field === undefined ? {} : { field: market.field }),
  };
}

/**
 * A book as a seat hears it: without seats on probation, so that nothing it says depends on them; a
 * seat that is itself on probation hears everybody.
 */
export function heardBook({ roster }: ViewState, seat: SeatId, book: RoundBook): RoundBook {
  const kept = seatsOnProbation(roster);
  return kept.size === 0 || kept.has(seat) ? book : countedBook(book, roster);
}

/** What `seat` sees for an answer about `round`, or as it stands. */
export function viewOf(state: ViewState, seat: SeatId, round?: RoundId): SeatView {
  const market = (round === undefined ? undefined : state.frozen.get(round)) ?? state.market;
  return {
    market,
    get rounds() {
      return seatsOnProbation(state.roster).size === 0
        ? state.rounds
        : new Map([...state.rounds].map(([id, book]) => [id, heardBook(state, seat, book)]));
    },
    roster: state.roster,
    laneWeights: (lane) => weightsOf(state, lane),
    debate: (lane) =>
      state.debating.get(groupOfLane(lane)) ?? state.debate.get(lane)?.state ?? 'on',
    portfolio: state.portfolio,
    fills: state.fills,
    riskMode: state.riskMode,
    flags: state.flags,
  };
}

function weightsOf(state: ViewState, lane: LaneId): LaneWeights {
  const known = state.weights.get(lane);
  return known === undefined
    ? initialLaneWeights(state.roster)
    : completeLaneWeights(state.roster, known);
}

/** The view's state without Maps, as a snapshot stores it. */
export interface PackedView {
  readonly market: PackedMarket;
  readonly rounds: [RoundId, RoundBook][];
  readonly roster: Roster;
  readonly weights: [LaneId, LaneWeights][];
  readonly debate: [LaneId, DebateSwitch][];
  readonly debating: [string, 'on' | 'off'][];
  readonly portfolio: PortfolioMark | null;
  readonly fills: RecordOf<'order.filled'>[];
  readonly riskMode: SeatView['riskMode'];
  readonly flags: SeatView['flags'];
  readonly frozen: [RoundId, PackedMarket][];
}
type Entries<T> = T extends Map<infer K, infer V> ? [K, V][] : T;
type PackedMarket = { readonly [K in keyof MarketView]: Entries<MarketView[K]> };

/** @returns plain data that shares nothing with the view. */
export function packView(state: ViewState): PackedView {
  return structuredClone({
    market: packMarket(state.market),
    rounds: [...state.rounds],
    roster: state.roster,
    weights: [...state.weights],
    debate: [...state.debate],
    debating: [...state.debating],
    portfolio: state.portfolio ?? null,
    fills: state.fills,
    riskMode: state.riskMode,
    flags: state.flags,
    frozen: [...state.frozen].map(([round, market]) => [round, packMarket(market)]),
  });
}

export function unpackView(stored: PackedView): ViewState {
  const packed = structuredClone(stored);
  return {
    market: unpackMarket(packed.market),
    rounds: new Map(packed.rounds),
    roster: packed.roster,
    weights: new Map(packed.weights),
    debate: new Map(packed.debate),
    debating: new Map(packed.debating),
    portfolio: packed.portfolio ?? undefined,
    fills: packed.fills,
    riskMode: packed.riskMode,
    flags: packed.flags,
    frozen: new Map(packed.frozen.map(([round, market]) => [round, unpackMarket(market)])),
  };
}

const packMarket = (market: MarketView): PackedMarket => ({
  asOf: market.asOf,
  now: market.now,
  instruments: [...market.instruments],
  bars: [...market.bars],
  quotes: [...market.quotes],
  facts: [...market.facts],
  news: market.news,
  ...(market.field === undefined ? {} : { field: market.field }),
});

const unpackMarket = (packed: PackedMarket): MarketView => ({
  asOf: packed.asOf,
  now: packed.now,
  instruments: new Map(packed.instruments),
  bars: new Map(packed.bars),
  quotes: new Map(packed.quotes),
  facts: new Map(packed.facts),
  news: packed.news,
  ...(packed.field === undefined ? {} : { field: packed.field }),
});
