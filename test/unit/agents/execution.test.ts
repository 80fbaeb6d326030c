import { describe, expect, test } from 'vitest';
import {
  costQuantiles,
  learnFill,
  newCostLearning,
  pinball,
} from '../../../agents/execution/cost-model.ts';
import { slicesOf, SLICES_MAX } from '../../../agents/execution/slices.ts';
import { seatStream } from '../../../agents/sdk/random.ts';
import { seatId } from '../../../protocols/ids.ts';

const draw = () => seatStream({ round: '', runSeed: 3, seat: seatId('test') }, 'fills');

describe('the cost of the next fill', () => {
  test('is the constant model before any fill', () => {
    expect(costQuantiles(newCostLearning(), 250)).toEqual([250, 250, 250]);
  });

  test('learns the quantiles of what fills did cost, and beats the constant by pinball loss', () => {
    const model = newCostLearning();
    const uniform = draw();
    for (let k = 0; k < 3_000; k++) {
      learnFill(model, { costPpm: 100 * (1 + 2 * uniform()), modelPpm: 100 });
    }
    const [low, middle, high] = costQuantiles(model, 100);
    expect(low).toBeGreaterThan(105);
    expect(low).toBeLessThan(140);
    expect(middle).toBeGreaterThan(180);
    expect(middle).toBeLessThan(220);
    expect(high).toBeGreaterThan(260);
    expect(high).toBeLessThan(300);
    expect(model.learnedLoss).toBeLessThan(0.6 * model.constantLoss);
  });

  test('quantiles never cross and one wild fill moves them a step', () => {
    const model = newCostLearning();
    learnFill(model, { costPpm: 1e12, modelPpm: 1 });
    const [low, middle, high] = model.ratios;
    expect(low).toBeLessThanOrEqual(middle);
    expect(middle).toBeLessThanOrEqual(high);
    expect(high).toBeLessThan(1.3);
  });

  test('pinball loss is 0 when right and leans to the side of its quantile', () => {
    expect(pinball(0.9, 5, 5)).toBe(0);
    expect(pinball(0.9, 6, 5)).toBeCloseTo(0.9, 12);
    expect(pinball(0.9, 4, 5)).toBeCloseTo(0.1, 12);
  });
});

describe('slices', () => {
  test.each([
    [40, 100, [40]],
    [-40, 100, [-40]],
    [250, 100, [84, 83, 83]],
    [-5, 2, [-2, -2, -1]],
    [0, 10, [0]],
    [3, 0, [1, 1, 1]],
  ])('%d lots at most %d each', (lots, cap, sizes) => {
    expect(slicesOf(lots, cap, 7).map((slice) => slice.lots)).toEqual(sizes);
  });

  test('are at most 64 and sum to the order', () => {
    const slices = slicesOf(1_000_003, 10, 1);
    expect(slices.length).toBe(SLICES_MAX);
    expect(slices.reduce((sum, { lots }) => sum + lots, 0)).toBe(1_000_003);
    expect(slices.at(-1)?.afterUs).toBe(63);
  });
});
