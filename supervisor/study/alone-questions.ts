/**
 * The questions a session would ask of a market, without a session: when they are due, what the call
 * says, and which bar settles them. Models, clocks and costs are the session's own. Horizons are the traded ones; nobody holds anything.
 */
import { askedQuestion } from '../../council/asked-question.ts';
import { tickGuardedClock } from '../../council/guarded-clock.ts';
import type { GuardedClock } from '../../council/guarded-clock.ts';
import {
  guardedQuestionFrom,
  observeBarGuarded,
  PLAIN_PRICE,
} from '../../council/guarded-question.ts';
import { newQuestionClock } from '../../council/horizon.ts';
import type { QuestionAnswer, QuestionModel } from '../../council/question.ts';
import {
  costConditions,
  emptyCostTape,
  foldCostBar,
  foldCostQuote,
} from '../../portfolio/cost-tape.ts';
import type { CostTape } from '../../portfolio/cost-tape.ts';
import { holdingHorizons } from '../../portfolio/sleeves/position.ts';
import { hashOf } from '../../protocols/canonical.ts';
import { laneId, roundId } from '../../protocols/ids.ts';
import type { InstrumentId, RoundId } from '../../protocols/ids.ts';
import type { Instrument } from '../../protocols/instrument.ts';
import type { MarketBar, MarketQuote } from '../../protocols/market.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { DraftOf, RecordOf } from '../../protocols/record.ts';
import { formatMoney, MONEY_SCALE } from '../../protocols/units.ts';
import type { TradingConfig } from '../config-schema.ts';
import { barUs } from '../session/bar-length.ts';
import { asksByEvidence } from '../session/config-of.ts';
import { costModelOf } from '../session/cost-model.ts';

export interface OpenCall {
  readonly call: RecordOf<'cfp'>;
  readonly clock: GuardedClock;
}

interface AloneDesk {
  instrument: Instrument;
  /** By horizon, in the order of the configuration. */
  readonly models: ReadonlyMap<number, QuestionModel>;
  /** Only by evidence, as in a session. */
  readonly costs?: CostTape;
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
  const byEvidence = isByEvidence(questions);
  const about = { barUs: barUs(questions.series), entryRule: instrument.entryRule };
  const models = questions.horizons.map(
    (horizonBars) => [horizonBars, askedQuestion({ ...about, horizonBars }, byEvidence)] as const,
  );
  questions.desks.set(instrument.id, {
    ...(byEvidence ? { costs: emptyCostTape() } : {}),
    fresh: false,
    instrument,
    models: new Map(models),
    newest: null,
  });
}

/** Are ties of these questions apart, and faults held? */
export const isByEvidence = ({ trading }: Pick<AloneQuestions, 'trading'>): boolean =>
  asksByEvidence({ config: trading });

/** A touch: what a side costs where orders fill at it. */
export function observeQuoteAlone(questions: AloneQuestions, quote: MarketQuote): void {
  const costs = questions.desks.get(quote.instrument)?.costs;
  if (costs !== undefined) foldCostQuote(costs, quote);
}

/** A bar of the driving series: models learn, open calls move towards their outcome. */
export function observeBarAlone(questions: AloneQuestions, record: RecordOf<'market.bar'>): void {
  const { body, seq } = record;
  const desk = questions.desks.get(body.instrument);
  if (desk === undefined || body.series !== questions.series) return;
  desk.newest = body;
  desk.fresh = true;
  if (desk.costs !== undefined) foldCostBar(desk.costs, body);
  let verdict = PLAIN_PRICE;
  for (const model of desk.models.values()) verdict = observeBarGuarded(model, body);
  for (const [round, open] of questions.open) {
    if (open.call.body.instrument !== body.instrument) continue;
    tickGuardedClock(open.clock, open.call.body.entryRule, { seq, value: body }, verdict);
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
      const question = guardedQuestionFrom(model);
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
  { costs, instrument, newest }: AloneDesk,
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
    cost: {
      ...costModelOf(instrument, trading.costs),
      ...(costs === undefined ? {} : costConditions(costs, instrument)),
    },
    deadlines: trading.deadlines,
    edges: [...question.edges],
    entryRule: instrument.entryRule,
    ...(question.flat === undefined ? {} : { flat: question.flat }),
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
