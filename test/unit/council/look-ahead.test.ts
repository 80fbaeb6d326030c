import { describe, expect, it } from 'vitest';
import { emptyLookAhead, LOOK_AHEAD_ALARM, observeLookAhead } from '../../../council/look-ahead.ts';
import type { Told } from '../../../council/look-ahead.ts';
import { randomStream } from '../../../runtime/random.ts';
import { sized } from '../../support/deep.ts';

const LIMITS = { hitPpmMax: 700_000, shapeNatsMax: 0.35 };
const SEED = 20_261_201;

/** Questions until the alarm, or `most` without one. */
function runLength(told: () => Told, most: number): number {
  const state = emptyLookAhead();
  for (let n = 1; n <= most; n++) {
    if (observeLookAhead(state, told(), LIMITS) !== undefined) return n;
  }
  return most;
}

const hit = (isHit: boolean, shapeGain = 0): Told => ({
  baseUp: 0.5,
  isUp: isHit,
  shapeGain,
  up: 0.8,
});
const meanOf = (runs: number, one: (n: number) => number): number => {
  let sum = 0;
  for (let n = 0; n < runs; n++) sum += one(n);
  return sum / runs;
};

describe('a voice that is told the future', () => {
  it('raises the alarm within 40 questions by its sides, also when it errs now and then', () => {
    expect(runLength(() => hit(true), 1_000)).toBeLessThanOrEqual(40);
    const chance = randomStream(SEED, 'errs');
    const lengths = Array.from({ length: 200 }, () =>
      runLength(() => hit(chance() < 0.95), 1_000),
    ).sort((a, b) => a - b);
    expect(lengths[100]).toBeLessThanOrEqual(45);
  });

  it('raises it by its shapes, with no side taken', () => {
    const sharp = (): Told => ({ baseUp: 0.5, isUp: true, shapeGain: 1.3, up: 0.5 });
    expect(runLength(sharp, 1_000)).toBeLessThanOrEqual(60);
    const state = emptyLookAhead();
    let ledger: string | undefined;
    while (ledger === undefined) ledger = observeLookAhead(state, sharp(), LIMITS);
    expect(ledger).toBe('shape');
    expect(state.direction).toBe(0);
  });
});

describe('a voice at the bound of what is plausible', () => {
  const RUNS = sized(300, 2_000);
  const MOST = 60_000;

  it('raises it once in 5,000 questions or more, on average', () => {
    const chance = randomStream(SEED, 'plausible');
    const mean = meanOf(RUNS, () => runLength(() => hit(chance() < 0.7), MOST));
    expect(mean).toBeGreaterThan(LOOK_AHEAD_ALARM);
  });

  it('in shape as well: gains of that mean, however they scatter', () => {
    const chance = randomStream(SEED, 'shapes');
    const told = (): Told => hit(chance() < 0.5, chance() < 0.85 ? 0.65 : -1.35);
    const mean = meanOf(RUNS, () => runLength(told, MOST));
    expect(mean).toBeGreaterThan(LOOK_AHEAD_ALARM);
  });

  it('is far from it where skill is what markets give', () => {
    const chance = randomStream(SEED, 'usual');
    expect(runLength(() => hit(chance() < 0.55, 0.02), 200_000)).toBe(200_000);
  });

  it('takes no side near base', () => {
    const state = emptyLookAhead();
    for (let n = 0; n < 100; n++) {
      observeLookAhead(state, { ...hit(true), up: 0.504 }, LIMITS);
    }
    expect(state).toMatchObject({ direction: 0, n: 100 });
  });
});
