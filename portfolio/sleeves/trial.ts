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
import { bookProfit, emptyBook } from './book.ts';
import type { SleeveBook } from './book.ts';
import { formatMoney, parseMoney, PPM } from '../../protocols/units.ts';
import type { Lots, Money, Ppm } from '../../protocols/units.ts';

/** The whole trial sleeve where money is paper, and the most of one group; of equity. */
export const TRIAL_PPM = 20_000;
const GROUP_PPM = 5_000;
/** Move of one horizon that a position has to outlive: 25 %, or 25 sigma. */
const GAP_PPM_MIN = 250_000;
const GAP_SIGMAS = 25;

/** Plain state of one group's trial. */
export interface Trial extends SleeveBook {
  /** All that was granted. */
  granted: Money;
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

export const emptyTrial = (): Trial => ({ ...emptyBook(), granted: '0', usedUp: false });

/**
 * Loss budget of each of `groups` groups that have none yet: min(.5 % of equity, what is left of the
 * whole / groups). `granted` = what others have been given already, 1e-8 units.
 */
export function trialBudget(
  equity: bigint,
  groups: number,
  { granted = 0n, totalPpm = TRIAL_PPM }: { granted?: bigint; totalPpm?: Ppm } = {},
): bigint {
  if (equity <= 0n || groups < 1) return 0n;
  const alone = (equity * BigInt(GROUP_PPM)) / BigInt(PPM);
  const left = (equity * BigInt(totalPpm)) / BigInt(PPM) - granted;
  if (left <= 0n) return 0n;
  const shared = left / BigInt(groups);
  return alone < shared ? alone : shared;
}

/** Grants a further loss; what was used up may trade again. */
export function grantTrial(trial: Trial, budget: bigint): void {
  trial.granted = formatMoney(parseMoney(trial.granted) + budget);
  if (budget > 0n) trial.usedUp = false;
}

/** K: what may still be lost, closing costs taken off; below 0 after a move beyond the gap. */
export function trialCapital(trial: Trial, terms: TrialTerms): bigint {
  const held = BigInt(Math.abs(trial.lots)) * terms.lotValue;
  const closing = ceilDivide(held * costOf(terms), BigInt(PPM));
  return parseMoney(trial.granted) + bookProfit(trial, terms.lotValue) - closing;
}

/** G in ppm. */
export const trialGapPpm = (sigmaPpm: Ppm): Ppm =>
  Math.max(GAP_PPM_MIN, Math.ceil(GAP_SIGMAS * sigmaPpm));

/** Largest |position| that K allows, in lots. */
function trialLimit(trial: Trial, terms: TrialTerms): Lots {
  const capital = trialCapital(trial, terms);
  if (capital <= 0n || terms.lotValue <= 0n) return 0;
  const gap = BigInt(trialGapPpm(terms.sigmaPpm));
  const cost = costOf(terms);
  const risk = (gap + 2n * cost) * BigInt(PPM) + gap * cost;
  const lots = (capital * BigInt(PPM) * BigInt(PPM)) / (risk * terms.lotValue);
  return lots > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(lots);
}

/** Largest |position| the trial may have now; 0 once it is used up. */
export const trialMost = (trial: Trial, terms: TrialTerms): Lots =>
  trial.usedUp ? 0 : trialLimit(trial, terms);

const costOf = ({ costPpm }: TrialTerms): bigint => BigInt(Math.ceil(costPpm));

const ceilDivide = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;
