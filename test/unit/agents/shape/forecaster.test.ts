import { describe, expect, it } from 'vitest';
import {
  FORECASTER_BARS,
  forecastShape,
  newForecaster,
  observeForecaster,
} from '../../../../agents/sdk/shape/forecaster.ts';
import type { Forecaster, ForecasterParams } from '../../../../agents/sdk/shape/forecaster.ts';
import type { MarketBar } from '../../../../protocols/market.ts';
import { indexBars } from '../../../support/index-series.ts';

const DAY_US = 86_400_000_000;
const EDGES = [-20_000, -12_000, -5_000, 0, 5_000, 12_000, 20_000];
const bars = indexBars();
const params: ForecasterParams = { barUs: DAY_US, entryRule: 'next-close', horizonBars: 1 };

function played(seen: readonly MarketBar[], over: Partial<ForecasterParams> = {}): Forecaster {
  const state = newForecaster({ ...params, ...over });
  for (const bar of seen) observeForecaster(state, bar);
  return state;
}

/** The same days, an hour long each. */
const hourly = (seen: readonly MarketBar[]): MarketBar[] =>
  seen.map((bar, k) => ({ ...bar, eventTime: (k + 1) * 3_600_000_000 }));

describe.each([
  ['daily, one bar', bars.slice(0, 900), {}],
  ['daily, five bars', bars.slice(0, 900), { horizonBars: 5 }],
  ['entered at opens', bars.slice(1_800, 2_700), { entryRule: 'next-open' as const }],
  ['hourly', hourly(bars.slice(0, 900)), { barUs: 3_600_000_000 }],
])('a forecaster, %s', (_, seen, over) => {
  it('says nothing before it has seen enough', () => {
    expect(forecastShape(played(seen.slice(0, FORECASTER_BARS - 1), over), EDGES)).toBeUndefined();
    expect(forecastShape(played(seen.slice(0, FORECASTER_BARS), over), EDGES)).toBeDefined();
  });

  it('sums to 1 on each side, in the blend and by expert', () => {
    const said = forecastShape(played(seen, over), EDGES);
    for (const p of [said?.blended ?? [], ...(said?.byExpert ?? [])]) {
      expect(p).toHaveLength(8);
      const sum = (from: number, to: number): number =>
        p.slice(from, to).reduce((total, chance) => total + chance, 0);
      expect(sum(0, 4)).toBeCloseTo(1, 12);
      expect(sum(4, 8)).toBeCloseTo(1, 12);
    }
  });

  it('goes on from a snapshot to the same bits', () => {
    const whole = played(seen, over);
    const restored = structuredClone(played(seen.slice(0, 500), over));
    const stored = JSON.parse(JSON.stringify(restored)) as Forecaster;
    for (const bar of seen.slice(500)) {
      observeForecaster(restored, bar);
      observeForecaster(stored, bar);
    }
    expect(restored).toEqual(whole);
    expect(forecastShape(stored, EDGES)).toEqual(forecastShape(whole, EDGES));
  });

  it('does not know what comes after', () => {
    const cut = 400;
    const wild = seen.slice(cut).map((bar) => ({ ...bar, closeTicks: bar.closeTicks * 3 }));
    const said = (after: readonly MarketBar[]): unknown[] => {
      const state = newForecaster({ ...params, ...over });
      const answers: unknown[] = [];
      [...seen.slice(0, cut), ...after].forEach((bar, k) => {
        observeForecaster(state, bar);
        if (k < cut && k % 20 === 0) answers.push(structuredClone(forecastShape(state, EDGES)));
      });
      return answers;
    };
    expect(said(wild)).toEqual(said(seen.slice(cut)));
  });

  it('does not change when it is asked', () => {
    const state = played(seen.slice(0, 300), over);
    const before = structuredClone(state);
    forecastShape(state, EDGES);
    expect(state).toEqual(before);
  });
});

it('expects more after a fall than after a rise of the same size', () => {
  const seen = bars.slice(0, 1_200);
  const last = seen.at(-1) as MarketBar;
  const after = (factor: number): number => {
    const state = played(seen);
    const closeTicks = Math.round(last.closeTicks * factor);
    const highTicks = Math.max(last.closeTicks, closeTicks);
    const lowTicks = Math.min(last.closeTicks, closeTicks);
    observeForecaster(state, { ...last, closeTicks, highTicks, lowTicks });
    return forecastShape(state, EDGES)?.scale ?? 0;
  };
  expect(after(0.97)).toBeGreaterThan(1.1 * after(1.03));
});

it('drops its open windows when the units of the instrument change', () => {
  const state = played(bars.slice(0, 300));
  expect(state.pending.length).toBeGreaterThan(0);
  observeForecaster(state, { ...(bars[300] as MarketBar), version: 2 });
  expect(state.pending).toHaveLength(0);
  expect(forecastShape(state, EDGES)).toBeDefined();
});
