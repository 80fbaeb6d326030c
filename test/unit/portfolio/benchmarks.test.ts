import { describe, expect, it } from 'vitest';
import {
  benchmarkCurves,
  benchmarkSummary,
  CURVE_POINTS,
  emptyBenchmarks,
  foldBenchmarks,
} from '../../../portfolio/benchmarks.ts';
import { foldLedger } from '../../../portfolio/ledger.ts';
import { barOf, ledgerHolding, NOW, record } from '../../support/trading-world.ts';

/** Marks a ledger that holds `lots` (one lot = 1 % of equity) along closes in ticks. */
function played(lots: number, closes: readonly number[]) {
  const ledger = ledgerHolding(lots);
  const state = emptyBenchmarks();
  closes.forEach((close, index) => {
    foldLedger(ledger, record('market.bar', barOf(close), NOW + index));
    foldBenchmarks(state, ledger, NOW + index);
  });
  return { ledger, state };
}

const NONE = { closed: 0, sumAge: 0 };

describe('what stands beside equity', () => {
  const closes = [100_000, 110_000, 99_000, 108_900];

  it('is equity itself for a run that buys everything and holds', () => {
    const { ledger, state } = played(100, closes);
    const curves = benchmarkCurves(state, ledger);
    curves.equity.forEach((value, index) => {
      expect(curves.hold[index]).toBeCloseTo(value, 6);
      expect(curves.holdSameVolatility[index]).toBeCloseTo(value, 6);
    });
    expect(curves.cash).toEqual([100_000, 100_000, 100_000, 100_000]);
    expect(benchmarkSummary(state, ledger, NONE).averageExposure).toBeCloseTo(1, 6);
  });

  it('is cash for a run that never traded, once scaled to its exposure', () => {
    const { ledger, state } = played(0, closes);
    const curves = benchmarkCurves(state, ledger);
    expect(curves.holdSameExposure).toEqual(curves.cash);
    expect(curves.hold.at(-1)).toBeCloseTo(108_900, 6);
    const summary = benchmarkSummary(state, ledger, NONE);
    expect(summary.turnover).toBe(0);
    expect(summary.holdingSeconds).toBeNull();
  });

  it('counts turnover as notional traded over average equity', () => {
    const { ledger, state } = played(50, [100_000, 100_000]);
    expect(benchmarkSummary(state, ledger, NONE).turnover).toBeCloseTo(0.5, 12);
  });

  it('keeps a bounded number of points, from the first to the near end', () => {
    const many = Array.from({ length: 5000 }, (_, index) => 100_000 + (index % 10));
    const { state } = played(1, many);
    expect(state.points.length).toBeLessThanOrEqual(CURVE_POINTS);
    expect(state.points.length).toBeGreaterThan(CURVE_POINTS / 4);
    expect(state.points[0]?.at).toBe(NOW);
    expect(state.points.at(-1)?.at).toBeGreaterThan(NOW + 5000 - 2 * state.stride);
  });
});
