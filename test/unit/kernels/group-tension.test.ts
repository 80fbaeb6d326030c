import { describe, expect, it } from 'vitest';
import type { GroupTensionInput } from '../../../kernels/group-tension/job.ts';
import { groupTension } from '../../../kernels/group-tension/kernel.ts';
import { runTwin } from '../../../kernels/js-backend.ts';
import { codeOf } from '../../../protocols/errors.ts';
import {
  referenceEntropy,
  referenceGroupTension,
  referenceSoftmax,
} from '../../reference/tension.ts';
import { rowOf } from '../../support/kernel-rows.ts';

const round = (
  weight: readonly number[],
  rows: readonly (readonly number[])[],
): GroupTensionInput => ({
  seats: weight.length,
  k: (rows[0] as readonly number[]).length,
  q: Float32Array.from(rows.flat()),
  weight: Float32Array.from(weight),
});

describe('group tension', () => {
  it('is H(mixture) - mean H of every round, to 1e-6', () => {
    const input = groupTension.specimen();
    const { seats, k } = input;
    const { tension } = runTwin('group-tension', input);
    expect(tension).toHaveLength(41);
    tension.forEach((value, r) => {
      const rows = Array.from({ length: seats }, (_, seat) => rowOf(input.q, r * seats + seat, k));
      const w = rowOf(input.weight, r, seats);
      expect(Math.abs(value - referenceGroupTension(w, rows))).toBeLessThan(1e-6);
      expect(value).toBeLessThanOrEqual(referenceEntropy(w) + 1e-6);
    });
  });

  it('reaches H(w) where everyone is sure of something else, and 0 where all agree', () => {
    const apart = round([0.5, 0.3, 0.2], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]); // prettier-ignore
    expect(runTwin('group-tension', apart).tension[0]).toBeCloseTo(
      referenceEntropy([0.5, 0.3, 0.2]),
      6,
    );
    const agreed = round([0.25, 0.75], [[0.2, 0.8], [0.2, 0.8]]); // prettier-ignore
    expect(runTwin('group-tension', agreed).tension[0]).toBeLessThan(1e-12);
  });

  it('keeps its digits where seats nearly agree', () => {
    const p = 0.001;
    const near = round([0.5, 0.5], [[0.5 + p, 0.5 - p], [0.5 - p, 0.5 + p]]); // prettier-ignore
    // ln 2 - H(1/2 + p) = 2 p^2 + 4 p^4 / 3 + ...
    const wanted = 2 * p * p + (4 / 3) * p ** 4;
    expect(
      Math.abs((runTwin('group-tension', near).tension[0] as number) / wanted - 1),
    ).toBeLessThan(1e-4);
  });

  it('has the gradient that finite differences of the definition give', () => {
    const w = [0.5, 0.3, 0.2];
    const logits = [[0.3, -0.4, 1.1], [-1, 0.2, 0.4], [0.9, 0.8, -0.7]]; // prettier-ignore
    const input = round(w, logits.map(referenceSoftmax));
    const { gradient } = runTwin('group-tension', input);
    const step = 1e-5;
    logits.forEach((_, seat) => {
      for (let bucket = 0; bucket < 3; bucket++) {
        const moved = (by: number): number =>
          referenceGroupTension(
            w,
            logits.map((theta, i) =>
              referenceSoftmax(theta.map((x, k) => (i === seat && k === bucket ? x + by : x))),
            ),
          );
        const slope = (moved(step) - moved(-step)) / (2 * step);
        expect(Math.abs((gradient[seat * 3 + bucket] as number) - slope)).toBeLessThan(1e-7);
      }
    });
  });

  it('does not change when a seat is doubled and its weight split', () => {
    const one = round([0.6, 0.4], [[0.1, 0.9], [0.7, 0.3]]); // prettier-ignore
    const two = round([0.25, 0.35, 0.4], [[0.1, 0.9], [0.1, 0.9], [0.7, 0.3]]); // prettier-ignore
    const [a] = runTwin('group-tension', one).tension;
    const [b] = runTwin('group-tension', two).tension;
    expect(Math.abs((a as number) - (b as number))).toBeLessThan(1e-7);
  });

  it('leaves out a seat without weight, even where nobody else holds its bucket possible', () => {
    const { gradient, tension } = runTwin('group-tension', round([1, 0], [[1, 0], [0, 1]])); // prettier-ignore
    expect([...tension, ...gradient]).toEqual([0, 0, 0, 0, 0]);
  });

  it('takes one seat, and refuses what is no round', () => {
    expect(runTwin('group-tension', round([1], [[0.3, 0.7]])).tension[0]).toBe(0);
    const good = round([0.5, 0.5], [[0.5, 0.5], [0.2, 0.8]]); // prettier-ignore
    const refusal = (part: Partial<GroupTensionInput>): string | undefined => {
      try {
        runTwin('group-tension', { ...good, ...part });
      } catch (error) {
        return codeOf(error);
      }
      return undefined;
    };
    expect(refusal({ weight: Float32Array.of(0.5, 0.6) })).toBe('KERNEL_INPUT');
    expect(refusal({ weight: new Float32Array() })).toBe('KERNEL_INPUT');
    expect(refusal({ weight: Float32Array.of(0.2, 0.3, 0.5) })).toBe('KERNEL_INPUT');
    expect(refusal({ q: Float32Array.of(NaN, 1, 0, 1) })).toBe('KERNEL_INPUT');
    expect(refusal({ q: Float32Array.of(-Infinity, 1, 0, 1) })).toBe('KERNEL_INPUT');
    expect(refusal({ seats: 1_025 })).toBe('KERNEL_TOO_LARGE');
    expect(refusal({ k: 65 })).toBe('KERNEL_TOO_LARGE');
  });
});
