/** Invariants of contradiction on random proposals and rounds; the seed is fixed and printed. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runTwin } from '../../../kernels/js-backend.ts';
import type { PairwiseTensionInput } from '../../../kernels/pairwise-tension/job.ts';
import { referenceEntropy, referenceGroupTension } from '../../reference/tension.ts';
import { randomRows, rowOf, uniforms } from '../../support/kernel-rows.ts';

const SEED = 20_261_125;
const RUNS = { seed: SEED, numRuns: 60 };
const worlds = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  n: fc.integer({ min: 1, max: 12 }),
  k: fc.integer({ min: 2, max: 9 }),
  sharpness: fc.double({ min: 0, max: 12, noNaN: true }),
});
type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

function proposals({ k, n, seed, sharpness }: World): PairwiseTensionInput {
  const next = uniforms(seed);
  const fill = (of: () => number): Float32Array => Float32Array.from({ length: n }, of);
  const q = randomRows(next, n, k, sharpness);
  const half = Math.floor(k / 2);
  const rho = 2 * next() - 1;
  return {
    k,
    q,
    direction: Float32Array.from({ length: n }, (_, i) => {
      const row = rowOf(q, i, k);
      const up = row.slice(k - half).reduce((a, b) => a + b, 0);
      const down = row.slice(0, half).reduce((a, b) => a + b, 0);
      return Math.max(-1, Math.min(1, up - down));
    }),
    reliability: fill(next),
    lnHorizon: fill(() => 3 * next()),
    time: fill(() => 5 * next()),
    halfLife: fill(() => 0.5 + next()),
    instrument: Uint32Array.from({ length: n }, () => Math.floor(2 * next())),
    correlation: Float32Array.of(1, rho, rho, 1),
  };
}

const tensionOf = (input: PairwiseTensionInput): Float32Array =>
  runTwin('pairwise-tension', input).tension;

/** The proposals in another order. */
function reordered(input: PairwiseTensionInput, order: readonly number[]): PairwiseTensionInput {
  const pick = (values: Float32Array): Float32Array =>
    Float32Array.from(order, (i) => values[i] as number);
  return {
    ...input,
    q: Float32Array.from(order.flatMap((i) => rowOf(input.q, i, input.k))),
    direction: pick(input.direction),
    reliability: pick(input.reliability),
    lnHorizon: pick(input.lnHorizon),
    time: pick(input.time),
    halfLife: pick(input.halfLife),
    instrument: Uint32Array.from(order, (i) => input.instrument[i] as number),
  };
}

describe(`tension of random proposals (seed ${SEED})`, () => {
  it('is symmetric to the bit, zero with itself, and in [0, 1]', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const input = proposals(world);
        const { n } = world;
        const tension = tensionOf(input);
        // Row by row, so that no cell is copied from its mirror image.
        for (let a = 0; a < n; a++) {
          const row = tensionOf({ ...input, rows: { from: a, to: a + 1 } });
          expect(row).toEqual(tension.slice(a * n, (a + 1) * n));
          expect(row[a]).toBe(0);
          for (let b = 0; b < n; b++) {
            expect(row[b]).toBe(tension[b * n + a]);
            expect(row[b]).toBeGreaterThanOrEqual(0);
            expect(row[b]).toBeLessThanOrEqual(1);
          }
        }
      }),
      RUNS,
    );
  });

  it('does not change when every proposal is mirrored', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const input = proposals(world);
        const { k, n } = world;
        const mirrored = {
          ...input,
          q: Float32Array.from({ length: n * k }, (_, i) => {
            const row = Math.floor(i / k);
            return input.q[row * k + (k - 1 - (i % k))] as number;
          }),
          direction: input.direction.map((d) => -d),
        };
        expect(tensionOf(mirrored)).toEqual(tensionOf(input));
      }),
      RUNS,
    );
  });

  it('follows its proposals through any order and any company', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const input = proposals(world);
        const { n } = world;
        const tension = tensionOf(input);
        const next = uniforms(world.seed + 1);
        const order = Array.from({ length: n }, (_, i) => i).toSorted(() => next() - 0.5);
        const kept = order.slice(0, Math.max(1, n - 3));
        const few = tensionOf(reordered(input, kept));
        kept.forEach((a, i) => {
          kept.forEach((b, j) => expect(few[i * kept.length + j]).toBe(tension[a * n + b]));
        });
      }),
      RUNS,
    );
  });

  it('rises with either of two opposed confidences', () => {
    const probability = fc.double({ min: 0.51, max: 0.98, noNaN: true });
    fc.assert(
      fc.property(probability, probability, (up, down) => {
        const binary = (a: number, b: number): number =>
          tensionOf({
            ...proposals({ seed: 1, n: 2, k: 2, sharpness: 0 }),
            q: Float32Array.of(1 - a, a, b, 1 - b),
            direction: Float32Array.of(2 * a - 1, 1 - 2 * b),
            reliability: Float32Array.of(1, 1),
            lnHorizon: new Float32Array(2),
            time: new Float32Array(2),
            instrument: new Uint32Array(2),
          })[1] as number;
        expect(binary(up + 0.01, down)).toBeGreaterThan(binary(up, down));
        expect(binary(up, down + 0.01)).toBeGreaterThan(binary(up, down));
      }),
      RUNS,
    );
  });
});

describe(`group tension of random rounds (seed ${SEED})`, () => {
  it('is the definition in f64, between 0 and H(w), with a gradient that sums to zero a seat', () => {
    fc.assert(
      fc.property(worlds, ({ k, n, seed, sharpness }) => {
        const next = uniforms(seed);
        const q = randomRows(next, n, k, sharpness);
        const weight = randomRows(next, 1, n);
        const { gradient, tension } = runTwin('group-tension', { seats: n, k, q, weight });
        const rows = Array.from({ length: n }, (_, seat) => rowOf(q, seat, k));
        const value = tension[0] as number;
        expect(Math.abs(value - referenceGroupTension([...weight], rows))).toBeLessThan(2e-6);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(referenceEntropy([...weight]) + 2e-6);
        for (let seat = 0; seat < n; seat++) {
          const sum = rowOf(gradient, seat, k).reduce((a, b) => a + b, 0);
          expect(Math.abs(sum)).toBeLessThan(2e-6);
        }
      }),
      RUNS,
    );
  });
});
