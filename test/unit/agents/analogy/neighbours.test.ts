/** The scan against a slow, obvious definition, and its blindness to what had not happened. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addEpisode,
  barAsOf,
  EPISODES_MAX,
  newEpisodes,
  oldestBar,
} from '../../../../agents/analogy/episodes.ts';
import type { Episodes, Window } from '../../../../agents/analogy/episodes.ts';
import { nearest } from '../../../../agents/analogy/neighbours.ts';
import {
  addBar,
  newPresent,
  PRESENT_BARS,
  presentVector,
  unitOf,
} from '../../../../agents/analogy/present.ts';
import type { MarketBar } from '../../../../protocols/market.ts';
import { indexBars } from '../../../support/index-series.ts';
import { nearestByDefinition } from '../../../reference/analogies.ts';

const days = indexBars();
const minutes = days.map((bar, k) => ({ ...bar, eventTime: k * 60_000_000, series: '1m' }));

function played(bars: readonly MarketBar[]): Episodes {
  const episodes = newEpisodes();
  bars.forEach((bar, k) => addEpisode(episodes, bar, 10 * k));
  return episodes;
}

const windows: readonly Window[] = [
  { entryRule: 'next-close', horizonBars: 1 },
  { entryRule: 'next-close', horizonBars: 20 },
  { entryRule: 'next-open', horizonBars: 5 },
];

describe.each([
  ['days', days.slice(0, 900)],
  ['minutes', minutes.slice(300, 1_000)],
  [
    'days of two versions',
    days.slice(0, 700).map((bar, k) => ({ ...bar, version: k < 300 ? 1 : 2 })),
  ],
])('the nearest of %s', (_, bars) => {
  it.each(windows)('are those of the definition: $entryRule, $horizonBars bars', (window) => {
    const episodes = played(bars);
    for (const asked of [bars.length - 1, bars.length - 40, 400]) {
      const seen = nearest(episodes, asked, window);
      const want = nearestByDefinition(bars.slice(0, asked + 1), window);
      expect(seen?.found.map(({ bar }) => bar)).toEqual(want?.map(({ bar }) => bar));
      seen?.found.forEach(({ outcome, square }, k) => {
        expect(outcome).toBeCloseTo(want?.[k]?.outcome as number, 12);
        expect(square).toBeCloseTo(want?.[k]?.square as number, 12);
      });
    }
  });

  it.each(windows)(
    'have closed, and know nothing later: $entryRule, $horizonBars bars',
    (window) => {
      const cut = 600;
      const wild = bars
        .slice(cut)
        .map((bar) => ({ ...bar, closeTicks: bar.closeTicks * 2, openTicks: bar.openTicks * 3 }));
      const before = nearest(played(bars.slice(0, cut)), cut - 1, window);
      expect(nearest(played([...bars.slice(0, cut), ...wild]), cut - 1, window)).toEqual(before);
      for (const { bar } of before?.found ?? []) {
        expect(bar + 1 + window.horizonBars).toBeLessThanOrEqual(cut - 1);
      }
      expect(before?.found.length).toBeGreaterThan(20);
    },
  );
});

describe('the past', () => {
  const window = windows[0] as Window;

  it('is silent without a present', () => {
    expect(
      nearest(played(days.slice(0, PRESENT_BARS - 1)), PRESENT_BARS - 2, window),
    ).toBeUndefined();
    expect(nearest(played(days.slice(0, PRESENT_BARS)), PRESENT_BARS - 1, window)).toEqual({
      among: 0,
      found: [],
    });
    const still = days.slice(0, 300).map((bar) => ({ ...bar, closeTicks: 100_000 }));
    expect(nearest(played(still), 299, window)).toBeUndefined();
  });

  it('is bounded: the oldest are forgotten, and the rest stays as it was', () => {
    const long = [...days, ...days.slice(0, 400)];
    const ring = played(long);
    expect(ring.unit).toHaveLength(EPISODES_MAX);
    expect(oldestBar(ring)).toBe(long.length - EPISODES_MAX);
    const asked = long.length - 1;
    const seen = nearest(ring, asked, window);
    const want = nearestByDefinition(long, window, oldestBar(ring));
    expect(seen?.found.map(({ bar }) => bar)).toEqual(want?.map(({ bar }) => bar));
  });

  it('is asked as of a record, not as of the newest', () => {
    const episodes = played(days.slice(0, 300));
    expect(barAsOf(episodes, 2_985)).toBe(298);
    expect(barAsOf(episodes, 9_999)).toBe(299);
    expect(barAsOf(episodes, -1)).toBe(-1);
  });

  it('goes on from a snapshot to the same bits', () => {
    const whole = played(days.slice(0, 800));
    const restored = structuredClone(played(days.slice(0, 500)));
    days.slice(500, 800).forEach((bar, k) => addEpisode(restored, bar, 10 * (500 + k)));
    expect(restored).toEqual(whole);
  });
});

describe('the present', () => {
  it('has no units: prices in other ticks give the same vector', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 50 }), (factor) => {
        const [one, other] = [1, factor].map((scale) => {
          const present = newPresent();
          const bars = days.slice(0, 200).map((bar) => ({
            ...bar,
            closeTicks: bar.closeTicks * scale,
            highTicks: bar.highTicks * scale,
            lowTicks: bar.lowTicks * scale,
          }));
          for (const bar of bars) addBar(present, bar);
          return presentVector(present, bars.at(-1) as MarketBar) as number[];
        });
        one?.forEach((part, k) => expect(other?.[k]).toBeCloseTo(part, 9));
      }),
      { numRuns: 20, seed: 7 },
    );
  });

  it('stays within bounds whatever the path', () => {
    const path = fc.array(fc.double({ min: -0.4, max: 0.5, noNaN: true }), {
      maxLength: 120,
      minLength: 70,
    });
    fc.assert(
      fc.property(path, (moves) => {
        const present = newPresent();
        let close = 100_000;
        for (const move of moves) {
          close = Math.max(1, Math.floor(close * (1 + move)));
          const bar = { ...days[0], closeTicks: close, highTicks: close, lowTicks: close };
          addBar(present, bar as MarketBar);
          const vector = presentVector(present, bar as MarketBar);
          for (const part of vector ?? []) expect(Math.abs(part)).toBeLessThanOrEqual(3);
        }
        expect(unitOf(present)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('puts midnight beside midnight, and noon far from it', () => {
    const hour = (at: number): number[] => {
      const present = newPresent();
      const seen = minutes.slice(0, 100);
      for (const bar of seen) addBar(present, bar);
      const last = { ...(seen.at(-1) as MarketBar), eventTime: at * 3_600_000_000 };
      return (presentVector(present, last) as number[]).slice(-2);
    };
    const far = (a: number, b: number): number =>
      Math.hypot(...hour(a).map((part, k) => part - (hour(b)[k] as number)));
    expect(far(23.9, 24.1)).toBeLessThan(0.1);
    expect(far(0, 12)).toBeGreaterThan(2.9);
    expect(far(6, 18)).toBeCloseTo(far(0, 12), 9);
  });
});
