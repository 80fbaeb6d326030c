/**
 * Evidence that a caller knows the side of the next move, over base. One process per (voice or
 * council, instrument, horizon), fed with its *moved* questions in order of settlement.
 *
 *   W = w0 + ... + w4,  w0 <- w0 p~(y)/b(y),  wk <- wk (1 + lambda_k z),  z = x (Y - b)/max(b, 1 - b)
 *   then each part <- .999 part + .001 W prior: skill that begins late is found late, not never
 *
 * x is the recentred side, p~ the recentred chance. Null: P(up | moved, all known at the entry) = b.
 * Then E[p~(y)/b(y)] = p~ + (1 - p~) = 1 and E[z] = 0, the shares keep the sum, so W is a martingale
 * and P(W ever reaches c) <= 1/c (Ville 1939). A flat question is a step of 1: not observed at all.
 */
import { invariant } from '../../protocols/errors.ts';
import { keepFinite, worth } from './mixture.ts';
import { emptyHabit, recentredChance, recentredSide, remember, sideOf } from './recentre.ts';
import type { Habit } from './recentre.ts';

/** Stakes of the bets w1 to w4; the last keeps its money. */
const LAMBDAS: readonly number[] = [0.05, 0.1, 0.2, 0];
const PRIORS: readonly number[] = [0.4, 0.15, 0.15, 0.15, 0.15];
/** Share of every part that goes back to its prior, a question. */
const SHARE = 0.001;

/** Plain state. */
export interface SignProcess {
  /** Moved questions since the process began. */
  n: number;
  readonly parts: number[];
  readonly habit: Habit;
}

/** A sealed call: chance of up given that it moves, and base's. */
export interface SignCall {
  readonly up: number;
  readonly base: number;
}

export const emptySign = (): SignProcess => ({ habit: emptyHabit(), n: 0, parts: [...PRIORS] });

export const signEvidence = (process: SignProcess): number => worth(process.parts);

/** Begins again at 1. The habit stays: it is of the past, whatever evidence began when. */
export function restartSign(process: SignProcess): void {
  process.n = 0;
  for (const [k, prior] of PRIORS.entries()) process.parts[k] = prior;
}

/** Adds a moved question; answers z, what a unit bet won, in [-1, 1]. */
export function observeSign(process: SignProcess, { up, base }: SignCall, wentUp: boolean): number {
  invariant(base > 0 && base < 1 && up >= 0 && up <= 1, 'chances lie in (0, 1)', { base, up });
  const { habit, parts } = process;
  const side = sideOf(up, base);
  const chance = recentredChance(habit, up);
  const won = (wentUp ? 1 - base : -base) / Math.max(base, 1 - base);
  const z = recentredSide(habit, side) * won;
  parts[0] = (parts[0] as number) * (wentUp ? chance / base : (1 - chance) / (1 - base));
  for (const [k, lambda] of LAMBDAS.entries()) {
    parts[k + 1] = (parts[k + 1] as number) * (1 + lambda * z);
  }
  const whole = worth(parts);
  for (const [k, prior] of PRIORS.entries()) {
    parts[k] = (1 - SHARE) * (parts[k] as number) + SHARE * whole * prior;
  }
  keepFinite(parts);
  remember(habit, side, up - base);
  process.n += 1;
  return z;
}

/** A call that was kept back: every part is worth `ratio`, at most 1, so that nothing is won by it. */
export function withholdSign(process: SignProcess, ratio: number): void {
  invariant(ratio > 0 && ratio <= 1, 'keeping back wins nothing', { ratio });
  for (const [k, part] of process.parts.entries()) process.parts[k] = part * ratio;
  keepFinite(process.parts);
}

/** Mean stake of the evidence, sum of lambda w over W: about the edge that it was earned with. */
export function meanStake(process: SignProcess): number {
  let staked = 0;
  for (const [k, lambda] of LAMBDAS.entries()) staked += lambda * (process.parts[k + 1] as number);
  return staked / signEvidence(process);
}
