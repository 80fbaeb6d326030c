/**
 * The question and base of version 0.2.0, kept as they were: sigma, edges, base rate. Forecasts of
 * every later version are measured against this one, so that a figure means the same for ever. The
 * council's own model (council/question.ts) may learn more; this file and its two neighbours never
 * change, and test/unit/research/shape-trial.test.ts holds them to the answers they gave on the day
 * they were copied. Only arithmetic is shared: integer outcomes and rounding to ppm.
 */
import type { EntryRule } from '../../protocols/instrument.ts';
import type { MarketBar } from '../../protocols/market.ts';
import { PPM } from '../../protocols/units.ts';
import type { Ppm, Ticks } from '../../protocols/units.ts';
import { basePpm, binMoments, EDGE_SIGMAS, emptyBaseRate, observeOutcome } from './base-rate.ts';
import type { BaseRate, BinMoments } from './base-rate.ts';
import { outcomeBin } from '../../council/outcome.ts';
import { barVariance, emptyVolatility, observeBarForVolatility } from './volatility.ts';
import type { VolatilityModel } from './volatility.ts';

/** Bars before the first question. */
const WARM_UP_BARS = 260;
/** Bars in a row with an unchanged close from which a series counts as frozen. */
const FROZEN_BARS = 10;
/** Bars before the model asks itself: a volatility of fewer is noise. */
const SELF_ASK_BARS = 20;
/** Running mean of r^2 / (sigma^2 before correction): factor, and what its start at 1 is worth. */
const CORRECTION_FACTOR = 0.998;
const CORRECTION_PRIOR = 20;
const FLOOR_TICKS = 4;
const FLOOR_DAY = 0.0005;
/** Above this the lowest edge would lie at a price of 0 or less. */
const SIGMA_MAX = 0.5;

export interface QuestionParams {
  readonly horizonBars: number;
  /** Length of a bar in days of its own session: 1 for daily bars. */
  readonly daysPerBar: number;
  readonly entryRule: EntryRule;
  /** Only closes can be trusted: volatility is made of them alone. */
  readonly closesOnly: boolean;
}

/** A question the model asked itself and has not settled yet. */
interface SelfAsked {
  readonly bar: number;
  readonly edges: readonly number[];
  readonly sigma: number;
  /** Variance of the horizon before correction. */
  readonly variance: number;
  entryTicks: Ticks | null;
}

/** Plain state. */
export interface QuestionModel {
  readonly params: QuestionParams;
  readonly volatility: VolatilityModel;
  readonly rate: BaseRate;
  correctionSum: number;
  correctionCount: number;
  /** Self-asked questions settled so far. */
  outcomes: number;
  pending: SelfAsked[];
}

export type QuestionAnswer =
  | {
      readonly ok: true;
      /** One-horizon volatility of the return, ppm. */
      readonly sigma: Ppm;
      readonly edges: number[];
      readonly base: Ppm[];
      readonly moments: BinMoments;
    }
  | { readonly ok: false; readonly reason: string };

export const emptyQuestionModel = (params: QuestionParams): QuestionModel => ({
  correctionCount: CORRECTION_PRIOR,
  correctionSum: CORRECTION_PRIOR,
  outcomes: 0,
  params,
  pending: [],
  rate: emptyBaseRate(),
  volatility: emptyVolatility(params.closesOnly),
});

/** Adds a bar of the series: settles what it settles, then asks itself anew. */
export function observeBarForQuestion(model: QuestionModel, bar: MarketBar): void {
  const { volatility, params } = model;
  if (volatility.version !== null && volatility.version !== bar.version) model.pending = [];
  settlePending(model, bar);
  observeBarForVolatility(volatility, bar);
  if (volatility.bars < SELF_ASK_BARS || isFrozen(model)) return;
  const variance = barVariance(volatility) * params.horizonBars;
  const sigma = sigmaPpm(model, bar.closeTicks);
  const edges = edgesOf(sigma, bar.closeTicks);
  if (edges === null || variance <= 0) return;
  model.pending.push({ bar: volatility.bars, edges, entryTicks: null, sigma, variance });
}

/** The question as of the last bar observed, or why none can be asked. */
export function questionFrom(model: QuestionModel): QuestionAnswer {
  const { bars, lastCloseTicks } = model.volatility;
  if (!isWarm(model) || lastCloseTicks === null) {
    return { ok: false, reason: `warming up: ${bars} of ${WARM_UP_BARS} bars` };
  }
  if (isFrozen(model)) {
    return { ok: false, reason: `frozen series: ${model.volatility.still} bars unchanged` };
  }
  const sigma = sigmaPpm(model, lastCloseTicks);
  const edges = edgesOf(sigma, lastCloseTicks);
  if (edges === null || FLOOR_TICKS / lastCloseTicks >= SIGMA_MAX) {
    return { ok: false, reason: 'tick too coarse' };
  }
  if (sigma >= SIGMA_MAX * PPM) return { ok: false, reason: 'sigma above half the price' };
  return { base: basePpm(model.rate), edges, moments: binMoments(model.rate), ok: true, sigma };
}

/** Enough bars were seen to ask. */
const isWarm = (model: QuestionModel): boolean => model.volatility.bars >= WARM_UP_BARS;

/** The close has not moved for FROZEN_BARS bars. */
const isFrozen = (model: QuestionModel): boolean => model.volatility.still >= FROZEN_BARS;

function settlePending(model: QuestionModel, bar: MarketBar): void {
  const now = model.volatility.bars + 1;
  const price = priceOf(model.params.entryRule, bar);
  for (const asked of model.pending) {
    if (now === asked.bar + 1) asked.entryTicks = price;
  }
  const first = model.pending[0];
  if (first === undefined || now < first.bar + 1 + model.params.horizonBars) return;
  model.pending.shift();
  const entry = first.entryTicks;
  if (entry === null || entry <= 0 || price === null) return;
  const r = (price - entry) / entry;
  const bin = outcomeBin(first.edges, entry, price);
  observeOutcome(model.rate, bin, (r * PPM) / first.sigma);
  model.outcomes += 1;
  model.correctionSum = CORRECTION_FACTOR * model.correctionSum + (r * r) / first.variance;
  model.correctionCount = CORRECTION_FACTOR * model.correctionCount + 1;
}

/** The price an entry or settlement reads off a bar; an open that repeats a close is nobody's. */
function priceOf(rule: EntryRule, bar: MarketBar): Ticks | null {
  if (rule !== 'next-open') return bar.closeTicks;
  return bar.openIsFake ? null : bar.openTicks;
}

/** Corrected volatility of the horizon with its floor, ppm, at least 1. */
function sigmaPpm(model: QuestionModel, closeTicks: Ticks): Ppm {
  const { horizonBars, daysPerBar } = model.params;
  const correction = model.correctionSum / model.correctionCount;
  const sigma = Math.sqrt(barVariance(model.volatility) * horizonBars * correction);
  const floor = Math.max(FLOOR_TICKS / closeTicks, FLOOR_DAY * Math.sqrt(horizonBars * daysPerBar));
  return Math.max(1, Math.floor(Math.max(sigma, floor) * PPM + 0.5));
}

/** Integer edges in ppm, or null when two of them are less than a tick apart. */
function edgesOf(sigma: Ppm, closeTicks: Ticks): number[] | null {
  const edges = EDGE_SIGMAS.map((multiple) => {
    const size = Math.floor(Math.abs(multiple) * sigma + 0.5);
    return multiple < 0 ? -size : size;
  });
  for (let k = 1; k < edges.length; k++) {
    const gap = (edges[k] as number) - (edges[k - 1] as number);
    if (gap < 1 || gap * closeTicks < PPM) return null;
  }
  return edges;
}
