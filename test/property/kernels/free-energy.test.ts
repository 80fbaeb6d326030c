/** Invariants of free energy and of shrunk correlations on random input; fixed, printed seed. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runTwin } from '../../../kernels/js-backend.ts';
import { ENTROPY_ROWS } from '../../../kernels/entropy/job.ts';
import { SHRINKAGES } from '../../../kernels/covariance/job.ts';
import { referenceFreeEnergy } from '../../reference/free-energy.ts';
import { randomRows, rowOf, uniforms } from '../../support/kernel-rows.ts';

const SEED = 20_261_126;
const RUNS = { seed: SEED, numRuns: 60 };
const worlds = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  n: fc.integer({ min: 1, max: 300 }),
  k: fc.integer({ min: 2, max: 9 }),
});

describe(`free energy of random beliefs (seed ${SEED})`, () => {
  it('is never below its floor, falls on the way to the optimum, and follows the f64 reference', () => {
    fc.assert(
      fc.property(worlds, ({ k, n, seed }) => {
        const next = uniforms(seed);
        const input = {
          k,
          q: randomRows(next, n, k, 4),
          prior: randomRows(next, n, k),
          energy: Float32Array.from({ length: n * k }, () => 6 * next()),
          temperature: Float32Array.from({ length: n }, () => 0.3 + 2 * next()),
          weight: Float32Array.from({ length: n }, () => 1 / n),
        };
        const answer = runTwin('entropy', input);
        const wanted = referenceFreeEnergy(
          rowOf(input.q, 0, k),
          rowOf(input.energy, 0, k),
          rowOf(input.prior, 0, k),
          input.temperature[0] as number,
        );
        for (const row of ENTROPY_ROWS) {
          const scale = Math.max(1, Math.abs(wanted[row]));
          expect(Math.abs((answer[row][0] as number) - wanted[row]), row).toBeLessThan(
            4e-6 * scale,
          );
        }
        expect(Math.min(...answer.excess)).toBeGreaterThanOrEqual(0);
        // Half of the way in a straight line: free energy is convex, so it may not rise.
        const q = input.q.map((p, i) => (p + (answer.optimum[i] as number)) / 2);
        const half = runTwin('entropy', { ...input, q });
        half.excess.forEach((excess, i) => {
          expect(excess).toBeLessThanOrEqual(((answer.excess[i] as number) + 1e-6) / 2);
        });
        ENTROPY_ROWS.forEach((row, index) => {
          const total = answer[row].reduce((sum, x) => sum + x / n, 0);
          expect(answer.totals[index], row).toBeCloseTo(total, 4);
        });
      }),
      RUNS,
    );
  });
});

describe(`shrunk correlations of random panels (seed ${SEED})`, () => {
  it('are symmetric, at most one, and follow their assets through any order', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 1, max: 1_000_000 }),
          assets: fc.integer({ min: 1, max: 9 }),
          times: fc.integer({ min: 3, max: 120 }),
          shrink: fc.constantFrom(...SHRINKAGES),
        }),
        ({ assets, seed, shrink, times }) => {
          const next = uniforms(seed);
          const returns = Float32Array.from({ length: assets * times }, () => next() - 0.5);
          const answer = runTwin('covariance', { returns, assets, shrink });
          const turned = returns.map((_, i) => {
            const column = i % assets;
            return returns[i - column + (assets - 1 - column)] as number;
          });
          const other = runTwin('covariance', { returns: turned, assets, shrink });
          expect(other.shrinkage).toBeCloseTo(answer.shrinkage, 9);
          for (let i = 0; i < assets; i++) {
            expect(answer.correlation[i * assets + i]).toBe(1);
            for (let j = 0; j < assets; j++) {
              const r = answer.correlation[i * assets + j] as number;
              expect(answer.correlation[j * assets + i]).toBe(r);
              expect(Math.abs(r)).toBeLessThanOrEqual(1);
              expect(other.correlation[(assets - 1 - i) * assets + (assets - 1 - j)]).toBeCloseTo(
                r,
                6,
              );
            }
          }
        },
      ),
      RUNS,
    );
  });
});
