/** Folds of seats and lanes: who is there, what their word has been worth, what they weigh. */
import { isOperatorsDoing } from '../../protocols/death-reason.ts';
import { firstLine } from '../../protocols/first-line.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import { emptyCurve, pushBounded, pushPoint } from './bounded.ts';
import { upOf } from './rounds.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import { groupOfLane } from '../../protocols/group-names.ts';
import type { LaneId } from '../../protocols/ids.ts';
import type {
  AgentView,
  Calibration,
  ExpertView,
  LaneView,
  RoundBookView,
} from './debate-state.ts';
import { CALIBRATION_BUCKETS, CHANGES_MAX, DEATHS_MAX, WEIGHT_POINTS_MAX } from './limits.ts';
import type { PageState } from './state.ts';

type Of<T extends ChainedRecord['type']> = Extract<ChainedRecord, { readonly type: T }>;

const seatOfExpert = (expert: string): string => expert.split('.', 1)[0] ?? expert;

export function foldJoined(state: PageState, record: Of<'agent.joined'>): void {
  const body = record.body;
  const before = state.agents[body.seat];
  const isNew = body.record === 'new';
  if (isNew) forgetVoices(state, body.experts);
  const known = isNew ? undefined : before;
  const isLate = body.newcomer || state.counts.rounds > 0;
  state.agents[body.seat] = {
    place: before?.place ?? Object.keys(state.agents).length,
    deaths: before?.deaths ?? { count: 0, last: [] },
    asks: { owed: 0, answered: 0 },
    recordSeq: record.seq,
    challenges: { made: 0, upheld: 0, rejected: 0, undecidable: 0 },
    late: 0,
    deadLetters: 0,
    restarts: 0,
    newcomerNumber: isLate ? nextNewcomer(state) : 0,
    returns: {},
    probation: firstProbation(record),
    credit: null,
    ...known,
    seat: body.seat,
    role: body.role,
    version: body.version,
    experts: [...body.experts],
    ledgers: [...body.ledgers],
    shadow: body.shadow,
    newcomer: body.newcomer,
    codeHash: body.codeHash ?? null,
    manifestHash: body.manifestHash,
    incarnation: body.incarnation,
    life: 'ready',
    joinedSeq: record.seq,
    outSeq: null,
    restartInMs: null,
    lastReason: null,
  };
  for (const expert of body.experts) expertView(state, expert);
}

/** Voices of other code under the same names have earned nothing; open lanes are scored as they were decided. */
function forgetVoices(state: PageState, experts: readonly string[]): void {
  const without = <T>(told: T): T =>
    JSON.parse(
      JSON.stringify(told, (key, value: unknown) => (experts.includes(key) ? undefined : value)),
    ) as T;
  for (const expert of experts) delete state.experts[expert];
  for (const group of Object.values(state.groups)) group.evidence = without(group.evidence);
  for (const lane of Object.values(state.lanes)) {
    lane.evidence = without(lane.evidence);
    if (lane.openRound === null) lane.weights = without(lane.weights);
  }
}

/** Newcomers are numbered from 2 in the order they joined: the number their bar of evidence is made of. */
const nextNewcomer = (state: PageState): number =>
  1 + Math.max(1, ...Object.values(state.agents).map(({ newcomerNumber }) => newcomerNumber));

function firstProbation({ at, body, seq }: Of<'agent.joined'>): AgentView['probation'] {
  if (body.probation === undefined || body.probation.length === 0) return [];
  const reason = 'a newcomer is heard once its own evidence reaches its bar';
  return [{ at, cause: 'joined', ledgers: [...body.probation], reason, seq }];
}

export function foldProbation(state: PageState, record: Of<'agent.probation'>): void {
  const { cause = 'look-ahead', ledgers, reason, seat } = record.body;
  const agent = state.agents[seat];
  if (agent === undefined) return;
  const before = agent.probation.at(-1)?.ledgers ?? [];
  for (const ledger of ledgers) {
    if (cause === 'evidence' && !before.includes(ledger)) {
      agent.returns[ledger] = (agent.returns[ledger] ?? 0) + 1;
    }
  }
  const change = { at: record.at, cause, ledgers: [...ledgers], reason, seq: record.seq };
  pushBounded(agent.probation, change, CHANGES_MAX);
}

export function foldDied(state: PageState, record: Of<'agent.died'>): void {
  const agent = state.agents[record.body.seat];
  if (agent === undefined) return;
  const { incarnation, reason, restartInMs, restarts } = record.body;
  const isOut = isOperatorsDoing(reason);
  if (agent.life !== 'quarantined') agent.life = isOut ? 'taken-out' : 'died';
  agent.incarnation = incarnation;
  agent.outSeq ??= record.seq;
  agent.restarts = restarts;
  agent.restartInMs = restartInMs;
  agent.lastReason = firstLine(reason);
  if (isOut) return;
  agent.deaths.count += 1;
  const death = { at: record.at, incarnation, reason: agent.lastReason, seq: record.seq };
  pushBounded(agent.deaths.last, death, DEATHS_MAX);
}

export function foldQuarantined(state: PageState, record: Of<'agent.quarantined'>): void {
  const agent = state.agents[record.body.seat];
  if (agent === undefined) return;
  agent.life = 'quarantined';
  agent.outSeq ??= record.seq;
  agent.restartInMs = null;
  agent.lastReason = firstLine(record.body.lastError);
}

export function expertView(state: PageState, expert: string): ExpertView {
  const known = state.experts[expert];
  if (known !== undefined) return known;
  const view: ExpertView = {
    expert,
    seat: seatOfExpert(expert),
    bids: 0,
    refusals: 0,
    settled: 0,
    windows: 0,
    gain: { direction: { sum: 0, sumOfSquares: 0 }, shape: { sum: 0, sumOfSquares: 0 } },
    debateGain: { direction: 0, shape: 0 },
    lastRefusal: null,
    calibration: {},
  };
  state.experts[expert] = view;
  return view;
}

/** Counts what seats did in a round: bids, refusals, challenges, misses. */
export function foldDeed(state: PageState, record: ChainedRecord): void {
  switch (record.type) {
    case 'bid':
      expertView(state, record.body.expert).bids += 1;
      return;
    case 'refuse': {
      const view = expertView(state, record.body.expert);
      view.refusals += 1;
      const { reason, text } = record.body;
      view.lastRefusal = { reason, text, round: record.round ?? '', seq: record.seq };
      return;
    }
    case 'challenge':
      return onAgent(state, record.body.seat, (agent) => (agent.challenges.made += 1));
    case 'ruling': {
      // The challenger's name is the second part of the challenge's id.
      const seat = seatOfExpert(record.body.challengeId.split('/')[1] ?? '');
      const { credit, outcome } = record.body;
      return onAgent(state, seat, (agent) => {
        agent.challenges[outcome] += 1;
        if (credit !== undefined) agent.credit = { seq: record.seq, value: credit };
      });
    }
    case 'late':
      return onAgent(state, record.body.seat, (agent) => (agent.late += 1));
    case 'dead-letter':
      return onAgent(state, record.body.seat, (agent) => (agent.deadLetters += 1));
    case 'phase.closed':
      return foldAsked(state, record.body.answered, 1);
    case 'deadline':
      return foldAsked(state, record.body.missing, 0);
    default:
  }
}

function onAgent(state: PageState, seat: string, change: (agent: AgentView) => void): void {
  const agent = state.agents[seat];
  if (agent !== undefined) change(agent);
}

/** Availability: every ask of every phase, answered in time or not. */
function foldAsked(state: PageState, seats: readonly string[], answers: number): void {
  for (const seat of seats) {
    onAgent(state, seat, ({ asks }) => {
      asks.owed += 1;
      asks.answered += answers;
    });
  }
}

export function laneView(state: PageState, lane: string): LaneView {
  const known = state.lanes[lane];
  if (known !== undefined) return known;
  const view: LaneView = {
    lane,
    instrument: lane.split(':', 1)[0] ?? lane,
    shadow: false,
    questions: 0,
    voids: 0,
    lastRound: '',
    openRound: null,
    weights: null,
    poolWeights: null,
    weightsHash: null,
    evidence: null,
    debate: null,
    certificate: null,
    history: emptyCurve(),
  };
  state.lanes[lane] = view;
  return view;
}

export function foldLane(state: PageState, record: ChainedRecord): void {
  if (record.lane === undefined) return;
  switch (record.type) {
    case 'cfp': {
      const lane = laneView(state, record.lane);
      lane.shadow = record.body.shadow;
      lane.lastRound = record.round ?? '';
      lane.openRound = record.round ?? null;
      return;
    }
    case 'aggregate':
      laneView(state, record.lane).debate = record.body.debate;
      return;
    case 'settle':
      return foldLaneSettle(state, laneView(state, record.lane), record);
    case 'certificate': {
      const lane = laneView(state, record.lane);
      lane.certificate = { ...record.body, seq: record.seq, at: record.at };
      return;
    }
    default:
  }
}

function foldLaneSettle(state: PageState, lane: LaneView, record: Of<'settle'>): void {
  const body = record.body;
  if (lane.openRound === record.round) lane.openRound = null;
  lane.questions = body.questions;
  if (body.outcome === null) {
    lane.voids += 1;
    return;
  }
  lane.weights = body.weights;
  lane.poolWeights = body.poolWeights;
  lane.weightsHash = body.weightsHash;
  lane.evidence = body.evidence;
  const point = {
    at: record.at,
    seq: record.seq,
    direction: body.weights.direction.post0,
    shape: body.weights.shape.post0,
  };
  pushPoint(lane.history, point, WEIGHT_POINTS_MAX);
  const book = state.rounds.find((candidate) => candidate.round === record.round);
  const overlap = overlapOf(state, lane.lane, book);
  for (const row of body.experts) foldScore(state, record, row, { book, overlap });
  if (book?.aggregate == null) return;
  const { edges } = book.call.body;
  const said = upOf(book.aggregate.body.q, edges);
  foldCalibration(state.calibration, { came: isUp(record, edges), overlap, said });
}

/**
 * How many questions of its instrument and horizon are open at once, so that their outcomes share
 * bars: as many as its horizon has bars, and never more than there are lanes to take turns in.
 */
function overlapOf(state: PageState, lane: string, book: RoundBookView | undefined): number {
  const group = groupOfLane(lane as LaneId);
  const lanes = Object.keys(state.lanes).filter((id) => groupOfLane(id as LaneId) === group).length;
  const horizon = book?.call.body.horizon;
  return horizon !== undefined && 'bars' in horizon ? Math.min(horizon.bars, lanes) : lanes;
}

type LossRow = Of<'settle'>['body']['experts'][number];

function foldScore(
  state: PageState,
  record: Of<'settle'>,
  row: LossRow,
  { book, overlap }: { readonly book: RoundBookView | undefined; readonly overlap: number },
): void {
  if (row.asleep) return;
  const view = expertView(state, row.expert);
  view.settled += 1;
  view.windows += 1 / Math.max(1, overlap);
  for (const ledger of ['direction', 'shape'] as const) {
    const gain = record.body.poolLosses[ledger].base - row[ledger].post;
    view.gain[ledger].sum += gain;
    view.gain[ledger].sumOfSquares += gain * gain;
    view.debateGain[ledger] += row[ledger].pre - row[ledger].post;
  }
  const p = book === undefined ? undefined : finalBid(book, row.expert);
  if (book === undefined || p === undefined) return;
  const { edges } = book.call.body;
  const said = upOf(p, edges) / 1e6;
  foldCalibration(view.calibration, { came: isUp(record, edges), overlap, said });
}

/** A bid after the first: the last revision or supplement, whichever came later. */
export function laterBid(
  book: RoundBookView,
  expert: string,
): RoundBookView['revisions'][number] | RoundBookView['supplements'][number] | undefined {
  const revised = book.revisions.findLast((message) => message.body.expert === expert);
  const supplied = book.supplements.findLast((message) => message.body.expert === expert);
  if (revised === undefined || supplied === undefined) return supplied ?? revised;
  return supplied.seq > revised.seq ? supplied : revised;
}

/** The last bid that counted: the last revision or supplement, else the first bid. */
export function finalBid(book: RoundBookView, expert: string): readonly number[] | undefined {
  const first = book.bids.find((message) => message.body.expert === expert);
  return (laterBid(book, expert) ?? first)?.body.p;
}

const isUp = (record: Of<'settle'>, edges: readonly number[]): boolean =>
  (record.body.outcome ?? 0) >= firstUpBin(edges);

interface Claim {
  /** Chance of "up" that was claimed, 0 to 1. */
  readonly said: number;
  readonly came: boolean;
  readonly overlap: number;
}

function foldCalibration(calibration: Calibration, { came, overlap, said }: Claim): void {
  const index = Math.min(CALIBRATION_BUCKETS - 1, Math.floor(said * CALIBRATION_BUCKETS));
  const bucket = (calibration[String(index)] ??= { byOverlap: {}, n: 0, sumP: 0, up: 0 });
  bucket.n += 1;
  bucket.sumP += said;
  bucket.byOverlap[overlap] = (bucket.byOverlap[overlap] ?? 0) + 1;
  if (came) bucket.up += 1;
}
