/**
 * What a caller leans to, remembered and taken off. Base follows a drift with a lag; somebody who
 * always says "up" profits from the lag and knows nothing. Bets are therefore laid on the part of a
 * call that differs from the caller's own past. The past alone enters, so the bet stays predictable
 * and no proof changes.
 */

/** Decay of the memory, a question. */
export const MEMORY = 0.999;
/** Questions at 0 that stand before the first. */
const PRIOR = 10;

/** Decayed sums. Plain state. */
export interface Habit {
  n: number;
  /** Sum of sides. */
  sides: number;
  /** Sum of chance - base. */
  leads: number;
}

export type Side = -1 | 0 | 1;

export const emptyHabit = (): Habit => ({ leads: 0, n: 0, sides: 0 });

/** Direction of a call over base. */
export const sideOf = (up: number, base: number): Side => (up > base ? 1 : up < base ? -1 : 0);

/** Unit exposure with the usual side taken off, in [-1, 1]. */
export const recentredSide = (habit: Habit, side: Side): number =>
  clip(side - habit.sides / (habit.n + PRIOR), -1, 1);

/** Chance of up with the usual lead taken off, in [.01, .99]. */
export const recentredChance = (habit: Habit, up: number): number =>
  clip(up - habit.leads / (habit.n + PRIOR), 0.01, 0.99);

export function remember(habit: Habit, side: Side, lead: number): void {
  habit.sides = MEMORY * habit.sides + side;
  habit.leads = MEMORY * habit.leads + lead;
  habit.n = MEMORY * habit.n + 1;
}

const clip = (x: number, low: number, high: number): number => Math.max(low, Math.min(high, x));
