import { describe, expect, it } from 'vitest';
import { namedDraws } from '../../../../council/thermodynamics/draws.ts';
import {
  betGrowth,
  emptyGrowthWatch,
  evenOddsGrowth,
  exposure,
  EXPOSURE_MAX,
  lowerBound,
  observeGrowth,
} from '../../../../council/thermodynamics/growth.ts';
import { randomOf } from '../../../support/beliefs.ts';
import { EVEN_BASE } from '../../../support/council-round.ts';

const BITS = Math.log(2);
const base = EVEN_BASE.map((part) => part / 1_000_000);
const payoffs = {
  m: [-2.6, -1.5, -0.82, -0.25, 0.25, 0.82, 1.5, 2.6],
  m2: [7.65, 2.34, 0.68, 0.079, 0.079, 0.68, 2.34, 7.65],
};
const frame = { base, firstUp: 4, payoffs };

describe('growth at even odds', () => {
  it('is 1 - H2(p) bits: 0.02905 at p = 0.6', () => {
    expect(evenOddsGrowth(0.6) / BITS).toBeCloseTo(0.029049, 6);
    expect(evenOddsGrowth(0.5)).toBeCloseTo(0, 15);
    expect(evenOddsGrowth(1) / BITS).toBeCloseTo(1, 12);
  });

  it('is what a bettor of the Kelly fraction 2p - 1 gets: a million bets', () => {
    const draw = namedDraws('kelly', 1);
    let sum = 0;
    const n = 1_000_000;
    for (let k = 0; k < n; k++) sum += betGrowth(0.2, draw(10) < 6 ? 1 : -1);
    expect(Math.abs(sum / n / BITS - 0.02905)).toBeLessThan(0.0012);
    const at = (f: number) => 0.6 * Math.log(1 + f) + 0.4 * Math.log(1 - f);
    for (const f of [0.05, 0.1, 0.15, 0.25, 0.3, 0.4]) expect(at(f)).toBeLessThan(at(0.2));
  });
});

describe('named draws', () => {
  it('are a function of the name, evenly spread, and never reach their bound', () => {
    const take = (name: string) => {
      const draw = namedDraws(name, 60);
      return Array.from({ length: 5_000 }, () => draw(10));
    };
    expect(take('a')).toEqual(take('a'));
    expect(take('a')).not.toEqual(take('b'));
    const counts = Array.from({ length: 10 }, (_, k) => take('c').filter((x) => x === k).length);
    const chi2 = counts.reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0);
    expect(chi2).toBeLessThan(27.9);
  });
});

describe('a linear bet', () => {
  it('has no exposure at even odds, the sign of the side it believes in, and a cap', () => {
    expect(exposure([0.5, 0.5], frame)).toBeCloseTo(0, 12);
    expect(exposure([0.48, 0.52], frame)).toBeGreaterThan(0);
    expect(exposure([0.52, 0.48], frame)).toBeCloseTo(-exposure([0.48, 0.52], frame), 12);
    expect(exposure([0.1, 0.9], frame)).toBe(EXPOSURE_MAX);
    expect(betGrowth(EXPOSURE_MAX, -40)).toBeCloseTo(Math.log(1e-6), 9);
  });
});

/** A lane of `n` questions: Q says `said` for up; up comes with `truth`; score and bet may differ. */
function lane(name: string, n: number, world: { said: number; truth: number; scored?: number }) {
  const random = randomOf(
    name.length * 7_919 + ([...name].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 0) % 1_000_003),
  );
  const watch = emptyGrowthWatch();
  for (let k = 0; k < n; k++) {
    const up = random() < world.truth;
    const sign = up ? 1 : -1;
    const size = -Math.log(1 - random()) * 0.8;
    const scoredUp = world.scored === undefined ? up : random() < world.scored;
    const gain = Math.log((scoredUp ? world.said : 1 - world.said) / 0.5);
    const growth = betGrowth(exposure([1 - world.said, world.said], frame), sign * size);
    observeGrowth(watch, name, { gain, growth, hit: up });
  }
  return watch;
}

describe('the leakage alarm', () => {
  it('is silent before 60 questions and looks every 60', () => {
    expect(lane('young', 59, { said: 0.55, truth: 0.55 }).lower).toBeNull();
    const watch = lane('old', 60, { said: 0.55, truth: 0.55 });
    expect(watch.lower).not.toBeNull();
    const before = watch.lower;
    observeGrowth(watch, 'old', { gain: 0, growth: 1, hit: true });
    expect(watch.lower).toBe(before);
  });

  it('does not ring for skill that its score shows: 40 lanes of 1,200 questions', () => {
    let rang = 0;
    for (let k = 0; k < 40; k++) {
      if (lane(`skill-${k}`, 1_200, { said: 0.56, truth: 0.56 }).alarm) rang += 1;
    }
    expect(rang).toBeLessThanOrEqual(3);
  });

  it('seldom rings where there is nothing to know: 100 lanes of 1,200 questions, 5 judged looks each', () => {
    let rang = 0;
    for (let k = 0; k < 100; k++) {
      if (lane(`null-${k}`, 1_200, { said: k % 2 === 0 ? 0.502 : 0.498, truth: 0.5 }).alarm)
        rang += 1;
    }
    expect(rang).toBeLessThanOrEqual(3);
  });

  it('rings when bets are paid on an outcome that the score never saw', () => {
    const watch = lane('leak', 1_200, { said: 0.56, scored: 0.5, truth: 0.62 });
    expect(watch.alarm).toBe(true);
    expect(watch.growth / watch.n).toBeGreaterThan(watch.gain / watch.n);
  });
});

describe('the bootstrap bound', () => {
  it('covers: it is above the true mean in about 1 of 100 samples, and is the same twice', () => {
    let above = 0;
    for (let k = 0; k < 400; k++) {
      const random = randomOf(k + 1);
      const values = Array.from({ length: 200 }, () => random() + random() + random() - 1.5);
      if (lowerBound(values, `lane-${k}`, 200) > 0) above += 1;
    }
    expect(above).toBeLessThan(14);
    const values = Array.from({ length: 100 }, (_, k) => Math.sin(k));
    expect(lowerBound(values, 'x', 100)).toBe(lowerBound(values, 'x', 100));
  });
});
