/** What a rehearsal keeps of one instrument: its question, its costs, its price, and the call made of them. */
import type { RehearsalWorld } from './rehearsal-world.ts';
import { askedQuestion } from '../../council/asked-question.ts';
import { guardedQuestionFrom, observeBarGuarded } from '../../council/guarded-question.ts';
import type { PriceVerdict } from '../../council/guarded-question.ts';
import type { QuestionAnswer, QuestionModel } from '../../council/question.ts';
import { costConditions, emptyCostTape, foldCostBar } from '../../portfolio/cost-tape.ts';
import type { CostTape } from '../../portfolio/cost-tape.ts';
import { barLengthUs } from '../../protocols/bar-length.ts';
import { sha256Hex } from '../../protocols/canonical.ts';
import { invariant } from '../../protocols/errors.ts';
import type { Instrument } from '../../protocols/instrument.ts';
import type { MarketBar } from '../../protocols/market.ts';
import type { Cfp } from '../../protocols/question.ts';
import type { Ticks } from '../../protocols/units.ts';

export const EQUITY = '10000000000000';

export interface Desk {
  readonly costs: CostTape;
  readonly model: QuestionModel;
  /** Rounds asked about it. */
  asked: number;
  closeTicks: Ticks;
  /** A bar has come since it was last looked at. */
  fresh: boolean;
  instrument: Instrument;
  positionLots: number;
}

export function openDesk(instrument: Instrument, world: RehearsalWorld): Desk {
  const { horizonBars, series } = world;
  const barUs = barLengthUs(series);
  invariant(barUs !== undefined, 'a bar series has a length', { series });
  const { entryRule } = instrument;
  return {
    asked: 0,
    closeTicks: 0,
    costs: emptyCostTape(),
    fresh: false,
    instrument,
    model: askedQuestion({ barUs, entryRule, horizonBars }, true),
    positionLots: 0,
  };
}

export function observeDeskBar(desk: Desk, bar: MarketBar): PriceVerdict {
  desk.closeTicks = bar.closeTicks;
  desk.fresh = true;
  foldCostBar(desk.costs, bar);
  return observeBarGuarded(desk.model, bar);
}

export type Asked = Extract<QuestionAnswer, { readonly ok: true }>;

/**
 * Of the instruments with a new bar, the one asked about least so far that can be asked about now. A bar
 * that looks like a fault is held: its round is that of the next one.
 */
export function nextQuestion(
  desks: readonly Desk[],
): { readonly desk: Desk; readonly question: Asked } | undefined {
  const fresh = desks.filter((desk) => desk.fresh);
  for (const desk of fresh) desk.fresh = false;
  const due = fresh.flatMap((desk) => {
    const question = guardedQuestionFrom(desk.model);
    return question.ok ? [{ desk, question }] : [];
  });
  return due.sort((a, b) => a.desk.asked - b.desk.asked)[0];
}

export function callOf(desk: Desk, question: Asked, asOf: Cfp['asOf'], world: RehearsalWorld): Cfp {
  const { horizonBars, series } = world;
  const { instrument } = desk;
  return {
    asOf,
    base: [...question.base],
    book: {
      equity: EQUITY,
      holdingHorizons: 1,
      markTicks: desk.closeTicks,
      positionLots: desk.positionLots,
      strategicLots: 0,
    },
    budget: { cpuMs: 100, tokens: 0, usd: 0 },
    cost: { ...world.ratesOf(instrument), ...costConditions(desk.costs, instrument) },
    deadlines: { challenge: 1, rebut: 1, reveal: 1, revise: 1, seal: 1 },
    edges: [...question.edges],
    entryRule: instrument.entryRule,
    ...(question.flat === undefined ? {} : { flat: question.flat }),
    horizon: { bars: horizonBars, series },
    instrument: instrument.id,
    moments: { m: [...question.moments.m], m2: [...question.moments.m2] },
    portfolioHash: sha256Hex('rehearsal'),
    settleRule: 'first-good-price',
    shadow: false,
    sigma: question.sigma,
    version: instrument.version,
    voidRule: 'no-price-within-half-a-horizon',
  };
}
