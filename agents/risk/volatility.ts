/**
 * The risk seat's own reading of volatility, apart from the question's sigma: decayed squares at two
 * speeds, and the downside alone, since falls raise volatility more than rises (Black 1976).
 */
import { ln } from '../../council/ln.ts';
import type { MarketBar } from '../../protocols/market.ts';

const FAST = 0.9;
const SLOW = 0.995;
/** Bars before the readings mean something. */
const WARM_UP_BARS = 60;
const CONSTANT = 0.3;
export const SCALE_FEATURES = 4;

export interface OwnVolatility {
  bars: number;
  close: number;
  version: number;
  fast: number;
  slow: number;
  /** Decayed mean of squared falls. */
  down: number;
  last: number;
}

export const newOwnVolatility = (): OwnVolatility => ({
  bars: 0,
  close: 0,
  version: 0,
  fast: 0,
  slow: 0,
  down: 0,
  last: 0,
});

export function addBar(state: OwnVolatility, bar: MarketBar): void {
  const comparable = state.close > 0 && state.version === bar.version && bar.closeTicks > 0;
  if (comparable) {
    const change = bar.closeTicks / state.close - 1;
    state.bars += 1;
    const weight = (decay: number): number => Math.max(1 - decay, 1 / state.bars);
    state.fast += weight(FAST) * (change * change - state.fast);
    state.slow += weight(SLOW) * (change * change - state.slow);
    const fall = Math.min(0, change);
    state.down += weight(FAST) * (fall * fall - state.down);
    state.last = change;
  }
  state.close = bar.closeTicks;
  state.version = bar.version;
}

/** Regressors of log scale for the shape model; undefined while warming up or without any move. */
export function scaleFeatures(state: OwnVolatility, barSigma: number): number[] | undefined {
  if (state.bars < WARM_UP_BARS || !(state.fast > 0) || !(state.slow > 0) || !(barSigma > 0)) {
    return undefined;
  }
  const square = barSigma * barSigma;
  return [
    CONSTANT,
    ln(state.fast / square) / 2,
    ln(state.slow / square) / 2,
    // Half of the squares are falls when returns are symmetric.
    2 * (state.down / state.fast - 0.5) + Math.max(0, -state.last / barSigma - 0.4),
  ];
}
