/**
 * The question of `question.ts`, which learns nothing from a bar that looks like a fault before the
 * next bar has spoken (`price-guard.ts`). A model made here is a question model with a guard in it;
 * every function here takes one without, and then does what `question.ts` does, to the same bytes.
 *
 *   bar looks like a fault   nothing is learned, nothing is asked ("suspected split 4:1, ...")
 *   next bar: came back      the held bar is forgotten; the next follows the one before it
 *   next bar: split, unit    the memory is put in the new units; both bars are learned from
 *   next bar: neither        both bars are learned from, as they are
 */
import type { MarketBar } from '../protocols/market.ts';
import { emptyPriceGuard, observeTurnover, rescaled, resolve, suspicionOf } from './price-guard.ts';
import type { KnownLevel, PriceGuard, PriceRatio, Resolution } from './price-guard.ts';
import { emptyQuestionModel, observeBarForQuestion, questionFrom, sigmaFloor } from './question.ts';
import type { QuestionAnswer, QuestionModel, QuestionParams } from './question.ts';
import { barVariance } from './volatility.ts';

/** Bars before a jump can be told from the usual. */
const GUARD_BARS = 20;

/** Plain state. */
export interface GuardedQuestionModel extends QuestionModel {
  readonly guard: PriceGuard;
}

/** What a bar did: it may settle what the one before was, and be held itself. */
export interface PriceVerdict {
  readonly resolved: Resolution | null;
  /** Why this bar is held; null when it is a price like others. */
  readonly held: string | null;
}

export const PLAIN_PRICE: PriceVerdict = { held: null, resolved: null };

export const emptyGuardedQuestion = (params: QuestionParams): GuardedQuestionModel => ({
  ...emptyQuestionModel(params),
  guard: emptyPriceGuard(),
});

/**
 * Adds a bar. The verdict depends on bars alone, so all horizons of an instrument give the same; open
 * questions follow it (`guarded-clock.ts`).
 */
export function observeBarGuarded(model: QuestionModel, bar: MarketBar): PriceVerdict {
  if (!isGuarded(model)) {
    observeBarForQuestion(model, bar);
    return PLAIN_PRICE;
  }
  const { guard } = model;
  const resolved = guard.held === null ? null : settleHeld(model, bar);
  const level = levelOf(model, bar);
  guard.held = level === null ? null : suspicionOf(guard, level, bar);
  if (guard.held === null) learn(model, bar);
  return { held: guard.held?.reason ?? null, resolved };
}

/** The question as of the last bar observed, or why none can be asked. */
export function guardedQuestionFrom(model: QuestionModel): QuestionAnswer {
  const held = isGuarded(model) ? model.guard.held : null;
  const question = questionFrom(model);
  return held === null || !question.ok ? question : { ok: false, reason: held.reason };
}

const isGuarded = (model: QuestionModel): model is GuardedQuestionModel => 'guard' in model;

/** The bar after a held one: what it was, and what the memory makes of that. */
function settleHeld(model: GuardedQuestionModel, next: MarketBar): Resolution {
  const held = model.guard.held as NonNullable<PriceGuard['held']>;
  const level = levelOf(model, next);
  // Other units: the two bars cannot be compared, and what was held is no price of the new ones.
  const resolution: Resolution = level === null ? { as: 'skipped' } : resolve(held, level, next);
  if (resolution.as === 'rescaled') rescale(model, resolution.ratio);
  if (resolution.as !== 'skipped') learn(model, held.bar);
  return resolution;
}

function learn(model: GuardedQuestionModel, bar: MarketBar): void {
  observeBarForQuestion(model, bar);
  observeTurnover(model.guard, bar);
}

/** Every price of the memory, in the units after the split. Returns have no unit and stay. */
function rescale(model: GuardedQuestionModel, ratio: PriceRatio): void {
  const { guard, pending, volatility } = model;
  // Not rounded: the next return is to be exact, and this price is nobody's entry.
  if (volatility.lastCloseTicks !== null) volatility.lastCloseTicks *= ratio.to / ratio.from;
  for (const asked of pending) {
    if (asked.entryTicks !== null) asked.entryTicks = rescaled(asked.entryTicks, ratio);
  }
  guard.usualVolume *= ratio.from / ratio.to;
}

/** The last known level; null when it cannot be compared with this bar, or is too young. */
function levelOf({ params, volatility }: QuestionModel, bar: MarketBar): KnownLevel | null {
  const { bars, lastCloseTicks, version } = volatility;
  if (lastCloseTicks === null || version !== bar.version || bars < GUARD_BARS) return null;
  const floor = sigmaFloor(lastCloseTicks, params.daysPerBar);
  return { closeTicks: lastCloseTicks, sigma: Math.max(Math.sqrt(barVariance(volatility)), floor) };
}
