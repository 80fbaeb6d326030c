import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../venues/sim/signal.ts';
import { LEAD_BARS } from '../../../venues/sim/signal.ts';
import { simWorldOptions } from '../../../venues/sim/options.ts';
import type { SimOptions } from '../../../venues/sim/options.ts';
import { openSim } from '../../../venues/sim/open.ts';
import { NEWS_BARS, NEWS_TEMPLATES } from '../../../venues/sim/news.ts';
import { simWorld } from '../../../venues/sim/world.ts';
import type { WorldBar } from '../../../venues/sim/world.ts';
import { correlation, mean } from '../../support/moments.ts';

const BARS = 12_000;
const seed = 11;
const barsOf = (options: Omit<SimOptions, 'seed'>): WorldBar[] => {
  const world = simWorld(simWorldOptions({ seed, ...options }));
  return Array.from({ length: BARS }, () => world.next());
};
const ups = (bars: readonly WorldBar[], instrument = 0): number[] =>
  bars.map(({ moves }) => (moves[instrument]?.up === true ? 1 : 0));
/** Five standard errors of a share of n fair throws. */
const noise = (n: number): number => 2.5 / Math.sqrt(n);

/** How often the bar that a signal speaks of went its way, from bar `from` on. */
function hitRate(bars: readonly WorldBar[], sign: (signal: Signal) => number): number {
  const hits: number[] = [];
  for (const [t, bar] of bars.entries()) {
    for (const signal of bar.signals) {
      const move = bars[t + LEAD_BARS]?.moves[signal.instrument];
      const wanted = sign(signal);
      if (move !== undefined && wanted !== 0) hits.push(move.up === wanted > 0 ? 1 : 0);
    }
  }
  return mean(hits);
}
const plantedSign = (signal: Signal): number => (signal.kind === 'fact' ? signal.value : 0);
const newsSign =
  (source: string) =>
  (signal: Signal): number => {
    if (signal.kind !== 'news' || signal.source !== source) return 0;
    const name = /SIM\d\d/;
    const template = signal.text.replace(name, '{name}');
    return NEWS_TEMPLATES.up.includes(template) ? 1 : -1;
  };

describe('what is true of a variant', () => {
  it('null: the coin is fair and remembers nothing', () => {
    for (const variant of ['null', 'null-flat'] as const) {
      const up = ups(barsOf({ variant }));
      expect(Math.abs(mean(up) - 0.5)).toBeLessThan(noise(BARS));
      expect(Math.abs(correlation(up.slice(1), up.slice(0, -1)))).toBeLessThan(5 / Math.sqrt(BARS));
    }
  });

  it('planted: the coin agrees with the signal as often as asked, two bars on', () => {
    for (const hitPpm of [550_000, 600_000]) {
      const rate = hitRate(barsOf({ variant: 'planted', hitPpm }), plantedSign);
      expect(Math.abs(rate - hitPpm / 1e6)).toBeLessThan(noise(BARS));
    }
  });

  it('switch: the signal turns round at the stated bar', () => {
    const bars = barsOf({ variant: 'switch', switchAt: BARS / 2 });
    const [before, after] = [bars.slice(0, BARS / 2), bars.slice(BARS / 2)];
    expect(Math.abs(hitRate(before, plantedSign) - 0.6)).toBeLessThan(noise(BARS / 2));
    expect(Math.abs(hitRate(after, plantedSign) - 0.4)).toBeLessThan(noise(BARS / 2));
  });

  it('news: the wire tilts the coin, the rumour mill does not', () => {
    const bars = barsOf({ variant: 'news', instruments: 4 });
    expect(hitRate(bars, newsSign('sim-wire'))).toBeGreaterThan(0.57);
    const rumours = hitRate(bars, newsSign('sim-rumour'));
    expect(Math.abs(rumours - 0.5)).toBeLessThan(noise(0.06 * 4 * BARS));
  });

  it('news: the tilt is over after its bars', () => {
    const world = simWorld(simWorldOptions({ variant: 'news', seed }));
    let last = -Infinity;
    const tiltedLate: number[] = [];
    for (let t = 0; t < 3000; t++) {
      const bar = world.next();
      const late = t > last + LEAD_BARS + NEWS_BARS - 1;
      if (late && bar.moves[0]?.pUp !== 0.5) tiltedLate.push(t);
      const wire = bar.signals.some((s) => s.kind === 'news' && s.source === 'sim-wire');
      if (wire) last = t;
    }
    expect(last).toBeGreaterThan(0);
    expect(tiltedLate).toEqual([]);
  });

  it('fundamental: the coin leans to a value that is published late', () => {
    const bars = barsOf({ variant: 'fundamental' });
    const leans = bars.map(({ moves }) => (moves[0]?.pUp ?? 0.5) - 0.5);
    expect(Math.max(...leans.map(Math.abs))).toBeLessThanOrEqual(0.1);
    expect(correlation(leans, ups(bars))).toBeGreaterThan(0.05);
    const published = bars.flatMap((bar) => bar.signals);
    expect(published.length).toBeGreaterThan(BARS / 63 - 2);
    expect(published.every((signal) => signal.kind === 'fact' && signal.ageBars === 20)).toBe(true);
  });

  it('network: a neighbour’s surprise tilts the coin, and only a neighbour’s', () => {
    const bars = barsOf({ variant: 'network' });
    const { neighbours } = openSim({ variant: 'network', seed, bars: 1 }).truth;
    const surprise = (i: number): number[] =>
      bars.map(({ moves }) => (moves[i]?.r ?? 0) / (moves[i]?.sigma ?? 1)).slice(0, -LEAD_BARS);
    const near = neighbours?.[5] ?? [];
    expect(near).toEqual([4, 3]);
    const follows = (i: number): number => {
      const up = ups(bars, 5).slice(LEAD_BARS);
      // The side of the same bar is shared; only the lead is the network's.
      return correlation(surprise(i), up);
    };
    for (const i of near) expect(follows(i)).toBeGreaterThan(6 / Math.sqrt(BARS));
    expect(near.every((i) => follows(i) > Math.abs(follows(5)))).toBe(true);
  });
});

describe('the truth is sealed', () => {
  it('its hash stands in the notes of the first instant and names the dataset', async () => {
    const market = openSim({ variant: 'planted', seed, hitPpm: 580_000, bars: 2 });
    const first = await market.next();
    const listing = first?.drafts.find((draft) => draft.type === 'market.instrument');
    expect(JSON.stringify(listing?.body)).toContain(market.dataset.sha256);
    expect(market.truth).toMatchObject({ hitPpm: 580_000, leadBars: 2, switchAt: null });
    const other = openSim({ variant: 'planted', seed, hitPpm: 590_000, bars: 2 });
    expect(other.dataset.sha256).not.toBe(market.dataset.sha256);
  });

  it('signals of one variant leave the sizes of another as they are', () => {
    const sizes = (variant: 'null' | 'planted'): number[] =>
      barsOf({ variant })
        .slice(0, 50)
        .map(({ moves }) => Math.abs(moves[0]?.r ?? 0));
    expect(sizes('planted')).toEqual(sizes('null'));
  });

  it('an order of ours moves the price against us', async () => {
    const [alone, pushed] = [1, 2].map(() => openSim({ variant: 'null', seed, bars: 3 }));
    await alone?.next();
    await pushed?.next();
    pushed?.push('SIM01' as never, 0.04);
    const close = async (market: typeof alone): Promise<number> => {
      const bar = (await market?.next())?.drafts.find((draft) => draft.type === 'market.bar');
      return bar?.type === 'market.bar' ? bar.body.closeTicks : 0;
    };
    expect(await close(pushed)).toBeGreaterThan(await close(alone));
  });
});
