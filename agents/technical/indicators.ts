/**
 * Streaming indicators of one bar series, as plain data. One pass a bar, constant work; prices are
 * ticks as doubles. Averages are seeded with their first value (EMA) or with a simple mean of the
 * first n changes (Wilder's RSI and ATR), as the trading literature does (Wilder 1978).
 */
import type { MarketBar } from '../../protocols/market.ts';

/** Spans of the exponential averages, bars. */
export const EMA_SPANS = [10, 20, 40, 50, 100, 200] as const;
export type EmaSpan = (typeof EMA_SPANS)[number];
const WILDER = 14;
/** Decay of the squared-return averages. */
export const VARIANCE_DECAYS = { fast: 0.8, middle: 0.94, slow: 0.99 } as const;
/** Closes, highs and lows kept. */
export const WINDOW = 64;

export interface Indicators {
  bars: number;
  close: number;
  readonly emas: Record<EmaSpan, number>;
  gain: number;
  loss: number;
  trueRange: number;
  readonly variance: { fast: number; middle: number; slow: number; range: number };
  /** Oldest first. */
  readonly closes: number[];
  readonly highs: number[];
  readonly lows: number[];
  /** Version of the instrument that the prices are of; absent before the first bar. */
  version?: number;
}

export const newIndicators = (): Indicators => ({
  bars: 0,
  close: 0,
  emas: { 10: 0, 20: 0, 40: 0, 50: 0, 100: 0, 200: 0 },
  gain: 0,
  loss: 0,
  trueRange: 0,
  variance: { fast: 0, middle: 0, slow: 0, range: 0 },
  closes: [],
  highs: [],
  lows: [],
});

type BarPrices = Pick<MarketBar, 'closeTicks' | 'highTicks' | 'lowTicks' | 'version'>;

/**
 * Folds one bar; a price that is not above 0 is left out. Ticks of another version of the instrument are
 * of another unit: what is kept in ticks starts anew, what is kept of returns stays.
 */
export function addBar(indicators: Indicators, bar: BarPrices): void {
  const close = bar.closeTicks;
  if (close <= 0 || bar.lowTicks <= 0) return;
  if (indicators.version !== undefined && indicators.version !== bar.version)
    forgetPrices(indicators);
  indicators.version = bar.version;
  const first = indicators.closes.length === 0;
  for (const span of EMA_SPANS) {
    const before = indicators.emas[span];
    indicators.emas[span] = first ? close : before + (2 / (span + 1)) * (close - before);
  }
  if (!first) addChange(indicators, bar);
  indicators.bars += 1;
  indicators.close = close;
  keep(indicators.closes, close);
  keep(indicators.highs, bar.highTicks);
  keep(indicators.lows, bar.lowTicks);
}

function forgetPrices(indicators: Indicators): void {
  for (const list of [indicators.closes, indicators.highs, indicators.lows]) list.length = 0;
  indicators.gain = 0;
  indicators.loss = 0;
  indicators.trueRange = 0;
}

function addChange(indicators: Indicators, bar: BarPrices): void {
  const { bars, close: before, closes, variance } = indicators;
  const change = bar.closeTicks - before;
  // Changes in ticks since the unit last changed; the window is longer than Wilder's count.
  const changes = closes.length;
  indicators.gain = wilder(indicators.gain, Math.max(0, change), changes);
  indicators.loss = wilder(indicators.loss, Math.max(0, -change), changes);
  const highest = Math.max(bar.highTicks, before);
  const lowest = Math.min(bar.lowTicks, before);
  indicators.trueRange = wilder(indicators.trueRange, highest - lowest, changes);
  const square = (change / before) * (change / before);
  const middle = (bar.highTicks + bar.lowTicks) / 2;
  const range = (bar.highTicks - bar.lowTicks) / middle;
  variance.fast = decayed(variance.fast, square, VARIANCE_DECAYS.fast, bars);
  variance.middle = decayed(variance.middle, square, VARIANCE_DECAYS.middle, bars);
  variance.slow = decayed(variance.slow, square, VARIANCE_DECAYS.slow, bars);
  // Parkinson (1980): the range's square over 4 ln 2 estimates the variance within the bar.
  variance.range = decayed(variance.range, (range * range) / PARKINSON, VARIANCE_DECAYS.fast, bars);
}

const PARKINSON = 2.772588722239781;

/** Simple mean of the first 14 values, then Wilder's smoothing. `count` is 1 at the first value. */
function wilder(average: number, value: number, count: number): number {
  return average + (value - average) / Math.min(count, WILDER);
}

/** A decayed mean that starts as the plain mean, so that the first bars are not dragged to 0. */
function decayed(average: number, value: number, decay: number, count: number): number {
  return average + Math.max(1 - decay, 1 / count) * (value - average);
}

function keep(list: number[], value: number): void {
  list.push(value);
  if (list.length > WINDOW) list.shift();
}

/** Wilder's relative strength index over 14 bars, 0 to 100; 50 when nothing moved. */
export function rsi(indicators: Indicators): number {
  const sum = indicators.gain + indicators.loss;
  return sum === 0 ? 50 : (100 * indicators.gain) / sum;
}
