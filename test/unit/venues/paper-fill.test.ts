import { describe, expect, it } from 'vitest';
import type { MarketBar } from '../../../protocols/market.ts';
import type { Ask } from '../../../venues/paper/fill.ts';
import { feeOf, ratesOfClass, slippageTicks, ticksAgainst } from '../../../portfolio/costs.ts';
import { meetBar, meetQuote } from '../../../venues/paper/fill.ts';
import { paperWorld } from '../../support/paper-world.ts';

const bar = (open: number, high: number, low: number, close: number): MarketBar =>
  paperWorld().bar([open, high, low, close]).body;
const ask = (kind: Ask['kind'], lots: number, limitTicks: number | null = null): Ask => ({
  kind,
  lots,
  limitTicks,
});

describe('an order in a bar meets', () => {
  // open, high, low, close of the bar; what is asked; the price it meets, or none.
  it.each([
    ['market, next open', bar(100, 110, 90, 105), ask('market', 1), 'next-open', 100],
    ['market, next close', bar(100, 110, 90, 105), ask('market', 1), 'next-close', 105],
    [
      'market, fake open',
      { ...bar(100, 110, 90, 105), openIsFake: true },
      ask('market', 1),
      'next-open',
      105,
    ],
    [
      'buy limit that is touched only',
      bar(100, 110, 95, 105),
      ask('limit', 1, 95),
      'next-open',
      undefined,
    ],
    [
      'buy limit traded a tick through',
      bar(100, 110, 94, 105),
      ask('limit', 1, 95),
      'next-open',
      95,
    ],
    [
      'sell limit that is touched only',
      bar(100, 110, 95, 105),
      ask('limit', -1, 110),
      'next-open',
      undefined,
    ],
    [
      'sell limit traded a tick through',
      bar(100, 111, 95, 105),
      ask('limit', -1, 110),
      'next-open',
      110,
    ],
    [
      'limit far through fills no better than its price',
      bar(80, 85, 75, 80),
      ask('limit', 1, 95),
      'next-open',
      95,
    ],
    ['sell stop not reached', bar(100, 110, 96, 105), ask('stop', -1, 95), 'next-open', undefined],
    ['sell stop reached', bar(100, 110, 95, 105), ask('stop', -1, 95), 'next-open', 95],
    ['sell stop opened beyond', bar(90, 97, 88, 96), ask('stop', -1, 95), 'next-open', 90],
    ['buy stop opened beyond', bar(120, 125, 118, 119), ask('stop', 1, 115), 'next-open', 120],
  ] as const)('%s', (...[, met, asked, rule, price]) => {
    expect(meetBar(asked, met, rule)?.baseTicks).toBe(price);
  });

  it('a stop before a limit, and both before the close', () => {
    const wide = bar(100, 120, 80, 100);
    const phases = [ask('stop', -1, 90), ask('limit', -1, 110), ask('market', 1)].map(
      (asked) => meetBar(asked, wide, 'next-close')?.phase,
    );
    expect(phases).toEqual([1, 2, 3]);
  });
});

describe('an order at a touch meets', () => {
  const quote = paperWorld().quote([100, 5, 102, 7], 1).body;
  it.each([
    ['market buy', ask('market', 1), 102],
    ['market sell', ask('market', -1), 100],
    ['buy limit at the ask', ask('limit', 1, 102), undefined],
    ['buy limit a tick above the ask', ask('limit', 1, 103), 103],
    ['sell stop at the bid', ask('stop', -1, 100), 100],
    ['sell stop below the bid', ask('stop', -1, 99), undefined],
  ] as const)('%s', (_, asked, price) => {
    expect(meetQuote(asked, quote)?.baseTicks).toBe(price);
  });
});

describe('costs are rounded against us', () => {
  it('in ticks of price', () => {
    expect(ticksAgainst(10_000, 300)).toBe(3);
    expect(ticksAgainst(10_001, 300)).toBe(4);
    expect(ticksAgainst(10_001, 0)).toBe(0);
  });

  it('in the fee', () => {
    expect(feeOf(-3, 3333, 1n, 200)).toBe(2n);
    expect(feeOf(3, 3333, 1_000_000n, 200)).toBe(1_999_800n);
    expect(feeOf(3, 3333, 1n, 0)).toBe(0n);
  });

  it('and impact grows with the square root of the share', () => {
    const rates = { ...ratesOfClass('stock'), halfSpreadPpm: 0 };
    const at = (lots: number, barVolumeLots = 1_000_000): number =>
      slippageTicks(rates, { barSigmaPpm: 10_000, barVolumeLots }, { lots, priceTicks: 1_000_000 });
    // Half of sigma x sqrt(0.0001) and x sqrt(0.01), of a price of a million ticks.
    expect([at(100), at(10_000), at(-10_000)]).toEqual([50, 500, 500]);
    // Nothing to measure it by: not charged, and not asked.
    expect(at(100, 0)).toBe(0);
  });

  it('is half of the touch where orders fill at one', () => {
    const conditions = { barSigmaPpm: 10_000, barVolumeLots: 100, halfSpreadTicks: 7 };
    const side = { lots: 50, priceTicks: 1_000_000 };
    expect(slippageTicks(ratesOfClass('perpetual'), conditions, side)).toBe(7);
  });

  it('by class of instrument', () => {
    expect(ratesOfClass('index')).toMatchObject({ feePpm: 100, halfSpreadPpm: 100 });
    expect(ratesOfClass('spot')).toMatchObject({ feePpm: 1000, halfSpreadPpm: 50 });
  });
});
