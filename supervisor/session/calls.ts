/** Asking: which questions are due at a timer, and what a call for proposals says. */
import { lanesNeeded, freeLane } from '../../council/lane.ts';
import { tickGuardedClock } from '../../council/guarded-clock.ts';
import { askedQuestion } from '../../council/asked-question.ts';
import {
  guardedQuestionFrom,
  observeBarGuarded,
  PLAIN_PRICE,
} from '../../council/guarded-question.ts';
import { openEvidence } from '../../council/evidence/desk.ts';
import { isWarm } from '../../council/question.ts';
import type { QuestionAnswer } from '../../council/question.ts';
import { emptyLaneScore, emptyLaneWeights } from '../../council/lane-score.ts';
import {
  costConditions,
  emptyCostTape,
  foldCostBar,
  foldCostQuote,
} from '../../portfolio/cost-tape.ts';
import { holdingHorizons } from '../../portfolio/sleeves/position.ts';
import { hashOf } from '../../protocols/canonical.ts';
import { invariant } from '../../protocols/errors.ts';
import { groupName } from '../../protocols/group-names.ts';
import { laneId, roundId } from '../../protocols/ids.ts';
import type { Instrument } from '../../protocols/instrument.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { RecordOf } from '../../protocols/record.ts';
import { barsOf } from '../../council/market-view.ts';
import { barUs } from './bar-length.ts';
import { expectedLots } from './expected-lots.ts';
import { costModelOf } from './cost-model.ts';
import { horizonsOf } from './horizons.ts';
import { append } from './effect.ts';
import type { Effect } from './effect.ts';
import type { HorizonDesk, InstrumentDesk, LaneSlot, SessionState } from './state.ts';
import { asksByEvidence, configOf } from './config-of.ts';
import { trackWindows } from './evidence.ts';
import { grantTrials } from './sleeves.ts';
import { emptyLookAheadDesk } from './look-ahead.ts';

/** Opens the desk of a new instrument; a new version of a known one only replaces its units. */
export function openDesk(state: SessionState, instrument: Instrument): void {
  const known = state.desks.get(instrument.id);
  if (known !== undefined) {
    known.instrument = instrument;
    return;
  }
  const config = configOf(state);
  const { shadow, traded } = horizonsOf(config, state.series);
  const horizons = [
    ...traded.map((bars) => openHorizon(state, instrument, bars, { shadow: false })),
    ...shadow.map((bars) => openHorizon(state, instrument, bars, { shadow: true })),
  ];
  state.desks.set(instrument.id, {
    instrument,
    horizons,
    bars: 0,
    ...(asksByEvidence(state) ? { costs: emptyCostTape() } : {}),
    fresh: false,
  });
}

function openHorizon(
  state: SessionState,
  instrument: Instrument,
  bars: number,
  { shadow }: { readonly shadow: boolean },
): HorizonDesk {
  const lanes: LaneSlot[] = [];
  for (let k = 0; k < lanesNeeded(bars); k++) {
    lanes.push({
      id: laneId(instrument.id, `${bars}b`, k),
      openRound: null,
      score: asksByEvidence(state) ? emptyLaneWeights(state.roster) : emptyLaneScore(state.roster),
    });
  }
  const byEvidence = asksByEvidence(state);
  const { entryRule } = instrument;
  const about = { barUs: barUs(state.series), entryRule, horizonBars: bars };
  return {
    bars,
    shadow,
    lanes,
    notAsked: 0,
    whyNot: '',
    ...(byEvidence
      ? {
          evidence: openEvidence(groupName(instrument.id, `${bars}b`), bars),
          lookAhead: emptyLookAheadDesk(),
        }
      : {}),
    model: askedQuestion(about, byEvidence),
  };
}

/** A bar of the driving series: models learn, open questions move towards their outcome. */
export function observeBar(state: SessionState, record: RecordOf<'market.bar'>): void {
  const desk = state.desks.get(record.body.instrument);
  if (desk === undefined || record.body.series !== state.series) return;
  desk.bars += 1;
  desk.fresh = true;
  if (desk.costs !== undefined) foldCostBar(desk.costs, record.body);
  // One instrument has one price: every horizon comes to the same verdict on it.
  let verdict = PLAIN_PRICE;
  for (const { model } of desk.horizons) verdict = observeBarGuarded(model, record.body);
  const bar = { seq: record.seq, value: record.body };
  const rounds = [...state.rounds.values()].filter(
    ({ instrument }) => instrument === record.body.instrument,
  );
  for (const round of rounds) {
    tickGuardedClock(round.clock, round.book.call.body.entryRule, bar, verdict);
  }
  trackWindows(state, rounds);
}

/** A touch: what a side costs where orders fill at it. */
export function observeQuote(state: SessionState, { body }: RecordOf<'market.quote'>): void {
  const desk = state.desks.get(body.instrument);
  if (desk?.costs !== undefined) foldCostQuote(desk.costs, body);
}

/** Would a timer ask now? True once an instrument with a new bar is past its warm-up. */
export function isAskDue(state: SessionState): boolean {
  if (state.marketEnded) return false;
  for (const desk of state.desks.values()) {
    if (desk.fresh && desk.horizons.some(({ model }) => isWarm(model))) return true;
  }
  return false;
}

/** Calls for every instrument with a new bar, every horizon with a free lane. */
export function askDueQuestions(state: SessionState, timer: RecordOf<'timer'>): Effect[] {
  const before = state.roundsAsked;
  const last = before + (timer.body.callsMax ?? Number.MAX_SAFE_INTEGER);
  const effects: Effect[] = [];
  for (const desk of state.desks.values()) {
    if (!desk.fresh) continue;
    for (const horizon of desk.horizons) {
      if (state.roundsAsked >= last) break;
      effects.push(...askQuestion(state, timer, desk, horizon));
    }
  }
  // Budgets stand before the first question that may use them.
  return state.roundsAsked > before ? [...grantTrials(state, timer.seq), ...effects] : effects;
}

function askQuestion(
  state: SessionState,
  timer: RecordOf<'timer'>,
  desk: InstrumentDesk,
  horizon: HorizonDesk,
): Effect[] {
  const question = guardedQuestionFrom(horizon.model);
  if (!question.ok) return pauseQuestion(state, timer, { desk, horizon, reason: question.reason });
  const lane = freeLane(horizon.lanes);
  if (lane === undefined) {
    horizon.notAsked += 1;
    horizon.whyNot = 'no lane free';
    return [];
  }
  horizon.whyNot = '';
  state.roundsAsked += 1;
  const round = roundId(state.roundsAsked);
  // Taken here, not when the cfp is stepped: two calls of one timer must not share a lane.
  lane.openRound = round;
  const body = callBody(state, desk, { horizon, question });
  return [append({ at: state.now, body, cause: timer.seq, lane: lane.id, round, type: 'cfp' })];
}

/** Nothing is asked; a pause that is not the warm-up is told when it begins. */
function pauseQuestion(
  state: SessionState,
  timer: RecordOf<'timer'>,
  why: {
    readonly desk: InstrumentDesk;
    readonly horizon: HorizonDesk;
    readonly reason: string;
  },
): Effect[] {
  const { desk, horizon, reason } = why;
  const isNew = kindOf(reason) !== kindOf(horizon.whyNot);
  horizon.whyNot = reason;
  if (!isWarm(horizon.model) || !asksByEvidence(state)) return [];
  horizon.notAsked += 1;
  if (!isNew) return [];
  const body = {
    code: 'QUESTION_PAUSED',
    limit: null,
    severity: 'attention' as const,
    text: `${desk.instrument.id} over ${horizon.bars} bars is not asked: ${reason}.`,
    value: null,
  };
  return [append({ at: state.now, body, cause: timer.seq, type: 'alert' })];
}

/** A reason without its figures, which change from bar to bar. */
const kindOf = (reason: string): string => reason.split(':')[0] ?? '';

function callBody(
  state: SessionState,
  desk: InstrumentDesk,
  ask: {
    readonly horizon: HorizonDesk;
    readonly question: Extract<QuestionAnswer, { ok: true }>;
  },
): Cfp {
  const config = configOf(state);
  const { instrument } = desk;
  const { mark } = state;
  invariant(mark !== null, 'the portfolio is marked before a question is asked');
  const markTicks = barsOf(state.market, instrument.id, state.series).at(-1)?.value.closeTicks ?? 0;
  const position = state.ledger.positions[instrument.id];
  const horizon = { bars: ask.horizon.bars, series: state.series };
  const conditions = desk.costs === undefined ? {} : costConditions(desk.costs, instrument);
  return {
    asOf: { hash: state.hash, seq: state.seq },
    base: [...ask.question.base],
    book: {
      equity: mark.equity,
      holdingHorizons: holdingHorizons(position?.sleeve, horizon),
      markTicks,
      positionLots: expectedLots(state, instrument.id),
      strategicLots: position?.sleeve.strategicLots ?? 0,
    },
    budget: { cpuMs: 1_000, tokens: 0, usd: 0 },
    cost: { ...costModelOf(instrument, config.costs), ...conditions },
    deadlines: config.deadlines,
    edges: [...ask.question.edges],
    entryRule: instrument.entryRule,
    ...(ask.question.flat === undefined ? {} : { flat: ask.question.flat }),
    horizon,
    instrument: instrument.id,
    moments: ask.question.moments,
    portfolioHash: hashOf(mark),
    settleRule: 'first-good-price',
    shadow: ask.horizon.shadow,
    sigma: ask.question.sigma,
    version: instrument.version,
    voidRule: 'no-price-within-half-a-horizon',
  };
}
