/**
 * What each voice reads off the indicators. Every signal is made scale-free by the series' own
 * volatility and is about 0 with a deviation of about 1, so that one prior fits all.
 */
import type { Indicators } from './indicators.ts';
import { rsi } from './indicators.ts';
import type { Reading } from '../sdk/voice.ts';
import { ln } from '../../council/ln.ts';

export const VOICES = ['range', 'reversal', 'trend', 'volatility'] as const;
export type Voice = (typeof VOICES)[number];

/** Bars before the first opinion. */
export const WARM_UP_BARS = 60;
/** Regressors of scale a voice has. */
export const SCALE_FEATURES: Readonly<Record<Voice, number>> = {
  range: 2,
  reversal: 3,
  trend: 2,
  volatility: 4,
};

/** Fast and slow spans that the trend voice averages over. */
const TREND_PAIRS = [
  [10, 40],
  [20, 100],
  [50, 200],
] as const;
const RANGE_BARS = 20;
/** A constant regressor, small so that a bias in scale is learned slowly; each voice's first. */
const CONSTANT = 0.3;
/** Regressors with nothing read. */
const REST_FEATURES: readonly number[] = [CONSTANT];

/**
 * Readings of the four voices; undefined while warming up or when the price has not moved.
 * `horizonSigma` is the question's sigma as a fraction of price, for one bar.
 */
export function readingsOf(
  indicators: Indicators,
  horizonSigma: number,
): Readonly<Record<Voice, Reading>> | undefined {
  const barSigma = Math.sqrt(indicators.variance.middle);
  if (barsOfUnit(indicators) < WARM_UP_BARS || !(barSigma > 0) || !(horizonSigma > 0)) {
    return undefined;
  }
  return {
    range: rangeReading(indicators, barSigma),
    reversal: reversalReading(indicators, barSigma),
    trend: trendReading(indicators, barSigma),
    volatility: volatilityReading(indicators, horizonSigma),
  };
}

/** Bars seen in the unit that prices are in now; those of returns are `bars`. */
export const barsOfUnit = ({ bars, closes }: Indicators): number =>
  closes.length < WARM_UP_BARS ? closes.length : bars;

/** Distance of fast from slow averages, in deviations of a random walk over the slow span. */
function trendReading({ emas, close }: Indicators, barSigma: number): Reading {
  let sum = 0;
  for (const [fast, slow] of TREND_PAIRS) {
    sum += (emas[fast] - emas[slow]) / (close * barSigma * Math.sqrt(slow / 4));
  }
  const signal = bounded(sum / TREND_PAIRS.length);
  return {
    signal,
    restFeatures: REST_FEATURES,
    scaleFeatures: [CONSTANT, Math.abs(signal) - 0.8],
  };
}

/** Against the last bar, the last week and the RSI. */
function reversalReading(indicators: Indicators, barSigma: number): Reading {
  const day = bounded(change(indicators, 1) / barSigma);
  const week = bounded(change(indicators, 5) / (barSigma * Math.sqrt(5)));
  const strength = (50 - rsi(indicators)) / 12;
  return {
    signal: bounded((-day - week + strength) / 2.2),
    restFeatures: REST_FEATURES,
    scaleFeatures: [CONSTANT, Math.abs(day) - 0.8, Math.max(0, -day) - 0.4],
  };
}

/** Fast against slow volatility: calm after a storm pays a premium, if it does. */
function volatilityReading({ variance }: Indicators, horizonSigma: number): Reading {
  const logRatio = (a: number, b: number): number => (a > 0 && b > 0 ? ln(a / b) / 2 : 0);
  const square = horizonSigma * horizonSigma;
  return {
    signal: bounded(1.5 * logRatio(variance.fast, variance.slow)),
    restFeatures: REST_FEATURES,
    scaleFeatures: [
      CONSTANT,
      bounded(logRatio(variance.range, square)),
      bounded(logRatio(variance.fast, square)),
      bounded(logRatio(variance.slow, square)),
    ],
  };
}

/** Where the close stands in its 20-bar range, and how wide that range is. */
function rangeReading(indicators: Indicators, barSigma: number): Reading {
  const highest = Math.max(...indicators.highs.slice(-RANGE_BARS));
  const lowest = Math.min(...indicators.lows.slice(-RANGE_BARS));
  const width = highest - lowest;
  const place = width > 0 ? (2 * (indicators.close - lowest)) / width - 1 : 0;
  const expected = 1.6 * barSigma * Math.sqrt(RANGE_BARS) * indicators.close;
  return {
    signal: bounded(1.5 * place),
    restFeatures: REST_FEATURES,
    scaleFeatures: [CONSTANT, width > 0 ? bounded(ln(width / expected)) : 0],
  };
}

function change({ closes, close }: Indicators, bars: number): number {
  const before = closes.at(-1 - bars);
  return before === undefined ? 0 : close / before - 1;
}

const bounded = (value: number): number => Math.max(-3, Math.min(3, value));
