/**
 * A rehearsal: rounds in memory on a virtual clock, with the council's own arithmetic and a stub as
 * the other side of the debate. It runs seats one phase at a time and keeps everything that was said.
 * It is no session: no durability, no gate, no deadlines.
 */
import { rehearsalTime, rehearsalWorld, REHEARSED, REHEARSED_SERIES } from './rehearsal-world.ts';
import type { RehearsalWorld, WorldOptions } from './rehearsal-world.ts';
import { stubBid, stubChallenges, STUB } from './rehearsal-stub.ts';
import { expertsOfSeat } from './seat.ts';
import { aggregateRound } from '../../council/aggregate.ts';
import { emptyLaneScore } from '../../council/lane-score.ts';
import type { LaneScore } from '../../council/lane-score.ts';
import { emptyMarketView, foldMarketView } from '../../council/market-view.ts';
import type { MarketView } from '../../protocols/view/market-view.ts';
import { askedQuestion } from '../../council/asked-question.ts';
import { tickGuardedClock } from '../../council/guarded-clock.ts';
import type { GuardedClock } from '../../council/guarded-clock.ts';
import { guardedQuestionFrom, observeBarGuarded } from '../../council/guarded-question.ts';
import { newQuestionClock } from '../../council/horizon.ts';
import { outcomeBin } from '../../council/outcome.ts';
import { WARM_UP_BARS } from '../../council/question.ts';
import type { QuestionAnswer, QuestionModel } from '../../council/question.ts';
import { emptyRoster, foldRoster } from '../../council/roster.ts';
import type { Roster } from '../../protocols/view/roster.ts';
import { foldRoundBook, openRoundBook } from '../../council/round-book.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import { openRulings } from '../../council/ruling.ts';
import { settleLane } from '../../council/settlement.ts';
import { costConditions, emptyCostTape, foldCostBar } from '../../portfolio/cost-tape.ts';
import type { CostTape } from '../../portfolio/cost-tape.ts';
import { atOnce } from '../../protocols/awaitable.ts';
import { sha256Hex } from '../../protocols/canonical.ts';
import { invariant } from '../../protocols/errors.ts';
import { COGNITION_FLAG, EVIDENCE_FLAG } from '../../protocols/flags.ts';
import type { Ask, HostedSeat, SeatMessage, SeatSpec } from '../../protocols/host.ts';
import { laneId, orderId, roundId } from '../../protocols/ids.ts';
import type { LaneId, RoundId } from '../../protocols/ids.ts';
import type { Phase } from '../../protocols/presence.ts';
import type { Cfp } from '../../protocols/question.ts';
import { PROTOCOL } from '../../protocols/record.ts';
import type { ChainedRecord, Draft, JournalRecord, RecordOf } from '../../protocols/record.ts';
import { US_PER_DAY } from '../../protocols/units.ts';
import type { Ticks } from '../../protocols/units.ts';

/** One answer of a seat. */
export interface Said {
  readonly ask: Ask;
  readonly messages: readonly SeatMessage[];
}

export interface RehearsalSeat {
  readonly spec: SeatSpec;
  seat: HostedSeat;
}

/** Called for every ask in the place of a plain `seat.answer(ask)`. */
export type Answering = (
  entry: RehearsalSeat,
  ask: Ask,
  records: readonly ChainedRecord[],
) => readonly SeatMessage[];

export interface RehearsalOptions extends WorldOptions {
  readonly rounds: number;
  /** Changes a call before it is made. */
  readonly call?: (cfp: Cfp, round: number) => Cfp;
  readonly answering?: Answering;
}

export interface Rehearsed {
  readonly records: readonly ChainedRecord[];
  readonly said: readonly Said[];
}

interface Floor {
  readonly options: RehearsalOptions;
  readonly world: RehearsalWorld;
  readonly seats: readonly RehearsalSeat[];
  readonly records: ChainedRecord[];
  readonly said: Said[];
  readonly view: MarketView;
  readonly roster: Roster;
  readonly model: QuestionModel;
  readonly costs: CostTape;
  readonly closes: Ticks[];
  readonly lanes: Map<LaneId, LaneScore>;
  readonly open: Map<RoundId, { readonly book: RoundBook; readonly clock: GuardedClock }>;
  positionLots: number;
}

/** Runs `options.rounds` rounds and the bars that settle them. */
export function rehearse(seats: readonly RehearsalSeat[], options: RehearsalOptions): Rehearsed {
  const floor: Floor = {
    options,
    world: rehearsalWorld(options),
    seats,
    records: [],
    said: [],
    view: emptyMarketView(),
    roster: emptyRoster(),
    model: askedQuestion({ barUs: US_PER_DAY, entryRule: ENTRY_RULE, horizonBars: 1 }, true),
    costs: emptyCostTape(),
    closes: [],
    lanes: new Map(),
    open: new Map(),
    positionLots: 0,
  };
  append(floor, STARTED);
  for (const { spec } of seats) append(floor, joined(spec));
  append(floor, joined(STUB));
  const { rounds } = options;
  let asked = 0;
  for (let bar = 0; asked < rounds || floor.open.size > 0; bar++) {
    invariant(bar < WARM_UP_BARS + 2 * (rounds + 2), 'a rehearsal comes to an end', { asked, bar });
    for (const draft of floor.world.instant(bar)) append(floor, draft);
    settleDue(floor, bar);
    // A bar that looks like a fault is held: the round is that of the next one.
    const question = guardedQuestionFrom(floor.model);
    if (question.ok && asked < rounds) runRound(floor, { bar, n: ++asked, question });
  }
  return { records: floor.records, said: floor.said };
}

/** Gives a draft its place, folds it everywhere. Seats fold it in journal order, one by one. */
function append(floor: Floor, draft: Draft): JournalRecord {
  const seq = floor.records.length + 1;
  const record = { ...draft, hash: sha256Hex(String(seq)), seq, v: PROTOCOL } as ChainedRecord;
  floor.records.push(record);
  foldMarketView(floor.view, record);
  foldRoster(floor.roster, record);
  if (record.type === 'market.bar') {
    floor.closes.push(record.body.closeTicks);
    foldCostBar(floor.costs, record.body);
    const verdict = observeBarGuarded(floor.model, record.body);
    const seen = { seq, value: record.body };
    for (const { clock } of floor.open.values()) tickGuardedClock(clock, ENTRY_RULE, seen, verdict);
  }
  if (record.round !== undefined) {
    const open = floor.open.get(record.round);
    if (open !== undefined) foldRoundBook(open.book, record);
  }
  for (const { seat } of floor.seats) seat.fold(record);
  return record;
}

/** The run that is rehearsed: under every flag, as runs are started today. */
const STARTED: Draft = {
  at: rehearsalTime(0),
  body: {
    code: '0'.repeat(64),
    config: { flags: [COGNITION_FLAG, EVIDENCE_FLAG] },
    configHash: '0'.repeat(64),
    dataset: { name: 'rehearsal', sha256: '0'.repeat(64) },
    flags: [COGNITION_FLAG, EVIDENCE_FLAG],
    market: 'rehearsal',
    mode: 'paper',
    node: '',
    packageVersion: '',
    protocol: PROTOCOL,
    publicKey: '',
    run: '0'.repeat(64),
    seed: 0,
    series: REHEARSED_SERIES,
  },
  type: 'run.started',
};

function joined(spec: SeatSpec): Draft {
  const { ledgers, role, shadow, version } = spec.manifest;
  return {
    at: rehearsalTime(0),
    body: {
      experts: expertsOfSeat(spec),
      incarnation: spec.incarnation,
      ledgers: [...ledgers],
      manifestHash: '0'.repeat(64),
      newcomer: false,
      role,
      seat: spec.seat,
      shadow,
      version,
    },
    from: spec.seat,
    type: 'agent.joined',
  };
}

interface Due {
  readonly bar: number;
  readonly n: number;
  readonly question: Asked;
}

type Asked = Extract<QuestionAnswer, { readonly ok: true }>;

function runRound(floor: Floor, { bar, n, question }: Due): void {
  const at = rehearsalTime(bar);
  const round = roundId(n);
  const lane = laneId(REHEARSED, '1b', n % 2);
  const cfp = floor.options.call?.(cfpOf(floor, question), n) ?? cfpOf(floor, question);
  const call = append(floor, { at, body: cfp, lane, round, type: 'cfp' }) as RecordOf<'cfp'>;
  const book = openRoundBook(call);
  floor.open.set(round, { book, clock: newQuestionClock(1) });
  const put = (type: Draft['type'], body: unknown, from?: string): void => {
    append(floor, {
      at,
      body,
      lane,
      round,
      type,
      ...(from === undefined ? {} : { from }),
    } as Draft);
  };
  const turn = (phase: Phase): void => {
    const answers = floor.seats.map((entry) => ask(floor, entry, { lane, phase, round }));
    answers.forEach((messages, index) => {
      const from = (floor.seats[index] as RehearsalSeat).spec.seat;
      for (const message of messages) put(message.type, message.body, from);
    });
  };
  turn('seal');
  turn('reveal');
  put('bid', stubBid(call, floor.view, n), STUB.seat);
  turn('challenge');
  for (const challenge of stubChallenges(book, n)) put('challenge', challenge, STUB.seat);
  turn('rebut');
  for (const ruling of openRulings(book, { call, view: floor.view })) put('ruling', ruling);
  turn('revise');
  turn('surge');
  turn('aggregate');
  if (book.aggregate === undefined) put('aggregate', pooled(floor, book));
  decide(floor, book, { put, turn });
}

function ask(
  floor: Floor,
  entry: RehearsalSeat,
  about: Pick<Ask, 'lane' | 'phase' | 'round'>,
): readonly SeatMessage[] {
  const request = { ...about, incarnation: entry.spec.incarnation, seat: entry.spec.seat };
  const messages =
    floor.options.answering?.(entry, request, floor.records) ?? atOnce(entry.seat.answer(request));
  floor.said.push({ ask: request, messages });
  return messages;
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
function decide(
  floor: Floor,
  book: RoundBook,
  {
    put,
    turn,
  }: {
    put: (type: Draft['type'], body: unknown, from?: string) => void;
    turn: (phase: Phase) => void;
  },
): void {
  const n = Number(book.round.slice(1));
  const targetLots = n % 3 === 0 ? 0 : n % 2 === 0 ? 40 : -25;
  put('intent', {
    activeLots: targetLots,
    costPpm: 20,
    edgePpm: 30,
    instrument: REHEARSED,
    kellyFractionPpm: 250_000,
    muPpm: 10,
    netPpm: 10,
    reason: 'rehearsed',
    sizingRule: 'rehearsed',
    strategicLots: 0,
    targetLots,
  });
  turn('verdict');
  const lots = targetLots - floor.positionLots;
  if (lots === 0) {
    put('abstain', { detail: 'rehearsed', reason: 'no-change' });
    return;
  }
  const order = orderId(book.round, 0);
  put('commit', {
    decisionHash: sha256Hex(book.round),
    equity: EQUITY,
    orders: [
      {
        instrument: REHEARSED,
        kind: 'market',
        limitTicks: null,
        lots,
        orderId: order,
        reduceOnly: targetLots === 0,
      },
    ],
    targetLots,
  });
  turn('plan');
  put('order.filled', {
    eventTime: book.call.at,
    fee: '2000000',
    fillId: order,
    instrument: REHEARSED,
    lots,
    orderId: order,
    priceTicks: floor.closes.at(-1) as number,
    slippageTicks: 2 + (n % 5),
  });
  floor.positionLots = targetLots;
}

const ENTRY_RULE = 'next-close';
const EQUITY = '10000000000000';

function cfpOf(floor: Floor, question: Asked): Cfp {
  const last = floor.records.at(-1) as ChainedRecord;
  return {
    asOf: { hash: last.hash, seq: last.seq },
    base: [...question.base],
    book: {
      equity: EQUITY,
      holdingHorizons: 1,
      markTicks: floor.closes.at(-1) as number,
      positionLots: floor.positionLots,
      strategicLots: 0,
    },
    budget: { cpuMs: 100, tokens: 0, usd: 0 },
    cost: {
      feePpm: 100,
      halfSpreadPpm: 100,
      impactPpm: 500_000,
      volumeSharePpmMax: 10_000,
      ...costConditions(floor.costs, { entryRule: ENTRY_RULE }),
    },
    deadlines: { challenge: 1, rebut: 1, reveal: 1, revise: 1, seal: 1 },
    edges: [...question.edges],
    entryRule: ENTRY_RULE,
    ...(question.flat === undefined ? {} : { flat: question.flat }),
    horizon: { bars: 1, series: REHEARSED_SERIES },
    instrument: REHEARSED,
    moments: { m: [...question.moments.m], m2: [...question.moments.m2] },
    portfolioHash: sha256Hex('rehearsal'),
    settleRule: 'first-good-price',
    shadow: false,
    sigma: question.sigma,
    version: 1,
    voidRule: 'no-price-within-half-a-horizon',
  };
}

/** A question called at bar t enters at the close of t + 1 and settles at the close of t + 2, unless a bar is held. */
function settleDue(floor: Floor, bar: number): void {
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
    const at = rehearsalTime(bar);
    append(floor, { at, body: settle, lane: book.lane, round, type: 'settle' });
    floor.open.delete(round);
  }
}
