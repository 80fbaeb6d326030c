/**
 * A volatility forecaster of one (series, horizon): several experts of the window's standard
 * deviation, each with its own mixture of tails, and Bayes over them. It asks itself the question at
 * every bar, as the council's own model does, and learns when the bars that settle it have come: so it
 * has learned from the warm-up before the first bid, and not only from what was asked.
 *
 * A window of h bars starts at the entry, one bar after the call (next-open: at the next open, so the
 * first bar of the window is the next one; else at the next close, so that it is the bar after).
 */
import { EDGE_SIGMAS } from '../../../council/base-rate.ts';
import {
  enterBar,
  learnSize,
  newSeason,
  nextVariances,
  slotVariance,
} from '../../../council/season.ts';
import type { SeasonModel } from '../../../council/season.ts';
import type { EntryRule } from '../../../protocols/instrument.ts';
import type { MarketBar } from '../../../protocols/market.ts';
import { PPM } from '../../../protocols/units.ts';
import type { Us } from '../../../protocols/units.ts';
import { gjrVariance, newGjr, observeGjr } from '../../../portfolio/risk/gjr.ts';
import type { Gjr, GjrParams } from '../../../portfolio/risk/gjr.ts';
import { harFeatures, harScale, learnHar, newHarFit, newHarInputs, observeHar } from './har.ts';
import type { HarFit, HarInputs, HarParams } from './har.ts';
import { bayes, learnTMix, newTMix, sideChances } from './t-mix.ts';
import type { Seen, TMix } from './t-mix.ts';

/** 4 ln 2. */
const PARKINSON = 2.772588722239781;
/** Part of each expert's weight that returns to its prior a window. */
const FIXED_SHARE = 0.001;
const WARM_BARS = 20;
/** Bars before it speaks. */
export const FORECASTER_BARS = 60;
const LEVEL = 0.97;
const WINDOW_MAX = 64;

/** Leverage alone, fast and slow; persistence alone; both. */
const GRID: readonly GjrParams[] = [
  { a: 0, b: 0.93, g: 0.1 },
  { a: 0, b: 0.9, g: 0.16 },
  { a: 0.03, b: 0.965, g: 0 },
  { a: 0.04, b: 0.9, g: 0.08 },
];
const HARS: readonly HarParams[] = [
  { forget: 0.9995, signed: true },
  { forget: 0.9999, signed: true },
  { forget: 0.9999, signed: false },
];
/** Geometric means of a HAR and a GJR, by their places among the scales: they err apart. */
const MEANS = [
  [0, HARS.length + 1],
  [1, HARS.length + 4],
] as const;
/** The experts in the order of their weights. `season` is the hour of the week times EW.97. */
export const EXPERTS: readonly string[] = [
  ...HARS.map(({ forget, signed }) => `${signed ? 'har with leverage' : 'har'} ${forget}`),
  'season',
  ...GRID.map(({ a, b, g }) => `gjr ${a} ${g} ${b}`),
  'har .9995 and gjr 0 .1 .93',
  'har .9999 and gjr .04 .08 .9',
];

export interface ForecasterParams {
  readonly barUs: Us;
  readonly entryRule: EntryRule;
  readonly horizonBars: number;
}

interface SelfAsked {
  readonly bar: number;
  entry: number;
  readonly features: readonly number[];
  /** Standard deviation of the window by expert. */
  readonly scales: readonly number[];
  readonly unit: number;
}

/** Plain state. */
export interface Forecaster {
  readonly params: ForecasterParams;
  readonly season: SeasonModel | null;
  readonly har: HarInputs;
  readonly fits: HarFit[];
  readonly gjrs: Gjr[];
  /** Mean size squared over the season, decayed, and its weight. */
  level: number;
  levelWeight: number;
  readonly mixes: TMix[];
  readonly weights: number[];
  bars: number;
  close: number;
  version: number;
  pending: SelfAsked[];
}

export const newForecaster = (params: ForecasterParams): Forecaster => ({
  bars: 0,
  close: 0,
  gjrs: GRID.map(() => newGjr()),
  fits: HARS.map((params) => newHarFit(params)),
  har: newHarInputs(),
  level: 0,
  levelWeight: 0,
  mixes: EXPERTS.map(() => newTMix()),
  params,
  pending: [],
  season: newSeason(params.barUs) ?? null,
  version: 0,
  weights: EXPERTS.map(() => 1 / EXPERTS.length),
});

export function observeForecaster(state: Forecaster, bar: MarketBar): void {
  if (state.version !== bar.version) {
    state.pending = [];
    state.close = 0;
    state.version = bar.version;
  }
  state.bars += 1;
  const { close, season } = state;
  state.close = bar.closeTicks;
  if (season !== null) enterBar(season, bar.eventTime);
  settle(state, bar);
  if (!(close > 0 && bar.closeTicks > 0)) return;
  const r = bar.closeTicks / close - 1;
  learnBar(state, sizeSquare(bar, r), r);
  if (state.bars >= WARM_BARS) ask(state);
}

const sizeSquare = ({ highTicks, lowTicks }: MarketBar, r: number): number => {
  const width = (2 * (highTicks - lowTicks)) / (highTicks + lowTicks);
  return width > 0 ? (width * width) / PARKINSON : r * r;
};

function learnBar(state: Forecaster, square: number, r: number): void {
  const { season } = state;
  const variance = season === null ? 1 : slotVariance(season, season.slot);
  const root = Math.sqrt(variance);
  if (season !== null && state.levelWeight > 0 && state.level > 0) {
    learnSize(season, (square * state.levelWeight) / state.level);
  }
  state.level = LEVEL * state.level + ((1 - LEVEL) * square) / variance;
  state.levelWeight = LEVEL * state.levelWeight + 1 - LEVEL;
  observeHar(state.har, Math.sqrt(square) / root, r / root);
  state.gjrs.forEach((gjr, k) => observeGjr(gjr, GRID[k] as GjrParams, r / root));
}

function ask(state: Forecaster): void {
  const { bars } = state;
  const { features, scales } = scalesOf(state);
  if (scales.some((s) => !(s > 0))) return;
  state.pending.push({ bar: bars, entry: 0, features, scales, unit: mean(state, scales) });
}

const mean = ({ weights }: Forecaster, scales: readonly number[]): number => {
  let sum = 0;
  for (let k = 0; k < scales.length; k++) sum += (weights[k] as number) * (scales[k] as number);
  return sum;
};

function scalesOf(state: Forecaster): { features: number[]; scales: number[] } {
  const { entryRule, horizonBars } = state.params;
  const skipped = entryRule === 'next-open' ? 0 : 1;
  const count = Math.min(WINDOW_MAX, horizonBars);
  const variances =
    state.season === null ? undefined : nextVariances(state.season, skipped + count).slice(skipped);
  const seasonOf = (k: number): number => variances?.[k] ?? 1;
  let whole = 0;
  for (let k = 0; k < count; k++) whole += seasonOf(k);
  const root = Math.sqrt((whole * horizonBars) / count);
  const features = harFeatures(state.har, root / Math.sqrt(horizonBars));
  const scales = state.fits.map((fit) => root * harScale(state.har, fit, features));
  scales.push(root * Math.sqrt(state.level / state.levelWeight));
  state.gjrs.forEach((gjr, at) => {
    let sum = 0;
    for (let k = 0; k < count; k++) {
      sum += seasonOf(k) * gjrVariance(gjr, GRID[at] as GjrParams, skipped + k + 1);
    }
    scales.push(Math.sqrt((sum * horizonBars) / count));
  });
  for (const [har, gjr] of MEANS) {
    scales.push(Math.sqrt((scales[har] as number) * (scales[gjr] as number)));
  }
  return { features, scales };
}

function settle(state: Forecaster, bar: MarketBar): void {
  const { entryRule, horizonBars } = state.params;
  const isOpen = entryRule === 'next-open';
  const price = isOpen && bar.openIsFake ? 0 : isOpen ? bar.openTicks : bar.closeTicks;
  for (const asked of state.pending) if (asked.bar + 1 === state.bars) asked.entry = price;
  const [first] = state.pending;
  if (first === undefined || state.bars < first.bar + 1 + horizonBars) return;
  state.pending.shift();
  if (first.entry <= 0 || price <= 0) return;
  learnWindow(state, first, price / first.entry - 1);
}

function learnWindow(state: Forecaster, asked: SelfAsked, r: number): void {
  const { features, scales, unit } = asked;
  const worth = 1 / state.params.horizonBars;
  state.fits.forEach((fit, k) => {
    learnHar(fit, HARS[k] as HarParams, { features, u: r / (scales[k] as number), worth });
  });
  const seen = { ...pieceOf(r, unit), worth };
  const chances = scales.map((s, k) => learnTMix(state.mixes[k] as TMix, s, seen));
  bayes(state.weights, chances, { share: FIXED_SHARE, worth });
}

const LIMITS = EDGE_SIGMAS.filter((edge) => edge > 0);

function pieceOf(r: number, unit: number): Omit<Seen, 'worth'> {
  const distance = Math.abs(r);
  let from = 0;
  for (const limit of LIMITS) {
    if (distance <= limit * unit) return { from, to: limit * unit, up: r > 0 };
    from = limit * unit;
  }
  return { from, to: Infinity, up: r > 0 };
}

export interface ShapeForecast {
  /** Chance of each bin given its side: Bayes over the experts, and each expert's own. */
  readonly blended: number[];
  readonly byExpert: number[][];
  /** Standard deviation of the window's return, the experts' mean. */
  readonly scale: number;
}

/** The forecast for the bins of a question; undefined while it warms up. */
export function forecastShape(
  state: Forecaster,
  edges: readonly number[],
): ShapeForecast | undefined {
  if (state.bars < FORECASTER_BARS || !(state.close > 0)) return undefined;
  const { scales } = scalesOf(state);
  if (scales.some((s) => !(s > 0))) return undefined;
  const limits = {
    falls: edges.flatMap((edge) => (edge < 0 ? [-edge / PPM] : [])).reverse(),
    rises: edges.flatMap((edge) => (edge > 0 ? [edge / PPM] : [])),
  };
  const byExpert = scales.map((s, k) => {
    const { falls, rises } = sideChances(state.mixes[k] as TMix, s, limits);
    return [...falls.reverse(), ...rises];
  });
  const blended = Array.from({ length: edges.length + 1 }, (_, bin) => {
    let sum = 0;
    byExpert.forEach((p, k) => {
      sum += (state.weights[k] as number) * (p[bin] as number);
    });
    return sum;
  });
  return { blended, byExpert, scale: mean(state, scales) };
}
