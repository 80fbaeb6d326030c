/**
 * Contradiction in the session: the tension of a round is measured once its bids were debated, again
 * when a surge was answered, and scored when its outcome is known. Everything here is derived from
 * records; its memory is `state.contradiction`. docs/concepts/contradiction.md
 */
import { judgeTension, levelsOf, rememberTension } from '../../council/contradiction/hysteresis.ts';
import type { TensionLevels } from '../../council/contradiction/hysteresis.ts';
import { entropy } from '../../council/contradiction/divergence.ts';
import { perfectValue, sampleValue } from '../../council/contradiction/information.ts';
import {
  canPaySurge,
  earnSurge,
  expectedShift,
  observeShift,
  paySurge,
  SURGE_PRICE,
} from '../../council/contradiction/lane-contradiction.ts';
import type { LaneContradiction } from '../../council/contradiction/lane-contradiction.ts';
import { measureRound } from '../../council/contradiction/measure.ts';
import type { Measured } from '../../council/contradiction/measure.ts';
import {
  effectiveVoices,
  observeTilts,
  pooledOdds,
} from '../../council/contradiction/pooled-odds.ts';
import { reliabilityOf } from '../../council/contradiction/proposal.ts';
import { isFounded, resolveBids, resolveSurge } from '../../council/contradiction/resolve.ts';
import { collapseScars, openScars } from '../../council/contradiction/scars.ts';
import { surgeByLot } from '../../council/contradiction/surge-by-lot.ts';
import { countedBook } from '../../council/counted-book.ts';
import { evidenceOf } from '../../council/e-process.ts';
import { logistic } from '../../council/exp.ts';
import { completeLaneWeights } from '../../council/lane-weights.ts';
import { seatById } from '../../council/roster.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import { invariant } from '../../protocols/errors.ts';
import { seatOf } from '../../protocols/ids.ts';
import type { ExpertId, SeatId } from '../../protocols/ids.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { Scar, Tension, TensionDecision, TensionPair } from '../../protocols/tension.ts';
import { PPM } from '../../protocols/units.ts';
import { configOf, thinksAloud } from './config-of.ts';
import { laneOf, voicesOf } from './contradiction-state.ts';
import { standingEvidence } from './evidence.ts';
import { laneScoreOf } from './lane-score-of.ts';
import { append } from './effect.ts';
import type { Effect } from './effect.ts';
import { otherPools } from './other-pools.ts';
import type { OpenRound, SessionState, Why } from './state.ts';

/** Pairs whose seats a surge asks. */
const SURGE_PAIRS_MAX = 3;

type Stage = 'bids' | 'surge';

/** Are the bids debated and their tension not yet measured? */
export const owesTension = (state: SessionState, { book }: OpenRound): boolean =>
  thinksAloud(state) &&
  book.tensions.length === 0 &&
  countedBook(book, state.roster).bids.length > 0;

/** Measures a round, decides what is done, and moves the lane's memory by it. */
export function measureTension(
  state: SessionState,
  round: OpenRound,
  stage: Stage,
  cause: number,
): Effect {
  const lane = laneOf(state.contradiction, round.book.lane);
  const measured = measure(state, round);
  const body =
    stage === 'bids'
      ? judgeBids(state, round, lane, measured)
      : judgeSurge(state, round, lane, measured);
  return tensionRecord(state, round, cause, body);
}

function judgeBids(
  state: SessionState,
  { bars, book }: OpenRound,
  lane: LaneContradiction,
  measured: Measured,
): Tension {
  const { contradiction } = configOf(state);
  const levels = levelsOf(lane.window, contradiction.warmUp);
  lane.window.tense = judgeTension(lane.window, levels, measured.largest);
  rememberTension(lane.window, measured.largest);
  earnSurge(lane, contradiction.surgeSharePpm);
  const lambda = lambdaOf(state, bars, measured);
  observeTilts(voicesOf(state.contradiction, bars), measured.tilts);
  const { surge } = contradiction;
  // What can never be had is worth nothing: without surges a conflict is measured and decided.
  const shift = surge === 'off' ? 0 : expectedShift(lane);
  const value = valueOf(state, book.call.body, { lambda, shift });
  const asked = surgeSeats({ pairs: [...measured.experts], thresholds: levels }, (seat) =>
    isAwake(state, seat),
  );
  const { tense } = lane.window;
  const canSurge = surge !== 'off' && canPaySurge(lane) && asked.length > 0;
  const wanted = resolveBids({ ...value, canSurge, tense });
  if (wanted === 'surge') paySurge(lane);
  const canAsk = measured.experts.length > 0;
  const decision = surge === 'random' ? surgeByLot(lane, book.round, { canAsk, wanted }) : wanted;
  const scars = openScars(lane.ledger, {
    entropy: entropy(measured.pool),
    pairs: tense ? conflictsOf(measured, levels) : [],
    round: book.round,
    sideOf: (name) => {
      const side = measured.sides.get(name);
      invariant(side !== undefined, 'who is in conflict has spoken', { name });
      return side;
    },
  });
  return bodyOf(lane, measured, {
    decision,
    evidence: countedBook(book, state.roster).rulings.length > 0,
    lambda,
    levels,
    scars: [...scars, ...endScars(lane, decision, measured)],
    stage: 'bids',
    value: { ...value, budget: lane.budgetPpm / SURGE_PRICE },
  });
}

function judgeSurge(
  state: SessionState,
  { bars, book }: OpenRound,
  lane: LaneContradiction,
  measured: Measured,
): Tension {
  const before = book.tensions.find(({ body }) => body.stage === 'bids')?.body;
  invariant(before !== undefined, 'a surge follows a tension', { round: book.round });
  const levels = before.thresholds;
  lane.window.tense = judgeTension(lane.window, levels, measured.largest);
  const lambda = lambdaOf(state, bars, measured);
  const shift = lambda - before.lambda;
  observeShift(lane, shift);
  const evidence = measured.supplements > 0;
  const value = valueOf(state, book.call.body, {
    lambda,
    shift: evidence ? 0 : expectedShift(lane),
  });
  const decision = resolveSurge(value, evidence);
  return bodyOf(lane, measured, {
    decision,
    evidence,
    lambda,
    levels,
    scars: endScars(lane, decision, measured),
    stage: 'surge',
    surge: {
      asked: lane.asked,
      evidence: evidenceOf(lane.gain),
      gain: null,
      shift,
      shiftExpected: expectedShift(lane),
      supplements: measured.supplements,
    },
    value: { ...value, budget: lane.budgetPpm / SURGE_PRICE },
  });
}

/** Decided by the odds: a collapse ends the open scars of its round. */
const endScars = (
  lane: LaneContradiction,
  decision: TensionDecision,
  { pool }: Measured,
): readonly Scar[] => (decision === 'collapse' ? collapseScars(lane.ledger, entropy(pool)) : []);

interface Judged extends Pick<Tension, 'decision' | 'lambda' | 'stage' | 'surge' | 'value'> {
  readonly evidence: boolean;
  readonly levels: TensionLevels;
  readonly scars: readonly Scar[];
}

function bodyOf(lane: LaneContradiction, measured: Measured, judged: Judged): Tension {
  const { decision, evidence, levels, scars, value } = judged;
  const { counts } = lane.ledger;
  invariant(isFounded(decision, { ...value, evidence }), 'a collapse needs evidence or clear odds');
  invariant(
    counts.detected === counts.open + counts.collapsed + counts.expired + counts.merged,
    'no scar is lost',
    { ...counts },
  );
  return {
    decision,
    gradient: measured.gradient,
    group: { ...measured.group },
    lambda: judged.lambda,
    largest: measured.largest,
    ledger: { ...counts },
    pairs: [...measured.experts, ...measured.lanes],
    scars: latest(scars),
    stage: judged.stage,
    ...(judged.surge === undefined ? {} : { surge: judged.surge }),
    tense: lane.window.tense,
    thresholds: { ...levels },
    value: { ...value },
  };
}

/** A scar that changed twice in one record is written as it stands. */
const latest = (scars: readonly Scar[]): Scar[] => [
  ...new Map(scars.map((scar) => [scar.id, scar])).values(),
];

function measure(state: SessionState, round: OpenRound): Measured {
  const score = laneScoreOf(state, round);
  const evidence = standingEvidence(state, round);
  return measureRound({
    book: round.book,
    cfp: round.book.call.body,
    horizonBars: round.bars,
    others: otherPools(state, round),
    poolReliability: reliabilityOf(evidence.council),
    reliability: (expert) => reliabilityOf(evidence.voice(expert)),
    roster: state.roster,
    weights: completeLaneWeights(state.roster, score.weights),
  });
}

const lambdaOf = (state: SessionState, bars: number, { baseUp, tilts }: Measured): number =>
  pooledOdds(baseUp, tilts, effectiveVoices(voicesOf(state.contradiction, bars), tilts));

/** @param at the pooled log odds, and by how much asking would move them. */
function valueOf(
  state: SessionState,
  cfp: Cfp,
  { lambda, shift }: { readonly lambda: number; readonly shift: number },
) {
  const act = actCost(cfp);
  return {
    cost: configOf(state).contradiction.costPpm / PPM,
    perfect: perfectValue(logistic(lambda), act),
    sample: sampleValue(lambda, shift, act),
  };
}

/** Both sides of a trade over the question's volatility: the payoff is a move of that size. */
const actCost = ({ cost, sigma }: Cfp): number =>
  Math.min(1, (2 * (cost.feePpm + cost.halfSpreadPpm)) / sigma);

/** Pairs above the entry level. Another horizon is no conflict: it is answered on its own. */
const conflictsOf = ({ experts, lanes }: Measured, { enter }: TensionLevels): TensionPair[] =>
  [...experts, ...lanes]
    .filter(({ kind, tension }) => kind !== 'temporal' && enter !== null && tension > enter)
    .sort((a, b) => b.tension - a.tension);

/** Seats of the experts in the tensest pairs, those that keep the lane in conflict. */
export function surgeSeats(
  { pairs, thresholds }: Pick<Tension, 'pairs' | 'thresholds'>,
  awake: (seat: SeatId) => boolean,
): SeatId[] {
  const level = thresholds.leave ?? 0;
  const seats = pairs
    .filter(({ a, tension }) => !a.startsWith('lane:') && tension >= level)
    .slice(0, SURGE_PAIRS_MAX)
    .flatMap(({ a, b }) => [seatOf(a as ExpertId), seatOf(b as ExpertId)]);
  return [...new Set(seats)].sort().filter(awake);
}

const isAwake = (state: SessionState, seat: SeatId): boolean =>
  seatById(state.roster, seat)?.awake === true;

/** Who the surge of a round asks. */
export function askedBySurge(state: SessionState, book: RoundBook): SeatId[] {
  const tension = book.tensions.find(({ body }) => body.stage === 'bids')?.body;
  if (tension === undefined) return [];
  // Calm rounds ask only by lot: then the tensest pairs, however small their tension.
  const thresholds = tension.tense ? tension.thresholds : { enter: null, leave: null };
  return surgeSeats({ pairs: tension.pairs, thresholds }, (seat) => isAwake(state, seat));
}

/** Why a round is parked; undefined when it may decide. */
export function parkedBy({ tensions }: RoundBook): Why | undefined {
  const last = tensions.at(-1)?.body;
  if (last?.decision !== 'buffer') return undefined;
  const [first] = last.pairs;
  const who = first === undefined ? '' : `${first.a} against ${first.b}, `;
  const detail = `parked: ${who}tension ${last.largest.toFixed(3)}; more evidence is worth ${last.value.sample.toFixed(4)} and cannot be had`;
  return { reason: 'contradiction', detail };
}

/** The derived record of a round's tension. */
export function tensionRecord(
  state: SessionState,
  { book }: OpenRound,
  cause: number,
  body: Tension,
): Effect {
  return append({
    at: state.now,
    body,
    cause,
    lane: book.lane,
    round: book.round,
    type: 'tension',
  });
}
