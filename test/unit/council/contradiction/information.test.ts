import { describe, expect, it } from 'vitest';
import {
  actValue,
  perfectValue,
  sampleValue,
} from '../../../../council/contradiction/information.ts';
import { logistic, logit } from '../../../../council/exp.ts';
import { uniform } from '../../../support/council-round.ts';

describe('the value of perfect information', () => {
  it.each([
    [0.5, 0, 1],
    [0.5, 0.2, 0.8],
    [0.6, 0.1, 0.8],
    [0.9, 0.1, 0.2],
    [1, 0.3, 0],
  ])('at %f and cost %f is %f', (p, k, expected) => {
    expect(perfectValue(p, k)).toBeCloseTo(expected, 12);
  });

  it('is (1 - k) - max(0, |2p - 1| - k), and never below 0', () => {
    for (let p = 0; p <= 1; p += 0.01) {
      for (const k of [0, 0.05, 0.5, 1]) {
        const closed = 1 - k - Math.max(0, Math.abs(2 * p - 1) - k);
        expect(perfectValue(p, k)).toBe(closed);
        expect(closed).toBeGreaterThanOrEqual(-1e-15);
      }
    }
  });
});

describe('the value of a sample', () => {
  it('is nothing when nothing can come, and nothing when it cannot change the act', () => {
    expect(sampleValue(0.3, 0, 0.1)).toBe(0);
    expect(sampleValue(6, 0.1, 0.1)).toBeLessThan(1e-12);
    expect(sampleValue(0, 0.01, 0.9)).toBe(0);
  });

  it('never leaves [0, perfect], and grows with what can be learned', () => {
    for (const odds of [-2, -0.4, 0, 0.05, 1]) {
      for (const cost of [0, 0.05, 0.3]) {
        let last = 0;
        for (const shift of [0.01, 0.05, 0.2, 0.5, 1, 2, 4, 8]) {
          const value = sampleValue(odds, shift, cost);
          expect(value).toBeGreaterThanOrEqual(last - 1e-9);
          expect(value).toBeLessThanOrEqual(perfectValue(logistic(odds), cost) + 1e-9);
          last = value;
        }
      }
    }
  });

  it('comes to perfect information when the evidence is overwhelming', () => {
    expect(sampleValue(0, 8, 0.1)).toBeGreaterThan(0.98 * perfectValue(0.5, 0.1));
  });

  it('agrees with drawing outcomes and evidence', () => {
    const draw = uniform(7);
    const normal = (): number =>
      Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
    const [odds, shift, cost] = [0.2, 0.6, 0.1];
    const p = logistic(odds);
    let sum = 0;
    const n = 200_000;
    for (let k = 0; k < n; k++) {
      const mean = draw() < p ? (shift * shift) / 2 : -(shift * shift) / 2;
      sum += actValue(logistic(odds + mean + shift * normal()), cost);
    }
    const simulated = sum / n - actValue(p, cost);
    expect(sampleValue(odds, shift, cost)).toBeCloseTo(simulated, 2);
    expect(Math.abs(sampleValue(odds, shift, cost) - simulated)).toBeLessThan(0.002);
  });

  it('is the same for a case and its mirror image', () => {
    expect(sampleValue(logit(0.62), 0.3, 0.05)).toBeCloseTo(
      sampleValue(logit(0.38), 0.3, 0.05),
      12,
    );
  });
});
