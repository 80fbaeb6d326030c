/**
 * GJR-GARCH variance of one bar (Glosten, Jagannathan and Runkle 1993), its level a slow mean of
 * squares instead of a fitted constant:
 *
 *   v' = (1 - a - g/2 - b) EW.998(r^2) + (a + g 1{r < 0}) r^2 + b v
 */

export interface GjrParams {
  readonly a: number;
  readonly g: number;
  readonly b: number;
}

/** Plain state. */
export interface Gjr {
  bars: number;
  /** Decayed sum of squares and of its weights. */
  sum: number;
  weight: number;
  /** Variance expected of the next bar. */
  variance: number;
}

const LEVEL = 0.998;
/** Returns after which the variance starts, at the level. */
const WARM = 5;

export const newGjr = (): Gjr => ({ bars: 0, sum: 0, variance: 0, weight: 0 });

/** Adds a return, as a fraction. */
export function observeGjr(state: Gjr, { a, g, b }: GjrParams, r: number): void {
  const square = r * r;
  state.sum = LEVEL * state.sum + (1 - LEVEL) * square;
  state.weight = LEVEL * state.weight + 1 - LEVEL;
  const level = state.sum / state.weight;
  if (state.bars === WARM) state.variance = level;
  state.bars += 1;
  const rest = 1 - a - g / 2 - b;
  state.variance = rest * level + (a + (r < 0 ? g : 0)) * square + b * state.variance;
}

/** Variance expected of the bar `step` ahead; 1 is the next. */
export function gjrVariance(state: Gjr, { a, g, b }: GjrParams, step: number): number {
  const level = state.sum / state.weight;
  const stay = a + g / 2 + b;
  let variance = state.variance;
  for (let k = 1; k < step; k++) variance = (1 - stay) * level + stay * variance;
  return variance;
}
