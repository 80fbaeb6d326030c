/**
 * A rehearsal: rounds in memory on a virtual clock, with the council's own arithmetic and a stub as
 * the other side of the debate. It runs seats one phase at a time and keeps everything that was said.
 * It is no session: no durability, no gate, no deadlines.
 */
import { findingAt } from './finding.ts';
import type { RehearsedSeat } from './rehearsed-seat.ts';
import { callOf, EQUITY, nextQuestion, observeDeskBar, openDesk } from './rehearsal-desk.ts';
import type { Asked, Desk } from './rehearsal-desk.ts';
import { madeUpWorld } from './rehearsal-world.ts';
import type { RehearsalWorld, WorldFrom } from './rehearsal-world.ts';
import { joined, started } from './rehearsal-start.ts';
import { stubBid, stubChallenges, STUB } from './rehearsal-stub.ts';
import { aggregateRound } from '../../council/aggregate.ts';
import { lanesNeeded } from '../../council/lane.ts';
import { emptyLaneScore } from '../../council/lane-score.ts';
import type { LaneScore } from '../../council/lane-score.ts';
import { emptyMarketView, foldMarketView } from '../../council/market-view.ts';
import { tickGuardedClock } from '../../council/guarded-clock.ts';
import type { GuardedClock } from '../../council/guarded-clock.ts';
import { newQuestionClock } from '../../council/horizon.ts';
import { outcomeBin } from '../../council/outcome.ts';
import { emptyRoster, foldRoster } from '../../council/roster.ts';
import { foldRoundBook, openRoundBook } from '../../council/round-book.ts';
import { openRulings } from '../../council/ruling.ts';
import { settleLane } from '../../council/settlement.ts';
import { foldCostQuote } from '../../portfolio/cost-tape.ts';
import { canonical, sha256Hex } from '../../protocols/canonical.ts';
import { deepFreeze } from '../../protocols/deep-freeze.ts';
import type { Ask, SeatMessage, SeatSpec } from '../../protocols/host.ts';
import { laneId, orderId, roundId } from '../../protocols/ids.ts';
import type { InstrumentId, LaneId, RoundId } from '../../protocols/ids.ts';
import type { Phase } from '../../protocols/presence.ts';
import type { Cfp } from '../../protocols/question.ts';
import { PROTOCOL } from '../../protocols/record.ts';
import type { ChainedRecord, Draft, JournalRecord, RecordOf } from '../../protocols/record.ts';
import type { Us } from '../../protocols/units.ts';
import type { MarketView } from '../../protocols/view/market-view.ts';
import type { Roster } from '../../protocols/view/roster.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';

/** One answer of a seat. */
export interface Said {
  readonly ask: Ask;
  readonly messages: readonly SeatMessage[];
}

export interface RehearsalSeat {
  readonly spec: SeatSpec;
  seat: RehearsedSeat;
}

/** Called for every ask in the place of a plain `seat.answer(ask)`. */
export type Answering = (
  entry: RehearsalSeat,
  ask: Ask,
  records: readonly ChainedRecord[],
) => Promise<readonly SeatMessage[]>;

/** What an answer was given on. */
export interface HeardAt {
  readonly book: RoundBook;
  readonly view: MarketView;
}

export interface RehearsalOptions {
  readonly rounds: number;
  /** Of the made-up world, where no other is given. */
  readonly seed: number;
  readonly world?: WorldFrom;
  /** From this instant on the world is another one: prices, figures, texts. For look-ahead checks. */
  readonly alteredFrom?: number;
  /** Changes a call before it is made. */
  readonly call?: (cfp: Cfp, round: number) => Cfp;
  readonly answering?: Answering;
  /** Told of every answer when it is given. */
  readonly heard?: (said: Said, at: HeardAt) => void;
}

export interface Rehearsed {
  /** The instant at which each round was called, from round 1. */
  readonly calledAt: readonly number[];
  readonly records: readonly ChainedRecord[];
  readonly said: readonly Said[];
}

interface OpenRound {
  readonly book: RoundBook;
  readonly clock: GuardedClock;
  readonly desk: Desk;
}

interface Floor {
  readonly options: RehearsalOptions;
  readonly world: RehearsalWorld;
  readonly seats: readonly RehearsalSeat[];
  readonly calledAt: number[];
  readonly records: ChainedRecord[];
  readonly said: Said[];
  readonly view: MarketView;
  readonly roster: Roster;
  readonly desks: Map<InstrumentId, Desk>;
  readonly lanes: Map<LaneId, LaneScore>;
  readonly open: Map<RoundId, OpenRound>;
}

/** Runs `options.rounds` rounds and the bars that settle them; fewer where the world ends before. */
export async function rehearse(
  seats: readonly RehearsalSeat[],
  options: RehearsalOptions,
): Promise<Rehearsed> {
  const world = (options.world ?? madeUpWorld(options.seed))(options.alteredFrom ?? Infinity);
  const floor: Floor = {
    options,
    world,
    seats,
    calledAt: [],
    records: [],
    said: [],
    view: emptyMarketView(),
    roster: emptyRoster(),
    desks: new Map(),
    lanes: new Map(),
    open: new Map(),
  };
  const { calledAt, open, records, said } = floor;
  let instant = world.instant(0);
  const from = instant?.at ?? 0;
  append(floor, started(world, from));
  for (const { spec } of [...seats, { spec: STUB }]) append(floor, joined(spec, from));
  for (let n = 0; instant !== undefined; instant = world.instant(++n)) {
    for (const draft of instant.drafts) append(floor, draft);
    settleDue(floor, instant.at);
    const next = nextQuestion([...floor.desks.values()]);
    if (calledAt.length < options.rounds) {
      if (next !== undefined) await runRound(floor, { ...next, at: instant.at, instant: n });
    } else if (open.size === 0) break;
  }
  return { calledAt, records, said };
}

/** Gives a draft its place, folds it everywhere. Seats fold it in journal order, one by one. */
function append(floor: Floor, draft: Draft): JournalRecord {
  const seq = floor.records.length + 1;
  const whole = { ...draft, hash: sha256Hex(String(seq)), seq, v: PROTOCOL };
  // As a journal gives it back: members that are undefined are not there, and nobody writes to it.
  const record = deepFreeze(JSON.parse(canonical(whole)) as ChainedRecord);
  floor.records.push(record);
  foldMarketView(floor.view, record);
  foldRoster(floor.roster, record);
  foldDesks(floor, record);
  if (record.round !== undefined) {
    const open = floor.open.get(record.round);
    if (open !== undefined) foldRoundBook(open.book, record);
  }
  for (const { seat } of floor.seats) {
    try {
      seat.tell(record);
    } catch (thrown) {
      throw findingAt(`record ${seq} (${record.type})`, thrown);
    }
  }
  return record;
}

function foldDesks({ desks, open, world }: Floor, record: ChainedRecord): void {
  switch (record.type) {
    case 'market.instrument': {
      const { instrument } = record.body;
      const known = desks.get(instrument.id);
      if (known === undefined) desks.set(instrument.id, openDesk(instrument, world));
      else known.instrument = instrument;
      return;
    }
    case 'market.quote': {
      const desk = desks.get(record.body.instrument);
      if (desk !== undefined) foldCostQuote(desk.costs, record.body);
      return;
    }
    case 'market.bar': {
      const { instrument, series } = record.body;
      const desk = desks.get(instrument);
      if (desk === undefined || series !== world.series) return;
      const verdict = observeDeskBar(desk, record.body);
      const bar = { seq: record.seq, value: record.body };
      const { entryRule } = desk.instrument;
      for (const round of open.values()) {
        if (round.desk === desk) tickGuardedClock(round.clock, entryRule, bar, verdict);
      }
      return;
    }
    default:
  }
}

interface Due {
  readonly at: Us;
  readonly desk: Desk;
  readonly instant: number;
  readonly question: Asked;
}

/** Puts a record of the round into the journal. */
type Put = (type: Draft['type'], body: unknown, from?: string) => void;
type Turn = (phase: Phase) => Promise<void>;

async function runRound(floor: Floor, { at, desk, instant, question }: Due): Promise<void> {
  const { calledAt, options, records, world } = floor;
  const lane = freeLane(floor, desk);
  // All of them wait for a price: as in a session, the question is left out.
  if (lane === undefined) return;
  const n = calledAt.push(instant);
  desk.asked += 1;
  const round = roundId(n);
  const { hash, seq } = records.at(-1) as ChainedRecord;
  const plain = callOf(desk, question, { hash, seq }, world);
  const cfp = options.call?.(plain, n) ?? plain;
  const call = append(floor, { at, body: cfp, lane, round, type: 'cfp' }) as RecordOf<'cfp'>;
  const book = openRoundBook(call);
  floor.open.set(round, { book, clock: newQuestionClock(world.horizonBars), desk });
  const put: Put = (type, body, from) => {
    const said = from === undefined ? {} : { from };
    append(floor, { at, body, lane, round, type, ...said } as Draft);
  };
  const turn: Turn = async (phase) => {
    const answers: (readonly SeatMessage[])[] = [];
    for (const entry of floor.seats) answers.push(await ask(floor, entry, { book, lane, phase }));
    answers.forEach((messages, index) => {
      const from = (floor.seats[index] as RehearsalSeat).spec.seat;
      for (const message of messages) put(message.type, message.body, from);
    });
  };
  await turn('seal');
  await turn('reveal');
  put('bid', stubBid(call, floor.view, n), STUB.seat);
  await turn('challenge');
  for (const challenge of stubChallenges(book, n)) put('challenge', challenge, STUB.seat);
  await turn('rebut');
  for (const ruling of openRulings(book, { call, view: floor.view })) put('ruling', ruling);
  await turn('revise');
  await turn('surge');
  await turn('aggregate');
  if (book.aggregate === undefined) put('aggregate', pooled(floor, book));
  await decide(desk, book, { put, turn });
}

/** The lowest lane of the instrument without an open question. */
function freeLane({ open, world }: Floor, { instrument }: Desk): LaneId | undefined {
  const taken = new Set([...open.values()].map(({ book }) => book.lane));
  const { horizonBars } = world;
  for (let k = 0; k < lanesNeeded(horizonBars); k++) {
    const lane = laneId(instrument.id, `${horizonBars}b`, k);
    if (!taken.has(lane)) return lane;
  }
  return undefined;
}

async function ask(
  floor: Floor,
  entry: RehearsalSeat,
  { book, lane, phase }: { readonly book: RoundBook; readonly lane: LaneId; readonly phase: Phase },
): Promise<readonly SeatMessage[]> {
  const { answering, heard } = floor.options;
  const { incarnation, seat } = entry.spec;
  const { round } = book;
  const request = { incarnation, lane, phase, round, seat };
  try {
    const messages = await (answering?.(entry, request, floor.records) ??
      entry.seat.answer(request));
    const said = { ask: request, messages };
    heard?.(said, { book, view: floor.view });
    floor.said.push(said);
    return messages;
  } catch (thrown) {
    throw findingAt(`${round}, phase ${phase}`, thrown);
  }
}

const laneOf = (floor: Floor, lane: LaneId): LaneScore => {
  const known = floor.lanes.get(lane);
  if (known !== undefined) return known;
  const fresh = emptyLaneScore(floor.roster);
  floor.lanes.set(lane, fresh);
  return fresh;
};

function pooled(floor: Floor, book: RoundBook) {
  const lane = laneOf(floor, book.lane);
  return aggregateRound({
    book,
    cfp: book.call.body,
    debate: lane.debate?.state ?? 'on',
    roster: floor.roster,
    weights: lane.weights,
  });
}

/** An intent that alternates, so that verdicts and plans are asked for whatever the pools say. */
async function decide(
  desk: Desk,
  book: RoundBook,
  { put, turn }: { readonly put: Put; readonly turn: Turn },
): Promise<void> {
  const n = Number(book.round.slice(1));
  const instrument = desk.instrument.id;
  const targetLots = n % 3 === 0 ? 0 : n % 2 === 0 ? 40 : -25;
  put('intent', {
    activeLots: targetLots,
    costPpm: 20,
    edgePpm: 30,
    instrument,
    kellyFractionPpm: 250_000,
    muPpm: 10,
    netPpm: 10,
    reason: 'rehearsed',
    sizingRule: 'rehearsed',
    strategicLots: 0,
    targetLots,
  });
  await turn('verdict');
  const lots = targetLots - desk.positionLots;
  if (lots === 0) {
    put('abstain', { detail: 'rehearsed', reason: 'no-change' });
    return;
  }
  const order = orderId(book.round, 0);
  const reduceOnly = targetLots === 0;
  put('commit', {
    decisionHash: sha256Hex(book.round),
    equity: EQUITY,
    orders: [{ instrument, kind: 'market', limitTicks: null, lots, orderId: order, reduceOnly }],
    targetLots,
  });
  await turn('plan');
  put('order.filled', {
    eventTime: book.call.at,
    fee: '2000000',
    fillId: order,
    instrument,
    lots,
    orderId: order,
    priceTicks: desk.closeTicks,
    slippageTicks: 2 + (n % 5),
  });
  desk.positionLots = targetLots;
}

/** A question called at bar t enters at t + 1 and settles a horizon later, unless a bar is held. */
function settleDue(floor: Floor, at: Us): void {
  for (const [round, { book, clock }] of floor.open) {
    const { entryTicks, settleSeq, settleTicks } = clock;
    if (entryTicks === null || settleSeq === null || settleTicks === null) continue;
    // Every ninth question is voided, so that voids are rehearsed too.
    const voided = Number(round.slice(1)) % 9 === 0;
    const isFlat = !voided && entryTicks === settleTicks;
    const { settle } = settleLane(laneOf(floor, book.lane), {
      book,
      cfp: book.call.body,
      entryTicks,
      isFlat,
      outcome: voided || isFlat ? null : outcomeBin(book.call.body.edges, entryTicks, settleTicks),
      roster: floor.roster,
      settleSeq,
      settleTicks,
      voidReason: voided ? 'rehearsed void' : null,
    });
    append(floor, { at, body: settle, lane: book.lane, round, type: 'settle' });
    floor.open.delete(round);
  }
}
