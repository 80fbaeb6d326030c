/**
 * The trial sleeve: what is not yet proved trades within a loss budget and nothing else.
 *
 *   K = granted + profit so far, open lots at the mark less what closing them would cost
 *   |position| <= K / (G + 2 c + G c),   G = max(25 %, 25 sigma) of one horizon, c = cost a side
 *
 * **What it can lose.** A position is looked at once a horizon. Getting from the old position to the
 * new costs no more than closing the one (already taken off K) and c of the other; the move takes at
 * most G of it; what is left, at most 1 + G times as large, is closed for c. The three sum to K. So
 * all it can ever lose is what was granted, *unless one horizon moves by more than G, or a fill
 * costs more than c*: a move of |r| > G loses at most K |r| / G. Nothing else is promised; a market
 * that opens 40 % lower can take 1.6 K.
 *
 * A sleeve that can no longer hold one lot is used up: it only closes, until more is granted.
 */
import { formatMoney, parseMoney, PPM } from '../../protocols/units.ts';
import type { Lots, Money, Ppm } from '../../protocols/units.ts';

/** The whole trial sleeve and one group of it, of equity. */
const TOTAL_PPM = 20_000;
const GROUP_PPM = 5_000;
/** Move of one horizon that a position has to outlive: 25 %, or 25 sigma. */
const GAP_PPM_MIN = 250_000;
const GAP_SIGMAS = 25;

/** Plain state of one group's trial. */
export interface Trial {
  /** All that was granted. */
  granted: Money;
  /** Cash flow: -(lots x price) - fees. */
  cash: Money;
  lots: Lots;
  usedUp: boolean;
}

/** What a lot is worth and costs now. */
export interface TrialTerms {
  /** Value of one lot at the mark, 1e-8 units. */
  readonly lotValue: bigint;
  /** Volatility of the return over one horizon. */
  readonly sigmaPpm: Ppm;
  /** Cost a side, as it will be charged; rounded up. */
  readonly costPpm: number;
}

export const emptyTrial = (): Trial => ({ cash: '0', granted: '0', lots: 0, usedUp: false });

/** Loss budget of one of `groups` groups: min(.5 %, 2 % / groups) of equity; 2 % together. */
export function trialBudget(equity: bigint, groups: number): bigint {
  if (equity <= 0n || groups < 1) return 0n;
  const alone = (equity * BigInt(GROUP_PPM)) / BigInt(PPM);
  const shared = (equity * BigInt(TOTAL_PPM)) / BigInt(PPM) / BigInt(groups);
  return alone < shared ? alone : shared;
}

/** Grants a further loss; what was used up may trade again. */
export function grantTrial(trial: Trial, budget: bigint): void {
  trial.granted = formatMoney(parseMoney(trial.granted) + budget);
  if (budget > 0n) trial.usedUp = false;
}

/** A fill of `lots` worth `value` (signed, lots x price). */
export function foldTrialFill(
  trial: Trial,
  fill: { readonly lots: Lots; readonly value: bigint; readonly fee: bigint },
): void {
  trial.cash = formatMoney(parseMoney(trial.cash) - fill.value - fill.fee);
  trial.lots += fill.lots;
}

/** Profit so far with open lots at the mark, 1e-8 units. */
export const trialProfit = (trial: Trial, lotValue: bigint): bigint =>
  parseMoney(trial.cash) + BigInt(trial.lots) * lotValue;

/** K: what may still be lost, closing costs taken off; below 0 after a move beyond the gap. */
export function trialCapital(trial: Trial, terms: TrialTerms): bigint {
  const held = BigInt(Math.abs(trial.lots)) * terms.lotValue;
  const closing = ceilDivide(held * costOf(terms), BigInt(PPM));
  return parseMoney(trial.granted) + trialProfit(trial, terms.lotValue) - closing;
}

/** G in ppm. */
export const trialGapPpm = (sigmaPpm: Ppm): Ppm =>
  Math.max(GAP_PPM_MIN, Math.ceil(GAP_SIGMAS * sigmaPpm));

/** Largest |position| that K allows, in lots. */
export function trialLimit(trial: Trial, terms: TrialTerms): Lots {
  const capital = trialCapital(trial, terms);
  if (capital <= 0n || terms.lotValue <= 0n) return 0;
  const gap = BigInt(trialGapPpm(terms.sigmaPpm));
  const cost = costOf(terms);
  const risk = (gap + 2n * cost) * BigInt(PPM) + gap * cost;
  const lots = (capital * BigInt(PPM) * BigInt(PPM)) / (risk * terms.lotValue);
  return lots > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(lots);
}

/** The position the trial may have where `wanted` is wanted. Marks it used up when that is none. */
export function trialTarget(trial: Trial, wanted: Lots, terms: TrialTerms): Lots {
  const most = trialLimit(trial, terms);
  if (most === 0) trial.usedUp = true;
  if (trial.usedUp) return 0;
  return Math.max(-most, Math.min(most, wanted));
}

const costOf = ({ costPpm }: TrialTerms): bigint => BigInt(Math.ceil(costPpm));

const ceilDivide = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;
