/**
 * The volatility of version 0.2.0, kept as it was. See question.ts.
 */
import type { MarketBar } from '../../protocols/market.ts';

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

/** Adds a bar. A bar of a new instrument version starts a new chain of returns. */
export function observeBarForVolatility(model: VolatilityModel, bar: MarketBar): void {
  model.bars += 1;
  const last = model.version === bar.version ? model.lastCloseTicks : null;
  model.lastCloseTicks = bar.closeTicks;
  model.version = bar.version;
  const range = model.closesOnly ? null : rangeOf(bar);
  if (last === null || last <= 0) {
    if (range !== null) {
      decay(model, 0, range, RANGE_FACTORS[0]);
      decay(model, 1, range, RANGE_FACTORS[1]);
    }
    return;
  }
  model.still = bar.closeTicks === last ? model.still + 1 : 0;
  const r = (bar.closeTicks - last) / last;
  const factors = model.closesOnly ? CLOSES_FACTORS : RANGE_FACTORS;
  decay(model, 0, range ?? r * r, factors[0]);
  decay(model, 1, range ?? r * r, factors[1]);
  decay(model, 2, r * r, factors[2]);
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

function rangeOf(bar: MarketBar): number {
  const mid = (bar.highTicks + bar.lowTicks) / 2;
  const width = mid > 0 ? (bar.highTicks - bar.lowTicks) / mid : 0;
  return (width * width) / PARKINSON;
}

function decay(model: VolatilityModel, k: number, value: number, factor: number): void {
  model.sums[k] = factor * (model.sums[k] as number) + (1 - factor) * value;
  model.counts[k] = factor * (model.counts[k] as number) + (1 - factor);
}
