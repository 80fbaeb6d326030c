import { describe, expect, it } from 'vitest';
import { bootstrapMean, quantile } from '../../../research/block-bootstrap.ts';
import { randomStream } from '../../../runtime/random.ts';

const noise = (seed: number, n: number, rho = 0): Float64Array => {
  const draw = randomStream(seed, 'noise');
  const values = new Float64Array(n);
  let before = 0;
  for (let i = 0; i < n; i++) {
    // The sum of twelve uniforms less six: near enough to a normal of unit variance.
    let z = -6;
    for (let k = 0; k < 12; k++) z += draw();
    before = rho * before + Math.sqrt(1 - rho * rho) * z;
    values[i] = before;
  }
  return values;
};

describe('the block bootstrap of a mean', () => {
  it('covers the true mean about as often as it says, for dependent data too', () => {
    let covered = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const random = randomStream(seed, 'boot');
      const { interval } = bootstrapMean([noise(seed, 400, 0.5)], {
        random,
        draws: 400,
        block: 20,
      });
      if (interval !== null && interval.low <= 0 && interval.high >= 0) covered += 1;
    }
    // 95 % of 200 is 190 with a standard deviation of 3; blocks of finite length cost a little.
    expect(covered).toBeGreaterThan(172);
    expect(covered).toBeLessThan(200);
  });

  it('has the width of the textbook for independent data: 2 x 1.96 / sqrt(n)', () => {
    const random = randomStream(7, 'boot');
    const { interval } = bootstrapMean([noise(7, 2_500)], { random, block: 1 });
    const width = (interval?.high ?? 0) - (interval?.low ?? 0);
    expect(width * 50).toBeGreaterThan(3.92 * 0.93);
    expect(width * 50).toBeLessThan(3.92 * 1.07);
  });

  it('is wider with blocks where neighbours move together', () => {
    const data = [noise(3, 2_000, 0.8)];
    const at = (block: number): number => {
      const { interval } = bootstrapMean(data, { random: randomStream(1, 'boot'), block });
      return (interval?.high ?? 0) - (interval?.low ?? 0);
    };
    expect(at(40)).toBeGreaterThan(2 * at(1));
  });

  it('never lets a block run from one series into another', () => {
    const zeros = new Float64Array(50);
    const ones = new Float64Array(50).fill(1);
    const { interval, mean } = bootstrapMean([zeros, ones], { random: randomStream(1, 'boot') });
    expect(mean).toBe(0.5);
    // Each series is constant: however its blocks are drawn, its sum stays the same.
    expect(interval).toEqual({ low: 0.5, high: 0.5 });
  });

  it('gives the same interval for the same stream, and none for too few observations', () => {
    const data = [noise(5, 100)];
    const once = bootstrapMean(data, { random: randomStream(2, 'boot') });
    expect(bootstrapMean(data, { random: randomStream(2, 'boot') })).toEqual(once);
    expect(bootstrapMean([noise(5, 29)], { random: randomStream(2, 'boot') }).interval).toBeNull();
    expect(bootstrapMean([], { random: randomStream(2, 'boot') })).toMatchObject({ mean: 0, n: 0 });
  });

  it('reads quantiles between neighbours', () => {
    expect(quantile([0, 1, 2, 3], 0.5)).toBe(1.5);
    expect(quantile([0, 10], 0.25)).toBe(2.5);
    expect(quantile([4], 0.9)).toBe(4);
  });
});
