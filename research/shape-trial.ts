/**
 * Plays a series of bars as the council does and scores forecasts of shape against the base of 0.2.0
 * (frozen-base/): a question at every bar once warm, entry and settlement by the entry rule, each
 * forecast made before its outcome is known. A forecaster is shown every bar before it is asked about
 * the next window, and hears how its question came out when that is known, not earlier.
 */
import { studentT6 } from '../council/base-rate.ts';
import { ln } from '../council/ln.ts';
import { outcomeBin } from '../council/outcome.ts';
import { toPpm } from '../council/ppm.ts';
import { firstUpBin } from '../protocols/bins.ts';
import type { EntryRule } from '../protocols/instrument.ts';
import type { MarketBar } from '../protocols/market.ts';
import type { Ppm } from '../protocols/units.ts';
import { emptyQuestionModel, observeBarForQuestion, questionFrom } from './frozen-base/question.ts';

export interface TrialQuestion {
  readonly base: readonly Ppm[];
  readonly edges: readonly number[];
  readonly sigma: Ppm;
}

export interface TrialForecaster {
  observe(bar: MarketBar): void;
  /** Named forecasts: the chance of each bin given its side (any positive scale). */
  forecast(question: TrialQuestion): Readonly<Record<string, readonly number[]>>;
  /** Named up-odds, for models that have some of their own. */
  upOdds?(question: TrialQuestion): Readonly<Record<string, number>>;
  /** What came of a question, when it is known. */
  settled?(question: TrialQuestion, outcome: number): void;
}

export interface TrialSeries {
  readonly bars: readonly MarketBar[];
  readonly daysPerBar: number;
  readonly entryRule: EntryRule;
  readonly horizonBars: number;
}

/** Gain over the frozen base in nats a question, by model. */
export interface TrialGain {
  readonly mean: number;
  /** Of the mean, from blocks of 20 questions in a row. */
  readonly standardError: number;
}

export interface TrialResult {
  readonly questions: number;
  readonly gains: Readonly<Record<string, TrialGain>>;
  /** The same of up-odds over the base's. */
  readonly directions: Readonly<Record<string, TrialGain>>;
}

interface Open {
  readonly bar: number;
  readonly question: TrialQuestion;
  readonly forecasts: Readonly<Record<string, readonly number[]>>;
  readonly upOdds: Readonly<Record<string, number>>;
  entry: number;
}

/** Nothing is asked later than the last bar that settles. */
export function playShapeTrial(
  series: TrialSeries,
  forecasters: readonly TrialForecaster[],
): TrialResult {
  const { daysPerBar, entryRule, horizonBars } = series;
  const closesOnly = entryRule !== 'next-open';
  const model = emptyQuestionModel({ closesOnly, daysPerBar, entryRule, horizonBars });
  const gains: Record<string, number[]> = {};
  const directions: Record<string, number[]> = {};
  const open: Open[] = [];
  let questions = 0;
  series.bars.forEach((bar, at) => {
    const price = entryRule === 'next-open' && !bar.openIsFake ? bar.openTicks : bar.closeTicks;
    for (const asked of open) if (asked.bar + 1 === at) asked.entry = price;
    const [first] = open;
    if (first !== undefined && at >= first.bar + 1 + horizonBars) {
      open.shift();
      questions += 1;
      score(first, outcomeBin(first.question.edges, first.entry, price), {
        directions,
        forecasters,
        gains,
      });
    }
    observeBarForQuestion(model, bar);
    for (const forecaster of forecasters) forecaster.observe(bar);
    const question = questionFrom(model);
    if (!question.ok) return;
    const forecasts = Object.assign(
      {},
      ...forecasters.map((one) => one.forecast(question)),
    ) as Open['forecasts'];
    const upOdds = Object.assign(
      {},
      ...forecasters.map((one) => one.upOdds?.(question) ?? {}),
    ) as Open['upOdds'];
    open.push({ bar: at, entry: 0, forecasts, question, upOdds });
  });
  return { directions: gainsOf(directions), gains: gainsOf(gains), questions };
}

const gainsOf = (lists: Readonly<Record<string, number[]>>): Record<string, TrialGain> =>
  Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, gainOf(list)]));

function score(
  { forecasts, question, upOdds }: Open,
  outcome: number,
  out: {
    readonly directions: Record<string, number[]>;
    readonly forecasters: readonly TrialForecaster[];
    readonly gains: Record<string, number[]>;
  },
): void {
  const up = outcome >= firstUpBin(question.edges);
  const baseUp = upOddsOf(question.edges, question.base);
  for (const [name, odds] of Object.entries(upOdds)) {
    (out.directions[name] ??= []).push(up ? ln(odds / baseUp) : ln((1 - odds) / (1 - baseUp)));
  }
  const base = ln(chanceOnSide(question, question.base, outcome));
  for (const [name, p] of Object.entries(forecasts)) {
    (out.gains[name] ??= []).push(ln(chanceOnSide(question, bidOf(question, p), outcome)) - base);
  }
  for (const forecaster of out.forecasters) forecaster.settled?.(question, outcome);
}

/** As a bid would carry it: base's side odds, ppm, floor. */
function bidOf({ base, edges }: TrialQuestion, p: readonly number[]): Ppm[] {
  const first = firstUpBin(edges);
  const sum = (of: readonly number[], up: boolean): number =>
    of.reduce((total, chance, bin) => (bin >= first === up ? total + chance : total), 0);
  const factor = [false, true].map((up) => sum(base, up) / sum(p, up));
  return toPpm(p.map((chance, bin) => chance * (factor[bin >= first ? 1 : 0] as number)));
}

function upOddsOf(edges: readonly number[], p: readonly number[]): number {
  const first = firstUpBin(edges);
  let up = 0;
  let whole = 0;
  p.forEach((chance, bin) => {
    whole += chance;
    if (bin >= first) up += chance;
  });
  return up / whole;
}

export function chanceOnSide(
  { edges }: Pick<TrialQuestion, 'edges'>,
  p: readonly number[],
  outcome: number,
): number {
  const first = firstUpBin(edges);
  let side = 0;
  p.forEach((chance, bin) => {
    if (bin >= first === outcome >= first) side += chance;
  });
  return (p[outcome] as number) / side;
}

const BLOCK = 20;

function gainOf(list: readonly number[]): TrialGain {
  const mean = list.reduce((sum, x) => sum + x, 0) / list.length;
  let squares = 0;
  for (let from = 0; from < list.length; from += BLOCK) {
    const block = list.slice(from, from + BLOCK).reduce((sum, x) => sum + x - mean, 0);
    squares += block * block;
  }
  return { mean, standardError: Math.sqrt(squares) / list.length };
}

/**
 * The bins of a question read at other edges, the return spread within a bin as a unit-variance Student
 * t6 times its sigma would have it. With the question's own edges nothing changes.
 */
export function rebinned(question: TrialQuestion, edges: readonly number[]): number[] {
  const reached = [...edges.map((edge) => chanceBelow(question, edge)), 1];
  return reached.map((reach, k) =>
    Math.max(1e-6, reach - (k === 0 ? 0 : (reached[k - 1] as number))),
  );
}

function chanceBelow({ base, edges, sigma }: TrialQuestion, at: number): number {
  const whole = base.reduce((sum, chance) => sum + chance, 0);
  const below = (edge: number | undefined, otherwise: number): number =>
    edge === undefined ? otherwise : studentT6(edge / sigma);
  let sum = 0;
  for (let bin = 0; bin < base.length; bin++) {
    const from = below(edges[bin - 1], 0);
    const to = below(edges[bin], 1);
    const part = (studentT6(at / sigma) - from) / (to - from);
    sum += ((base[bin] as number) / whole) * Math.max(0, Math.min(1, part));
  }
  return sum;
}
