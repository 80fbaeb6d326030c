/** Streaming sums say what a whole series in memory would. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addLagged,
  autocovariance,
  emptyLagSums,
  lagsFor,
  longRunVariance,
} from '../../../portfolio/performance/lag-sums.ts';
import { detectableRate, wilsonInterval } from '../../../portfolio/performance/hit-rate.ts';
import { addMoment, deviationOf, emptyMoments } from '../../../portfolio/performance/moments.ts';
import { addToTrack, startTrack, trackFigures } from '../../../portfolio/performance/track.ts';

const ppm = fc.integer({ max: 50_000, min: -50_000 });
const returns = fc.array(ppm, { maxLength: 200, minLength: 2 });

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The definition, on the whole series. */
function batchVariance(z: readonly number[]): number {
  const centre = mean(z);
  const away = z.map((value) => value - centre);
  const gamma = (lag: number): number =>
    away.reduce((sum, value, t) => (t < lag ? sum : sum + value * (away[t - lag] as number)), 0) /
    z.length;
  const lags = lagsFor(z.length);
  let total = gamma(0);
  for (let lag = 1; lag <= lags; lag++) total += 2 * (1 - lag / (lags + 1)) * gamma(lag);
  return total;
}

describe('streamed figures', () => {
  it('have the long-run variance of the series they forgot', () => {
    fc.assert(
      fc.property(returns, ppm, ppm, (series, a, b) => {
        const sums = emptyLagSums();
        for (const value of series) addLagged(sums, value / 1e6, Math.min(0, value) / 1e6);
        const z = series.map((value) => (a * value) / 1e6 + (b * Math.min(0, value)) / 1e6);
        const expected = Math.max(0, batchVariance(z));
        // Of the parts, before they may cancel: what is left of them is no measure of rounding.
        const parts = series.map((value) => (Math.abs(a) + Math.abs(b)) * (value / 1e6));
        const scale = mean(parts.map((value) => value * value)) + 1e-12;
        expect(Math.abs(longRunVariance(sums, { a, b }) - expected) / scale).toBeLessThan(1e-9);
        expect(autocovariance(sums, 0)).toBeGreaterThanOrEqual(-1e-15);
      }),
    );
  });

  it('have the mean and deviation of the series, far from zero too', () => {
    fc.assert(
      fc.property(returns, fc.integer({ max: 1_000_000, min: -1_000_000 }), (series, offset) => {
        const moments = emptyMoments();
        for (const value of series) addMoment(moments, value + offset);
        const centre = mean(series);
        const square = series.reduce((sum, value) => sum + (value - centre) ** 2, 0);
        expect(moments.mean).toBeCloseTo(centre + offset, 5);
        expect(deviationOf(moments)).toBeCloseTo(Math.sqrt(square / (series.length - 1)), 4);
      }),
    );
  });

  it('keep a fixed number of values, end where the money ends, and fall at most to nothing', () => {
    fc.assert(
      fc.property(returns, (series) => {
        let value = 1;
        let peak = 1;
        let deepest = 0;
        const track = startTrack(value, 0);
        series.forEach((change, at) => {
          value *= 1 + change / 1e6;
          peak = Math.max(peak, value);
          deepest = Math.max(deepest, 1 - value / peak);
          addToTrack(track, value, at + 1);
        });
        const { drawdown, returnPpm } = trackFigures(track, 252);
        expect(returnPpm).toBeCloseTo((value - 1) * 1e6, 6);
        expect(drawdown.maxPpm).toBeCloseTo(deepest * 1e6, -0.5);
        expect(track.returns.first.length).toBeLessThanOrEqual(30);
        expect(track.returns.last.length).toBeLessThanOrEqual(30);
      }),
    );
  });
});

describe('intervals', () => {
  it('hold the rate, lie within 0 and 1, and need fewer trades for a larger skill', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.integer({ max: 500, min: 1 }), (wins, extra) => {
        const trials = wins + extra;
        const interval = wilsonInterval(wins, trials);
        expect(interval?.low).toBeGreaterThanOrEqual(0);
        expect(interval?.high).toBeLessThanOrEqual(1);
        expect(interval?.low).toBeLessThanOrEqual(interval?.value ?? 0);
        expect(interval?.high).toBeGreaterThanOrEqual(interval?.value ?? 1);
        const more = detectableRate(trials + 1) ?? 1;
        expect(more).toBeLessThanOrEqual(detectableRate(trials) ?? 1);
      }),
    );
  });
});
