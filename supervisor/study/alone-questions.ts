/**
 * The questions a session would ask of a market, without a session: when they are due, what the call
 * says, and which bar settles them. Horizons are the traded ones; nobody holds anything.
 */
import { newQuestionClock, tickQuestionClock } from '../../council/horizon.ts';
import type { QuestionClock } from '../../council/horizon.ts';
import { emptyQuestionModel, observeBarForQuestion, questionFrom } from '../../council/question.ts';
import type { QuestionAnswer, QuestionModel } from '../../council/question.ts';
import { holdingHorizons } from '../../portfolio/sleeves/position.ts';
import { hashOf } from '../../protocols/canonical.ts';
import { laneId, roundId } from '../../protocols/ids.ts';
import type { InstrumentId, RoundId } from '../../protocols/ids.ts';
import type { Instrument } from '../../protocols/instrument.ts';
import type { MarketBar } from '../../protocols/market.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { DraftOf, RecordOf } from '../../protocols/record.ts';
import { formatMoney, MONEY_SCALE } from '../../protocols/units.ts';
import type { TradingConfig } from '../config-schema.ts';
import { daysPerBar } from '../session/bar-length.ts';
import { costModelOf } from '../session/cost-model.ts';

export interface OpenCall {
  readonly call: RecordOf<'cfp'>;
  readonly clock: QuestionClock;
}

interface AloneDesk {
  instrument: Instrument;
  /** By horizon, in the order of the configuration. */
  readonly models: ReadonlyMap<number, QuestionModel>;
  newest: MarketBar | null;
  fresh: boolean;
}

export interface AloneQuestions {
  readonly series: string;
  readonly trading: TradingConfig;
  readonly horizons: readonly number[];
  readonly desks: Map<InstrumentId, AloneDesk>;
  readonly open: Map<RoundId, OpenCall>;
  /** Calls that a bar of this instant settled. */
  due: OpenCall[];
  asked: number;
}

/** Nothing is held, so nothing is marked: the hash that calls carry in place of a portfolio's. */
const NO_PORTFOLIO = hashOf('no portfolio');

export const openQuestions = (trading: TradingConfig, series: string): AloneQuestions => ({
  asked: 0,
  desks: new Map(),
  due: [],
  horizons: trading.horizons ?? [1],
  open: new Map(),
  series,
  trading,
});

export function listInstrument(questions: AloneQuestions, instrument: Instrument): void {
  const known = questions.desks.get(instrument.id);
  if (known !== undefined) {
    known.instrument = instrument;
    return;
  }
  const { entryRule } = instrument;
  const models = questions.horizons.map((horizonBars) => {
    const model = emptyQuestionModel({
      closesOnly: entryRule !== 'next-open',
      daysPerBar: daysPerBar(questions.series),
      entryRule,
      horizonBars,
    });
    return [horizonBars, model] as const;
  });
  const desk = { fresh: false, instrument, models: new Map(models), newest: null };
  questions.desks.set(instrument.id, desk);
}

/** A bar of the driving series: models learn, open calls move towards their outcome. */
export function observeBarAlone(questions: AloneQuestions, record: RecordOf<'market.bar'>): void {
  const { body, seq } = record;
  const desk = questions.desks.get(body.instrument);
  if (desk === undefined || body.series !== questions.series) return;
  desk.newest = body;
  desk.fresh = true;
  for (const model of desk.models.values()) observeBarForQuestion(model, body);
  for (const [round, open] of questions.open) {
    if (open.call.body.instrument !== body.instrument) continue;
    tickQuestionClock(open.clock, open.call.body.entryRule, { seq, value: body });
    if (open.clock.settleTicks === null) continue;
    questions.open.delete(round);
    questions.due.push(open);
  }
}

/** The calls of a timer; each must be handed to `opened` when it has its place. */
export function dueCalls(questions: AloneQuestions, timer: RecordOf<'timer'>): DraftOf<'cfp'>[] {
  const drafts: DraftOf<'cfp'>[] = [];
  for (const desk of questions.desks.values()) {
    if (!desk.fresh) continue;
    desk.fresh = false;
    for (const [bars, model] of desk.models) {
      const question = questionFrom(model);
      if (!question.ok) continue;
      questions.asked += 1;
      drafts.push({
        at: timer.at,
        body: callBody(questions, desk, { bars, question, seq: timer.seq }),
        cause: timer.seq,
        // One lane is enough: nothing is pooled, so no weights have to wait for an outcome.
        lane: laneId(desk.instrument.id, `${bars}b`, 0),
        round: roundId(questions.asked),
        type: 'cfp',
      });
    }
  }
  return drafts;
}

export function opened(questions: AloneQuestions, call: RecordOf<'cfp'>): void {
  const { horizon } = call.body;
  if (call.round === undefined || !('bars' in horizon)) return;
  questions.open.set(call.round, { call, clock: newQuestionClock(horizon.bars) });
}

interface Ask {
  readonly bars: number;
  readonly question: Extract<QuestionAnswer, { readonly ok: true }>;
  /** Place of the timer: the last record an answer may know. */
  readonly seq: number;
}

function callBody(
  { series, trading }: AloneQuestions,
  { instrument, newest }: AloneDesk,
  { bars, question, seq }: Ask,
): Cfp {
  const horizon = { bars, series };
  return {
    asOf: { hash: NO_PORTFOLIO, seq },
    base: [...question.base],
    book: {
      equity: formatMoney(BigInt(trading.initialCash) * MONEY_SCALE),
      holdingHorizons: holdingHorizons(undefined, horizon),
      markTicks: newest?.closeTicks ?? 0,
      positionLots: 0,
      strategicLots: 0,
    },
    budget: { cpuMs: 1_000, tokens: 0, usd: 0 },
    cost: costModelOf(instrument, trading.costs),
    deadlines: trading.deadlines,
    edges: [...question.edges],
    entryRule: instrument.entryRule,
    horizon,
    instrument: instrument.id,
    moments: question.moments,
    portfolioHash: NO_PORTFOLIO,
    settleRule: 'first-good-price',
    shadow: false,
    sigma: question.sigma,
    version: instrument.version,
    voidRule: 'no-price-within-half-a-horizon',
  };
}
