import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../runtime/random.ts';
import { simView } from '../../../venues/sim/book.ts';
import { impactSigmas, ownImpact } from '../../../venues/sim/impact.ts';
import { simWorldOptions } from '../../../venues/sim/options.ts';
import { simWorld } from '../../../venues/sim/world.ts';
import {
  autocorrelation,
  blockSums,
  correlation,
  excessKurtosis,
  hillIndex,
  mean,
} from '../../support/moments.ts';

const SEEDS = Array.from({ length: 40 }, (_, n) => n + 1);
const BARS = 5000;

function returnsOf(variant: 'null' | 'null-flat', seed: number): [number[], number[]] {
  const world = simWorld(simWorldOptions({ variant, seed, instruments: 2 }));
  const returns: [number[], number[]] = [[], []];
  for (let t = 0; t < BARS; t++) {
    const { moves } = world.next();
    returns[0].push(moves[0]?.r ?? 0);
    returns[1].push(moves[1]?.r ?? 0);
  }
  return returns;
}

/** Where a figure lies, with the figure itself when it is outside. */
const bandOf = (value: number, [low = 0, high = 0]: readonly number[]): string =>
  value >= low && value <= high ? 'within' : `${value} is not in ${low} to ${high}`;

describe('the simulated world has the shape of markets, mean of 40 seeds x 5,000 bars', () => {
  const worlds = SEEDS.map((seed) => returnsOf('null', seed));
  const meanOf = (statistic: (returns: number[], other: number[]) => number): number =>
    mean(worlds.map(([one, other]) => statistic(one, other)));

  it('fat tails that grow thinner over 20 bars', () => {
    const one = meanOf((r) => excessKurtosis(r));
    const twenty = meanOf((r) => excessKurtosis(blockSums(r, 20)));
    expect(bandOf(one, [4, 12])).toBe('within');
    expect(bandOf(twenty, [1.5, 6])).toBe('within');
    expect(twenty).toBeLessThan(one);
    expect(
      bandOf(
        meanOf((r) => hillIndex(r, 0.05)),
        [2.7, 3.7],
      ),
    ).toBe('within');
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('no memory of the sign at %i bars', (lag) => {
    expect(
      bandOf(
        meanOf((r) => autocorrelation(r, lag)),
        [-0.02, 0.02],
      ),
    ).toBe('within');
  });

  it.each([
    [1, 0.22, 0.37],
    [5, 0.17, 0.31],
    [20, 0.09, 0.23],
    [100, 0.03, 0.17],
  ])('long memory of the size at %i bars', (lag, low, high) => {
    expect(
      bandOf(
        meanOf((r) => autocorrelation(r.map(Math.abs), lag)),
        [low, high],
      ),
    ).toBe('within');
  });

  it('instruments that move together', () => {
    expect(bandOf(meanOf(correlation), [0.2, 0.28])).toBe('within');
  });

  it('and no shape at all where volatility is constant', () => {
    const flat = SEEDS.slice(0, 10).map((seed) => returnsOf('null-flat', seed)[0]);
    expect(bandOf(mean(flat.map(excessKurtosis)), [-0.1, 0.1])).toBe('within');
    expect(bandOf(mean(flat.map((r) => autocorrelation(r.map(Math.abs), 1))), [-0.02, 0.02])).toBe(
      'within',
    );
  });
});

describe('the book around the latent price', () => {
  it('has a spread of at least a tick that follows volatility, and knows nothing of the coin', () => {
    const world = simWorld(simWorldOptions({ variant: 'null', seed: 9 }));
    const view = simView(randomStream(9, 'book'));
    const spreads: number[] = [];
    const sigmas: number[] = [];
    const imbalances: number[] = [];
    const returns: number[] = [];
    for (let t = 0; t < BARS; t++) {
      const move = world.next().moves[0]!;
      const { bidTicks, askTicks, bidLots, askLots } = view(move);
      spreads.push((askTicks - bidTicks) / move.price);
      sigmas.push(move.sigma);
      imbalances.push((bidLots - askLots) / (bidLots + askLots));
      returns.push(move.r);
      expect(askTicks - bidTicks).toBeGreaterThanOrEqual(1);
    }
    expect(correlation(spreads, sigmas)).toBeGreaterThan(0.3);
    // Four standard errors of a correlation of 0.
    const noise = 4 / Math.sqrt(BARS);
    expect(Math.abs(correlation(imbalances.slice(0, -1), returns.slice(1)))).toBeLessThan(noise);
    expect(Math.abs(correlation(spreads.slice(0, -1), returns.slice(1)))).toBeLessThan(noise);
  });

  it('charges an order by the square root of its size', () => {
    const exponent = Math.log(impactSigmas(0.01) / impactSigmas(0.0001)) / Math.log(0.01 / 0.0001);
    expect(exponent).toBeGreaterThan(0.4);
    expect(exponent).toBeLessThan(0.6);
    expect(impactSigmas(-0.01)).toBe(-impactSigmas(0.01));
  });

  it('forgets half of what is temporary in five bars, and keeps the rest of the move', () => {
    const impact = ownImpact();
    impact.push(0.01);
    const sigma = 0.01;
    const moved = impact.step(sigma);
    expect(moved).toBeCloseTo(impactSigmas(0.01) * sigma, 12);
    const temporary = impact.temporary;
    let price = moved;
    for (let bar = 0; bar < 5; bar++) price += impact.step(sigma);
    expect(impact.temporary / temporary).toBeCloseTo(0.5, 12);
    for (let bar = 0; bar < 500; bar++) price += impact.step(sigma);
    expect(price / moved).toBeCloseTo(1 / 3, 9);
  });
});
