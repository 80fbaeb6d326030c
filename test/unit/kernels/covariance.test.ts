import { describe, expect, it } from 'vitest';
import type { CovarianceInput, Shrinkage } from '../../../kernels/covariance/job.ts';
import { covariance } from '../../../kernels/covariance/kernel.ts';
import { runTwin } from '../../../kernels/js-backend.ts';
import { codeOf } from '../../../protocols/errors.ts';
import {
  referenceConstantCorrelation,
  referenceScaledIdentity,
} from '../../reference/ledoit-wolf.ts';
import { relativeGap, rowOf } from '../../support/kernel-rows.ts';

/** 60 times of 5 assets in whole numbers, which f32 holds exactly. */
function panel(shrink: Shrinkage): CovarianceInput {
  const [times, assets] = [60, 5];
  const returns = Float32Array.from({ length: times * assets }, (_, i) => {
    const [t, a] = [Math.floor(i / assets), i % assets];
    return (((t * 37) % 19) - 9) * (a - 2) + 2 * (((t * (11 + a) + a * 5) % 23) - 11);
  });
  return { returns, assets, shrink };
}

const rowsOf = ({ assets, returns }: CovarianceInput): number[][] =>
  Array.from({ length: returns.length / assets }, (_, t) => rowOf(returns, t, assets));

describe('shrunk covariance', () => {
  // sklearn.covariance.LedoitWolf().fit(panel), scikit-learn 1.9.1, numpy 2.4.6.
  it('shrinks to the scaled identity as scikit-learn 1.9.1 does', () => {
    const answer = runTwin('covariance', panel('identity'));
    expect(answer.shrinkage).toBeCloseTo(0.17499933937431697, 6);
    const wanted = [
      277.33683751881534, 55.50879444909803, 42.39036727774898, -33.17694323336149, -150.02545346737975,
      55.50879444909803, 215.2564544741334, -21.39501713222604, -29.32877348524303, -81.53756529183835,
    ]; // prettier-ignore
    expect(relativeGap(answer.covariance.slice(0, 10), wanted)).toBeLessThan(1e-6);
  });

  // risk_models.CovarianceShrinkage.ledoit_wolf('constant_correlation') of PyPortfolioOpt 1.6.0, with
  // its sample covariance divided by the number of times, as the paper has it, not by one less.
  it('shrinks to the mean correlation as PyPortfolioOpt 1.6.0 does', () => {
    const answer = runTwin('covariance', panel('constant-correlation'));
    expect(answer.shrinkage).toBeCloseTo(0.1693132976625734, 6);
    const wanted = [
      284.3322222222222, 52.296836771730064, 39.38728202819766, -36.96091734647449, -155.69760122021114,
      52.296836771730064, 209.08333333333334, -24.36823078574273, -32.57968128023654, -86.07686196517608,
    ]; // prettier-ignore
    expect(relativeGap(answer.covariance.slice(0, 10), wanted)).toBeLessThan(1e-6);
  });

  it('follows the papers written out in f64, to 2e-6', () => {
    const input = covariance.specimen();
    const rows = rowsOf(input);
    const cases = [
      ['constant-correlation', referenceConstantCorrelation(rows)],
      ['identity', referenceScaledIdentity(rows)],
      ['half', referenceConstantCorrelation(rows, 0.5)],
      ['none', referenceConstantCorrelation(rows, 0)],
    ] as const;
    for (const [shrink, wanted] of cases) {
      const answer = runTwin('covariance', { ...input, shrink });
      expect(answer.shrinkage, shrink).toBeCloseTo(wanted.shrinkage, 5);
      expect(relativeGap(answer.covariance, wanted.covariance.flat()), shrink).toBeLessThan(2e-6);
    }
  });

  it('keeps variances, and halves the way to the mean correlation', () => {
    const none = runTwin('covariance', panel('none'));
    const half = runTwin('covariance', panel('half'));
    expect(half.shrinkage).toBe(0.5);
    for (let i = 0; i < 5; i++) {
      expect(half.covariance[i * 6]).toBe(none.covariance[i * 6]);
      expect(half.correlation[i * 6]).toBe(1);
      for (let j = 0; j < 5; j++) {
        if (i === j) continue;
        const middle = ((none.correlation[i * 5 + j] as number) + none.meanCorrelation) / 2;
        expect(half.correlation[i * 5 + j]).toBeCloseTo(middle, 6);
      }
    }
  });

  it('keeps its digits over a long panel far from zero', () => {
    const [times, assets] = [20_000, 2];
    const returns = Float32Array.from({ length: times * assets }, (_, i) => {
      const t = Math.floor(i / 2);
      return 1000 + ((t * 7919) % 1013) + (i % 2) * ((t * 104_729) % 509);
    });
    const answer = runTwin('covariance', { returns, assets, shrink: 'none' });
    const wanted = referenceConstantCorrelation(rowsOf({ returns, assets, shrink: 'none' }), 0);
    expect(relativeGap(answer.covariance, wanted.covariance.flat())).toBeLessThan(2e-6);
  });

  it('is definite where the sample is not: fewer times than assets', () => {
    const full = panel('constant-correlation');
    const short = { ...full, returns: full.returns.slice(0, 4 * 5) };
    for (const shrink of ['half', 'identity'] as const) {
      const { correlation } = runTwin('covariance', { ...short, shrink });
      expect(determinant(correlation, 5), shrink).toBeGreaterThan(1e-4);
    }
    const bare = runTwin('covariance', { ...short, shrink: 'none' });
    expect(Math.abs(determinant(bare.correlation, 5))).toBeLessThan(1e-6);
  });

  it('takes one asset as it is', () => {
    for (const shrink of ['constant-correlation', 'identity', 'half', 'none'] as const) {
      const answer = runTwin('covariance', { returns: Float32Array.of(1, 3), assets: 1, shrink });
      expect([...answer.covariance, ...answer.correlation, answer.shrinkage]).toEqual([1, 1, 0]);
    }
  });

  it('refuses gaps, constants, one time and too many assets', () => {
    const good = panel('none');
    const refusal = (part: object): string | undefined => {
      try {
        runTwin('covariance', { ...good, ...part });
      } catch (error) {
        return codeOf(error);
      }
      return undefined;
    };
    const spoiled = (value: number): Float32Array =>
      good.returns.map((x, i) => (i === 7 ? value : x));
    expect(refusal({})).toBeUndefined();
    expect(refusal({ returns: spoiled(NaN) })).toBe('KERNEL_INPUT');
    expect(refusal({ returns: spoiled(Infinity) })).toBe('KERNEL_INPUT');
    expect(refusal({ returns: good.returns.map((x, i) => (i % 5 === 2 ? 4 : x)) })).toBe(
      'KERNEL_INPUT',
    );
    expect(refusal({ returns: good.returns.slice(0, 5) })).toBe('KERNEL_INPUT');
    expect(refusal({ returns: good.returns.slice(0, 12) })).toBe('KERNEL_INPUT');
    expect(refusal({ returns: new Float32Array() })).toBe('KERNEL_INPUT');
    expect(refusal({ shrink: 'lasso' })).toBe('KERNEL_INPUT');
    expect(refusal({ assets: 1_025 })).toBe('KERNEL_TOO_LARGE');
  });
});

/** By elimination with the largest pivot. */
function determinant(matrix: Float32Array, n: number): number {
  const rows = Array.from({ length: n }, (_, i) => rowOf(matrix, i, n));
  let product = 1;
  for (let column = 0; column < n; column++) {
    rows.sort((a, b) => Math.abs(b[column] as number) - Math.abs(a[column] as number));
    const pivot = rows.shift() as number[];
    product *= pivot[column] as number;
    // Sorting swaps rows, which only turns the sign; a correlation matrix has none below zero.
    for (const row of rows) {
      const share = (row[column] as number) / (pivot[column] as number);
      row.forEach((value, i) => (row[i] = value - share * (pivot[i] as number)));
    }
  }
  return Math.abs(product);
}
