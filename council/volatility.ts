/**
 * Volatility of a series from its bars, one pass, data up to the bar only.
 *
 *   range bars:  v = 0.5 EW.80(range) + 0.3 EW.94(range) + 0.2 EW.99(r^2)
 *   closes only: v = 0.5 EW.90(r^2)   + 0.3 EW.97(r^2)   + 0.2 EW.99(r^2)
 *
 * with range = ((high - low) / mid)^2 / (4 ln 2) (Parkinson) and r the close-to-close return. An EW
 * is bias-corrected: its weights are divided by their sum, so that it is a plain mean at first.
 */
import type { MarketBar } from '../protocols/market.ts';

/** 4 ln 2. */
const PARKINSON = 2.772588722239781;
const PARTS = [0.5, 0.3, 0.2] as const;
const RANGE_FACTORS = [0.8, 0.94, 0.99] as const;
const CLOSES_FACTORS = [0.9, 0.97, 0.99] as const;

/** Plain state. */
export interface VolatilityModel {
  readonly closesOnly: boolean;
  /** Decayed sums and the sums of their weights. */
  readonly sums: number[];
  readonly counts: number[];
  lastCloseTicks: number | null;
  version: number | null;
  /** Bars in a row whose close repeats the one before. */
  still: number;
  bars: number;
}

export const emptyVolatility = (closesOnly: boolean): VolatilityModel => ({
  bars: 0,
  closesOnly,
  counts: [0, 0, 0],
  lastCloseTicks: null,
  still: 0,
  sums: [0, 0, 0],
  version: null,
});

/**
 * Adds a bar. A bar of a new instrument version starts a new chain of returns. `season`: variance of
 * the bar's hour relative to the mean; it is taken out, so that the model reads as of a mean hour.
 */
export function observeBarForVolatility(model: VolatilityModel, bar: MarketBar, season = 1): void {
  model.bars += 1;
  const last = model.version === bar.version ? model.lastCloseTicks : null;
  model.lastCloseTicks = bar.closeTicks;
  model.version = bar.version;
  const range = model.closesOnly ? null : rangeOf(bar) / season;
  if (last === null || last <= 0) {
    if (range !== null) {
      decay(model, 0, range, RANGE_FACTORS[0]);
      decay(model, 1, range, RANGE_FACTORS[1]);
    }
    return;
  }
  model.still = bar.closeTicks === last ? model.still + 1 : 0;
  const square = squareOf(bar, last) / season;
  const factors = model.closesOnly ? CLOSES_FACTORS : RANGE_FACTORS;
  decay(model, 0, range ?? square, factors[0]);
  decay(model, 1, range ?? square, factors[1]);
  decay(model, 2, square, factors[2]);
}

/** Variance of one bar's return; 0 before the first return. */
export function barVariance(model: VolatilityModel): number {
  let variance = 0;
  for (const [k, part] of PARTS.entries()) {
    const count = model.counts[k] as number;
    if (count > 0) variance += (part * (model.sums[k] as number)) / count;
  }
  return variance;
}

/** Squared size of a bar as this model reads it; undefined when it follows no other of its version. */
export function squaredSize(model: VolatilityModel, bar: MarketBar): number | undefined {
  const last = model.version === bar.version ? model.lastCloseTicks : null;
  if (last === null || last <= 0) return undefined;
  return model.closesOnly ? squareOf(bar, last) : rangeOf(bar);
}

function squareOf(bar: MarketBar, last: number): number {
  const r = (bar.closeTicks - last) / last;
  return r * r;
}

function rangeOf(bar: MarketBar): number {
  const mid = (bar.highTicks + bar.lowTicks) / 2;
  const width = mid > 0 ? (bar.highTicks - bar.lowTicks) / mid : 0;
  return (width * width) / PARKINSON;
}

function decay(model: VolatilityModel, k: number, value: number, factor: number): void {
  model.sums[k] = factor * (model.sums[k] as number) + (1 - factor) * value;
  model.counts[k] = factor * (model.counts[k] as number) + (1 - factor);
}
