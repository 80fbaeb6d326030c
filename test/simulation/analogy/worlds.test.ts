/**
 * The analogy seat in worlds whose truth is known: one in which the past repeats itself in a way that no
 * straight line sees, and ones in which nothing can be known.
 */
import { describe, expect, it } from 'vitest';
import { instrumentId } from '../../../protocols/ids.ts';
import type { MarketBar } from '../../../protocols/market.ts';
import { ANALOGY_BID, analogyForecaster } from '../../../research/analogy-trial.ts';
import { playShapeTrial } from '../../../research/shape-trial.ts';
import { uniform } from '../../support/council-round.ts';
import { sized } from '../../support/deep.ts';
import { normal } from '../../support/evidence-worlds.ts';
import type { Draw } from '../../support/evidence-worlds.ts';

const BARS = sized(2_500, 3_500);
const SIGMA = 0.01;
const DAY_US = 86_400_000_000;
/** Next return, of all before it (oldest first). */
type Law = (past: readonly number[], random: Draw) => number;

function barsOf(law: Law, seed: number): MarketBar[] {
  const random = uniform(seed);
  const past: number[] = [];
  let price = 1e9;
  return Array.from({ length: BARS }, (_, k) => {
    const r = Math.max(-0.5, law(past, random));
    past.push(r);
    price *= 1 + r;
    const closeTicks = Math.max(1, Math.round(price));
    return {
      closeTicks,
      eventTime: (k + 1) * DAY_US,
      highTicks: closeTicks,
      instrument: instrumentId('SIM'),
      knownAt: (k + 1) * DAY_US,
      lowTicks: closeTicks,
      openIsFake: true,
      openTicks: closeTicks,
      series: '1d',
      version: 1,
      volume: 0,
    };
  });
}

function gains(law: Law, seed: number, horizonBars = 1) {
  const series = { daysPerBar: 1, entryRule: 'next-close' as const, horizonBars };
  const bars = barsOf(law, seed);
  const result = playShapeTrial({ ...series, bars }, [analogyForecaster(series)]);
  const { directions, gains: shapes, questions } = result;
  expect(questions).toBeGreaterThan(BARS - 270);
  return {
    direction: directions[ANALOGY_BID]?.mean ?? NaN,
    shape: shapes[ANALOGY_BID]?.mean ?? NaN,
  };
}

const seeds = Array.from({ length: sized(2, 20) }, (_, k) => k + 1);
const means = (law: Law, horizonBars = 1) => {
  const all = seeds.map((seed) => gains(law, seed, horizonBars));
  const mean = (of: (one: (typeof all)[number]) => number): number =>
    all.reduce((sum, one) => sum + of(one), 0) / all.length;
  return { direction: mean((one) => one.direction), shape: mean((one) => one.shape) };
};

/**
 * The bar after next goes on with the last move where it went with the month, and against it where it
 * went against the month, three times in four: a product of signs, which neither return tells alone.
 * And it is twice as large after a large move.
 */
const repeating: Law = (past, random) => {
  const last = past.at(-2) ?? 0;
  const month = past.slice(-21, -1).reduce((sum, r) => sum + r, 0);
  const size = Math.abs(SIGMA * normal(random)) * (Math.abs(last) > SIGMA ? 2 : 1);
  const agreed = last * month > 0;
  return random() < 0.75 === agreed ? size : -size;
};

const coin: Law = (_past, random) => SIGMA * normal(random);
const garch: Law = (past, random) => {
  let variance = SIGMA * SIGMA;
  for (const r of past.slice(-80)) {
    variance = 0.03 * SIGMA * SIGMA + 0.07 * r * r + 0.9 * variance;
  }
  return Math.sqrt(variance) * normal(random);
};

describe('where the past repeats itself', () => {
  it('finds both sides and sizes', () => {
    const { direction, shape } = means(repeating);
    // ln 2 less the entropy of three in four is .131 nats: what knowing the rule is worth.
    expect(direction).toBeGreaterThan(0.01);
    expect(shape).toBeGreaterThan(0.01);
  });

  it('finds no side where the follow-up is dealt out by chance', () => {
    const shuffled: Law = (past, random) => {
      const r = repeating(past, random);
      return random() < 0.5 ? r : -r;
    };
    expect(means(shuffled).direction).toBeLessThan(0.0005);
  });
});

describe('where nothing can be known', () => {
  it.each([
    ['a coin', coin, 1],
    ['a coin, five bars', coin, 5],
    ['volatility in clusters', garch, 1],
  ])('costs next to nothing: %s', (_, law, horizonBars) => {
    const { direction, shape } = means(law, horizonBars);
    expect(Math.abs(direction)).toBeLessThan(0.0005);
    expect(shape).toBeGreaterThan(-0.0005);
  });
});
