import { describe, expect, it } from 'vitest';
import {
  canPaySurge,
  earnSurge,
  emptyLaneContradiction,
  expectedShift,
  observeShift,
  observeSurge,
  paySurge,
} from '../../../../council/contradiction/lane-contradiction.ts';
import { isFounded, resolveBids, resolveSurge } from '../../../../council/contradiction/resolve.ts';

describe('what is done about a tension', () => {
  it.each([
    [{ canSurge: true, cost: 0.01, sample: 0.5, tense: false }, 'none'],
    [{ canSurge: true, cost: 0.01, sample: 0.5, tense: true }, 'surge'],
    [{ canSurge: false, cost: 0.01, sample: 0.5, tense: true }, 'buffer'],
    [{ canSurge: true, cost: 0.5, sample: 0.5, tense: true }, 'collapse'],
    [{ canSurge: false, cost: 0.5, sample: 0.1, tense: true }, 'collapse'],
  ] as const)('%o: %s', (dilemma, decision) => {
    expect(resolveBids(dilemma)).toBe(decision);
  });

  it('after a surge is a collapse only on new evidence or clear odds (C11)', () => {
    expect(resolveSurge({ cost: 0.01, sample: 0.5 }, false)).toBe('buffer');
    expect(resolveSurge({ cost: 0.01, sample: 0.5 }, true)).toBe('collapse');
    expect(resolveSurge({ cost: 0.5, sample: 0.1 }, false)).toBe('collapse');
  });

  it('is founded whenever it is resolved here, and not otherwise', () => {
    for (const cost of [0, 0.1, 1]) {
      for (const sample of [0, 0.1, 0.5]) {
        for (const tense of [true, false]) {
          for (const evidence of [true, false]) {
            const bids = resolveBids({ canSurge: evidence, cost, sample, tense });
            expect(isFounded(bids, { cost, evidence: false, sample })).toBe(true);
            const surge = resolveSurge({ cost, sample }, evidence);
            expect(isFounded(surge, { cost, evidence, sample })).toBe(true);
          }
        }
      }
    }
    expect(isFounded('collapse', { cost: 0.1, evidence: false, sample: 0.2 })).toBe(false);
  });
});

describe('the budget of surges', () => {
  it('is earned by rounds, saved up to three, and charged when one is asked for', () => {
    const lane = emptyLaneContradiction();
    expect(canPaySurge(lane)).toBe(true);
    paySurge(lane);
    expect(canPaySurge(lane)).toBe(false);
    for (let k = 0; k < 9; k++) earnSurge(lane, 100_000);
    expect(canPaySurge(lane)).toBe(false);
    earnSurge(lane, 100_000);
    expect(canPaySurge(lane)).toBe(true);
    for (let k = 0; k < 100; k++) earnSurge(lane, 100_000);
    expect(lane.budgetPpm).toBe(3_000_000);
    expect(lane.asked).toBe(1);
  });
});

describe('the shift expected of a surge', () => {
  it('starts at the prior and goes to what surges bring', () => {
    const lane = emptyLaneContradiction();
    expect(expectedShift(lane)).toBeCloseTo(0.1, 12);
    for (let k = 0; k < 400; k++) observeShift(lane, k % 2 === 0 ? 0.02 : -0.02);
    expect(expectedShift(lane)).toBeLessThan(0.03);
    expect(expectedShift(lane)).toBeGreaterThan(0.02);
  });

  it('is no longer believed in a lane where surges keep losing, and more is not made of winning', () => {
    const losing = emptyLaneContradiction();
    const winning = emptyLaneContradiction();
    for (let k = 0; k < 400; k++) {
      observeSurge(losing, -0.02);
      observeSurge(winning, 0.02);
    }
    expect(expectedShift(losing)).toBeLessThan(0.5 * expectedShift(emptyLaneContradiction()));
    expect(expectedShift(winning)).toBeCloseTo(0.1, 12);
  });
});
