/**
 * The question of one (instrument, horizon): edges, sigma, base, from bars seen so far and no other.
 *
 * The model asks itself the question at every bar, whether the council is asked or not, and learns
 * from each answer when the bar that settles it arrives: the same entry, settlement and edges as an
 * asked question. So the base is calibrated before the first round (260 bars warm up), and does not
 * depend on which questions were asked. Horizons of several bars overlap in this learning; that
 * makes the counts smoother, not biased.
 *
 * Entry: next-close enters at the close of the next bar, next-open at its open, next-touch (bars
 * made of mids) at its close. Settlement is `horizonBars` bars after the entry, at the same point.
 */
import type { EntryRule } from '../protocols/instrument.ts';
import type { MarketBar } from '../protocols/market.ts';
import { PPM } from '../protocols/units.ts';
import type { Ppm, Ticks, Us } from '../protocols/units.ts';
import { basePpm, binMoments, EDGE_SIGMAS, emptyBaseRate, observeOutcome } from './base-rate.ts';
import type { BaseRate, BinMoments } from './base-rate.ts';
import { outcomeBin } from './outcome.ts';
import { enterBar, learnSize, newSeason, nextVariances, slotVariance } from './season.ts';
import type { SeasonModel } from './season.ts';
import { emptyTieCount, flatPpm, observeTie, tieReason } from './ties.ts';
import type { TieCount } from './ties.ts';
import {
  barVariance,
  emptyVolatility,
  observeBarForVolatility,
  squaredSize,
} from './volatility.ts';
import type { VolatilityModel } from './volatility.ts';

/** Bars before the first question. */
export const WARM_UP_BARS = 260;
/** Bars in a row with an unchanged close from which a series counts as frozen. */
export const FROZEN_BARS = 10;
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
  /**
   * An outcome without a move: `down` counts it as not up (protocol 1.1), `apart` leaves base, bins and
   * moments to outcomes that moved and counts it by itself.
   */
  readonly ties?: 'down' | 'apart';
  /**
   * Length of a bar, for a model that learns the hours of the week (season.ts); bars of a day or more
   * have none. Absent: every hour alike, as all journals up to protocol 1.1 were asked.
   */
  readonly seasonBarUs?: Us;
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
  /** Only in a model that learns hours. */
  readonly season?: SeasonModel;
  correctionSum: number;
  correctionCount: number;
  /** Self-asked questions settled so far. */
  outcomes: number;
  pending: SelfAsked[];
  /** Only where ties are counted apart. */
  ties?: TieCount;
}

export type QuestionAnswer =
  | {
      readonly ok: true;
      /** One-horizon volatility of the return, ppm. */
      readonly sigma: Ppm;
      readonly edges: number[];
      readonly base: Ppm[];
      readonly moments: BinMoments;
      /** Chance of no move, ppm; where ties are counted apart. */
      readonly flat?: Ppm;
    }
  | { readonly ok: false; readonly reason: string };

export function emptyQuestionModel(params: QuestionParams): QuestionModel {
  const season = params.seasonBarUs === undefined ? undefined : newSeason(params.seasonBarUs);
  return {
    correctionCount: CORRECTION_PRIOR,
    correctionSum: CORRECTION_PRIOR,
    outcomes: 0,
    params,
    pending: [],
    ...(params.ties === 'apart' ? { ties: emptyTieCount() } : {}),
    rate: emptyBaseRate(),
    ...(season === undefined ? {} : { season }),
    volatility: emptyVolatility(params.closesOnly),
  };
}

/** Adds a bar of the series: settles what it settles, then asks itself anew. */
export function observeBarForQuestion(model: QuestionModel, bar: MarketBar): void {
  const { volatility } = model;
  if (volatility.version !== null && volatility.version !== bar.version) model.pending = [];
  settlePending(model, bar);
  observeBarForVolatility(volatility, bar, seasonOf(model, bar));
  if (volatility.bars < SELF_ASK_BARS || isFrozen(model)) return;
  const variance = barVariance(volatility) * barsAhead(model);
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
  const { ties } = model;
  if (ties?.paused === true) return { ok: false, reason: tieReason(ties) };
  const flat = ties === undefined ? {} : { flat: flatPpm(ties) };
  return {
    base: basePpm(model.rate),
    edges,
    ...flat,
    moments: binMoments(model.rate),
    ok: true,
    sigma,
  };
}

/**
 * Adds an outcome that the model could not see in its bars. Series of bars need no call: the model
 * has learned from them already.
 */
export function observeOutcomeForQuestion(
  model: QuestionModel,
  bin: number,
  rOverSigma: number,
): void {
  observeOutcome(model.rate, bin, rOverSigma);
  model.outcomes += 1;
}

/** Enough bars were seen to ask. */
export const isWarm = (model: QuestionModel): boolean => model.volatility.bars >= WARM_UP_BARS;

/** The close has not moved for FROZEN_BARS bars. */
export const isFrozen = (model: QuestionModel): boolean => model.volatility.still >= FROZEN_BARS;

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
  if (model.ties !== undefined) observeTie(model.ties, price === entry);
  if (model.ties === undefined || price !== entry)
    observeOutcomeForQuestion(
      model,
      outcomeBin(first.edges, entry, price),
      (r * PPM) / first.sigma,
    );
  model.correctionSum = CORRECTION_FACTOR * model.correctionSum + (r * r) / first.variance;
  model.correctionCount = CORRECTION_FACTOR * model.correctionCount + 1;
}

/** Relative variance of the bar's hour as it was expected; then the bar's own size is learned. */
function seasonOf({ season, volatility }: QuestionModel, bar: MarketBar): number {
  if (season === undefined) return 1;
  enterBar(season, bar.eventTime);
  const expected = slotVariance(season, season.slot);
  const level = barVariance(volatility);
  const square = squaredSize(volatility, bar);
  if (square !== undefined && level > 0) learnSize(season, square / level);
  return expected;
}

/** Length of the horizon in bars of a mean hour. */
function barsAhead({ params, season }: QuestionModel): number {
  const { entryRule, horizonBars } = params;
  if (season === undefined) return horizonBars;
  const skipped = entryRule === 'next-open' ? 0 : 1;
  let bars = 0;
  for (const variance of nextVariances(season, skipped + horizonBars).slice(skipped)) {
    bars += variance;
  }
  return bars;
}

/** The price an entry or settlement reads off a bar; an open that repeats a close is nobody's. */
function priceOf(rule: EntryRule, bar: MarketBar): Ticks | null {
  if (rule !== 'next-open') return bar.closeTicks;
  return bar.openIsFake ? null : bar.openTicks;
}

/** Below it a sigma is the grain of the prices, or a series that stands still. */
export const sigmaFloor = (closeTicks: Ticks, days: number): number =>
  Math.max(FLOOR_TICKS / closeTicks, FLOOR_DAY * Math.sqrt(days));

/** Corrected volatility of the horizon with its floor, ppm, at least 1. */
function sigmaPpm(model: QuestionModel, closeTicks: Ticks): Ppm {
  const { horizonBars, daysPerBar } = model.params;
  const correction = model.correctionSum / model.correctionCount;
  const sigma = Math.sqrt(barVariance(model.volatility) * barsAhead(model) * correction);
  const floor = sigmaFloor(closeTicks, horizonBars * daysPerBar);
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
