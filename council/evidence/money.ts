/**
 * Evidence that a caller's side makes money. One process beside each sign process, fed with every
 * settled question, flat ones too.
 *
 *   y = min(8, max(-20, x)) - .001,  M = sum of pi_k prod(1 + lambda_k y)
 *
 * x is the net return of a position of at most 1 (see `observeMoney`), in units of the forecast's sigma. Without some
 * assumption on tails no test of a mean exists (Bahadur & Savage 1956). Made here:
 *
 *   **Assumption A.**  E[x | past] <= 0 under the null, and E[(-x - 20)+ | past] <= .001:
 *   losses beyond 20 forecast sigmas cost less than .001 sigma a question on average.
 *
 * (Student t with 3 degrees of freedom and unit variance: .0003.) No variance, symmetry or right
 * sigma is assumed. Cutting gains at 8 lowers the mean, cutting losses at -20 raises it by at most
 * .001, which is taken off: E[y | past] <= 0. Since y >= -20.001, 1 + lambda y >= .0999, so M is a
 * nonnegative supermartingale from 1. Cutting losses nearer would create skill out of skew.
 */
import { keepFinite, worth } from './mixture.ts';
import { emptyHabit, recentredSide, remember } from './recentre.ts';
import type { Habit, Side } from './recentre.ts';

const LAMBDAS: readonly number[] = [0.01, 0.02, 0.045];
const PRIORS: readonly number[] = [0.2, 0.3, 0.5];
const GAIN_MAX = 8;
const LOSS_MAX = 20;
/** What losses beyond the cut may cost, sigma a question (Assumption A). */
const TAIL = 0.001;

/** Plain state. */
export interface MoneyProcess {
  n: number;
  readonly parts: number[];
  readonly habit: Habit;
  /** Exposure of the question before: costs are of the change. */
  held: number;
}

/** One settled question; all in units of the forecast's sigma. */
export interface MoneyBet {
  /** Side of mu of the forecast over mu of base. */
  readonly side: Side;
  /** Return over the window. */
  readonly move: number;
  /** Mean return under base: drift is no skill. */
  readonly drift: number;
  /** Cost a side of a unit position. */
  readonly cost: number;
}

export const emptyMoney = (): MoneyProcess => ({
  habit: emptyHabit(),
  held: 0,
  n: 0,
  parts: [...PRIORS],
});

export const moneyEvidence = (process: MoneyProcess): number => worth(process.parts);

/** Begins again at 1; what was held and the habit are facts and stay. */
export function restartMoney(process: MoneyProcess): void {
  process.n = 0;
  for (const [k, prior] of PRIORS.entries()) process.parts[k] = prior;
}

/** Adds x, a net return in sigmas. */
export function observeReturn(process: MoneyProcess, x: number): void {
  const y = Math.max(-LOSS_MAX, Math.min(GAIN_MAX, x)) - TAIL;
  for (const [k, lambda] of LAMBDAS.entries()) {
    process.parts[k] = (process.parts[k] as number) * (1 + lambda * y);
  }
  keepFinite(process.parts);
  process.n += 1;
}

/** Adds a question: the unit position less the usual one, base's drift taken off, costs charged. */
export function observeMoney(process: MoneyProcess, bet: MoneyBet): void {
  const exposure = recentredSide(process.habit, bet.side);
  const cost = bet.cost * Math.abs(exposure - process.held);
  observeReturn(process, exposure * (bet.move - bet.drift) - cost);
  process.held = exposure;
  remember(process.habit, bet.side, 0);
}
