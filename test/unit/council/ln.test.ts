import { describe, expect, it } from 'vitest';
import { exp, logistic, logit } from '../../../council/exp.ts';
import { ln, powerOfTwo } from '../../../council/ln.ts';
import { uniform } from '../../support/council-round.ts';

const ulps = (a: number, b: number): number =>
  Math.abs(a - b) / Math.max(Math.abs(b) * 2 ** -52, Number.MIN_VALUE);

describe('ln', () => {
  it('agrees with the library to 2 units in the last place over all magnitudes', () => {
    const random = uniform(1);
    for (let n = 0; n < 50_000; n++) {
      const x = Math.exp((random() - 0.5) * (n % 2 === 0 ? 4 : 1400));
      expect(ulps(ln(x), Math.log(x))).toBeLessThanOrEqual(2);
    }
  });

  it('is exact where it can be, and right at the ends of the doubles', () => {
    expect(ln(1)).toBe(0);
    expect(ulps(ln(Number.MAX_VALUE), Math.log(Number.MAX_VALUE))).toBeLessThanOrEqual(1);
    expect(ulps(ln(Number.MIN_VALUE), Math.log(Number.MIN_VALUE))).toBeLessThanOrEqual(1);
    expect(ulps(ln(powerOfTwo(-900)), -900 * Math.LN2)).toBeLessThanOrEqual(1);
  });

  it.each([0, -1, Number.NaN, Infinity])('refuses %d', (x) => {
    expect(() => ln(x)).toThrow('INVARIANT_BROKEN');
  });
});

describe('exp', () => {
  it('agrees with the library to 3 units in the last place', () => {
    const random = uniform(2);
    for (let n = 0; n < 50_000; n++) {
      const x = (random() - 0.5) * (n % 2 === 0 ? 4 : 1400);
      expect(ulps(exp(x), Math.exp(x))).toBeLessThanOrEqual(3);
    }
  });

  it('refuses what leaves the doubles, while odds saturate', () => {
    expect(() => exp(701)).toThrow('INVARIANT_BROKEN');
    expect(logistic(1e9)).toBe(1);
    expect(logistic(-1e9)).toBeGreaterThanOrEqual(0);
    expect(logistic(0)).toBe(0.5);
    expect(logistic(logit(0.3))).toBeCloseTo(0.3, 15);
  });
});
