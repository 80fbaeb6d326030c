import { describe, expect, it } from 'vitest';
import { FIXED_SHARE, WEIGHT_FLOOR } from '../../../../council/lane-score.ts';
import {
  emptyErasures,
  erasureBudget,
  observeErasure,
} from '../../../../council/thermodynamics/erasure.ts';
import {
  decayOf,
  emptyMemoryFit,
  fittedMemory,
  HALF_LIVES,
  observeSide,
} from '../../../../council/thermodynamics/half-life.ts';
import type { PoolNumbers } from '../../../../protocols/decision.ts';
import type { ExpertId } from '../../../../protocols/ids.ts';
import { randomOf } from '../../../support/beliefs.ts';

const id = (name: string) => name as unknown as ExpertId;
const losses = (post0: number, post1: number): PoolNumbers => ({
  base: 1,
  equal: 1,
  post0,
  post1,
  pre0: 0.7,
  pre1: 0.7,
});

describe('the erasure ledger', () => {
  const priors = [
    { expert: id('base'), prior: 0.25 },
    { expert: id('a'), prior: 0.25 },
  ];
  const weightsOf = (experts: Record<string, number>) => ({
    experts: { post0: experts, post1: experts, pre0: experts, pre1: experts, shadow: experts },
    pools: losses(0, 0),
  });

  it('charges what the forgetful pools lost, and budgets n (-ln(1 - a))', () => {
    const { direction } = emptyErasures();
    for (let n = 0; n < 10; n++) {
      observeErasure(direction, losses(0.69, 0.7), {
        priors,
        weights: weightsOf({ a: 0.25, base: 0.25 }),
      });
    }
    expect(direction.post).toBeCloseTo(0.1, 12);
    expect(direction.pre).toBe(0);
    expect(erasureBudget(10)).toBeCloseTo(-10 * Math.log(1 - FIXED_SHARE), 14);
    expect(direction.post).toBeGreaterThan(erasureBudget(10));
  });

  it('measures what one share erased: KL of the weights before from those after', () => {
    const before = { a: 0.45, base: 0.05 };
    const after = {
      a: (1 - FIXED_SHARE) * before.a + FIXED_SHARE * 0.25,
      base: (1 - FIXED_SHARE) * before.base + FIXED_SHARE * 0.25,
    };
    const { direction } = emptyErasures();
    observeErasure(direction, losses(0.7, 0.7), { priors, weights: weightsOf(after) });
    const kl = 0.9 * Math.log(0.9 / (after.a / 0.5)) + 0.1 * Math.log(0.1 / (after.base / 0.5));
    expect(direction.erased).toBeCloseTo(kl, 12);
    const { shape } = emptyErasures();
    observeErasure(shape, losses(0.7, 0.7), {
      priors,
      weights: weightsOf({ a: 0.25, base: 0.25 }),
    });
    expect(shape.erased).toBeLessThan(1e-15);
  });

  it('counts the weights that the floor holds up', () => {
    const { direction } = emptyErasures();
    observeErasure(direction, losses(0.7, 0.7), {
      priors,
      weights: weightsOf({ a: WEIGHT_FLOOR, base: 0.5 }),
    });
    expect(direction.atFloor).toBe(4);
  });
});

describe('a memory', () => {
  it('decays exponentially: half is left after a half-life, and a constant input sums as it should', () => {
    for (const halfLife of HALF_LIVES) {
      if (halfLife === null) continue;
      const decay = decayOf(halfLife);
      let left = 1;
      for (let t = 0; t < halfLife; t++) left *= decay;
      expect(left).toBeCloseTo(0.5, 11);
      expect(halfLife).toBeCloseTo(Math.log(2) / -Math.log(decay), 7);
      const fit = emptyMemoryFit();
      for (let t = 0; t < 200; t++) observeSide(fit, true);
      const closed = (1 - decay ** 200) / (1 - decay);
      expect(fit.up[HALF_LIVES.indexOf(halfLife)]).toBeCloseTo(closed, 8);
    }
    expect(decayOf(null)).toBe(1);
  });

  it('is fitted by log loss: short where the odds keep turning, endless where they stand', () => {
    const play = (chance: (n: number) => number) => {
      const random = randomOf(11);
      const fit = emptyMemoryFit();
      for (let n = 0; n < 6_000; n++) observeSide(fit, random() < chance(n));
      return fittedMemory(fit);
    };
    const turning = play((n) => (Math.floor(n / 200) % 2 === 0 ? 0.8 : 0.2));
    expect([30, 125]).toContain(turning.halfLife);
    expect(turning.gain).toBeGreaterThan(300);
    const still = play(() => 0.6);
    expect([null, 2_000, 500]).toContain(still.halfLife);
    expect(still.gain).toBeLessThan(3);
  });
});
