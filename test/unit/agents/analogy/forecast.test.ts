import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callAnalogy, learnAnalogy, newAnalogyModel } from '../../../../agents/analogy/forecast.ts';
import type { Neighbour } from '../../../../agents/analogy/neighbours.ts';
import { upOdds } from '../../../../agents/sdk/bins.ts';
import { toPpm } from '../../../../council/ppm.ts';

const question = {
  base: [23_000, 77_000, 170_000, 230_000, 230_000, 170_000, 77_000, 23_000],
  edges: [-20_000, -12_000, -5_000, 0, 5_000, 12_000, 20_000],
  sigma: 10_000,
};
const now = { horizonBars: 1, unit: 0.01 };
const found = (outcomes: readonly number[], step = 1): Neighbour[] =>
  outcomes.map((outcome, k) => ({ bar: step * k, outcome, square: 1 }));

describe('a forecast from neighbours', () => {
  it('leans where they went, the less the more of base stands beside them', () => {
    const { ups, up } = callAnalogy(
      newAnalogyModel(),
      question,
      { found: found(Array.from({ length: 100 }, (_, k) => (k < 80 ? 0.7 : -0.7))) },
      now,
    );
    // 100 equal neighbours, 80 of them up, beside 1,600, 400 and 100 of a base of a half.
    expect(ups[0]).toBe(0.5);
    expect(ups[1]).toBeCloseTo((80 + 800) / 1_700, 12);
    expect(ups[2]).toBeCloseTo((80 + 200) / 500, 12);
    expect(ups[3]).toBeCloseTo((80 + 50) / 200, 12);
    expect(up).toBeGreaterThan(0.5);
  });

  it('counts windows that overlap as one', () => {
    const outcomes = Array.from({ length: 100 }, (_, k) => (k < 80 ? 0.7 : -0.7));
    const of = (horizonBars: number, step: number): number =>
      callAnalogy(
        newAnalogyModel(),
        question,
        { found: found(outcomes, step) },
        { horizonBars, unit: 0.01 },
      ).ups[3] as number;
    expect(of(20, 20)).toBeCloseTo(of(1, 1), 12);
    // Five stretches of 20 bars among the hundred: worth 5 instead of 100.
    expect(of(20, 1)).toBeCloseTo((4 + 50) / 105, 12);
  });

  it('leaves ties out of the sides', () => {
    const tied = [...Array.from({ length: 50 }, () => 0), ...Array.from({ length: 50 }, () => 0.5)];
    const { rose } = callAnalogy(newAnalogyModel(), question, { found: found(tied) }, now);
    expect(rose).toBe(1);
  });

  it('knows how large moves were: wider after loud episodes, narrower after quiet ones', () => {
    const tails = (size: number): number => {
      const outcomes = Array.from({ length: 150 }, (_, k) => (k % 2 === 0 ? size : -size));
      const { p } = callAnalogy(newAnalogyModel(), question, { found: found(outcomes) }, now);
      return (p[0] as number) + (p[7] as number);
    };
    expect(tails(0.3)).toBeLessThan(46_000);
    expect(tails(1.6)).toBeGreaterThan(60_000);
  });
});

const outcome = fc.oneof(
  fc.double({ max: 30, min: -30, noNaN: true }),
  fc.constantFrom(0, -0, 1e-12),
);
const scene = fc.record({
  base: fc.array(fc.integer({ max: 1_000, min: 1 }), { maxLength: 8, minLength: 8 }),
  horizonBars: fc.constantFrom(1, 5, 20),
  neighbours: fc.array(
    fc.record({ outcome, square: fc.double({ max: 90, min: 0, noNaN: true }) }),
    {
      maxLength: 60,
    },
  ),
  settled: fc.array(fc.integer({ max: 7, min: 0 }), { maxLength: 30 }),
  unit: fc.double({ max: 0.5, min: 1e-6, noNaN: true }),
});

it('whatever the neighbours: a valid forecast, and weights that sum to 1', () => {
  fc.assert(
    fc.property(scene, ({ base, horizonBars, neighbours, settled, unit }) => {
      const asked = { ...question, base: toPpm(base) };
      const model = newAnalogyModel();
      const sorted = [...neighbours].sort((a, b) => a.square - b.square);
      const near = { found: sorted.map((one, k) => ({ ...one, bar: k })) };
      for (const came of [...settled, 0]) {
        const call = callAnalogy(model, asked, near, { horizonBars, unit });
        expect(call.p.reduce((sum, part) => sum + part, 0)).toBe(1_000_000);
        expect(Math.min(...call.p)).toBeGreaterThanOrEqual(1_000);
        expect(call.up).toBeGreaterThan(0);
        expect(call.up).toBeLessThan(1);
        learnAnalogy(model, call, { horizonBars, outcome: came, question: asked });
      }
      for (const weights of [model.direction, model.shape]) {
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
        expect(Math.min(...weights)).toBeGreaterThan(0);
      }
    }),
    { numRuns: 100, seed: 20_260_101 },
  );
});

it('without neighbours it keeps the side odds of the base', () => {
  const { p } = callAnalogy(newAnalogyModel(), question, { found: [] }, now);
  expect(upOdds(question.edges, p)).toBeCloseTo(0.5, 5);
});
