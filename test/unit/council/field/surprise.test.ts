import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalBeyond, normalScore } from '../../../../council/field/normal.ts';
import { baseRank, SURPRISE_MAX, surpriseOf } from '../../../../council/field/surprise.ts';
import { basePpm, emptyBaseRate } from '../../../../council/base-rate.ts';
import { normalBelow } from '../../../../venues/sim/elementary.ts';

const question = {
  base: basePpm(emptyBaseRate()),
  edges: [-20_000, -12_000, -5_000, 0, 5_000, 12_000, 20_000],
  sigma: 10_000,
};
const ENTRY = 1_000_000;
const rank = (ppm: number): number => baseRank(question, ENTRY, ENTRY + ppm);

describe('the normal score', () => {
  it('is the inverse of the distribution function to seven digits', () => {
    for (let p = 0.0005; p < 0.9999; p += 0.0005) {
      expect(normalBelow(normalScore(p))).toBeCloseTo(p, 6);
    }
    for (const x of [0, 0.3, 1, 1.96, 3]) {
      expect(normalBeyond(x)).toBeCloseTo(2 * normalBelow(-x), 6);
    }
  });

  it('does not overflow at 0 and 1', () => {
    expect(normalScore(0)).toBeCloseTo(-4.75, 1);
    expect(normalScore(1)).toBeCloseTo(4.75, 1);
  });
});

describe('the rank of a return under the base', () => {
  it('rises with the return, without a jump at an edge', () => {
    fc.assert(
      fc.property(fc.integer({ min: -60_000, max: 60_000 }), (ppm) => {
        const step = rank(ppm + 1) - rank(ppm);
        expect(step).toBeGreaterThanOrEqual(0);
        expect(step).toBeLessThan(1e-4);
      }),
    );
  });

  it('is the share of the base below an edge at that edge', () => {
    const { base, edges } = question;
    for (const [k, edge] of edges.entries()) {
      const below = base.slice(0, k + 1).reduce((sum, chance) => sum + chance, 0) / 1e6;
      expect(rank(edge)).toBeCloseTo(below, 9);
    }
  });
});

describe('a surprise', () => {
  it('has the sign of a return from the middle of the base, and is clipped', () => {
    expect(surpriseOf(question, ENTRY, ENTRY)).toBeCloseTo(0, 2);
    expect(surpriseOf(question, ENTRY, ENTRY + 8_000)).toBeGreaterThan(0.5);
    expect(surpriseOf(question, ENTRY, ENTRY - 8_000)).toBeLessThan(-0.5);
    expect(surpriseOf(question, ENTRY, 2 * ENTRY)).toBe(SURPRISE_MAX);
  });

  it('is no surprise of a side where the base expected that side', () => {
    const drift = {
      ...question,
      base: question.base.map((p, k) => (k < 4 ? p - 40_000 : p + 40_000)),
    };
    expect(surpriseOf(drift, ENTRY, ENTRY + 2_000)).toBeLessThan(
      surpriseOf(question, ENTRY, ENTRY + 2_000),
    );
  });
});
