import { describe, expect, it } from 'vitest';
import type { PairwiseTensionInput } from '../../../kernels/pairwise-tension/job.ts';
import { runTwin } from '../../../kernels/js-backend.ts';
import { pairwiseTension } from '../../../kernels/pairwise-tension/kernel.ts';
import { codeOf } from '../../../protocols/errors.ts';
import { referenceJensenShannon, referenceTension } from '../../reference/tension.ts';
import type { ReferenceProposal } from '../../reference/tension.ts';
import { rowOf } from '../../support/kernel-rows.ts';

/** Proposals over two buckets, down and up, with nothing else between them. */
function binary(...ups: readonly number[]): PairwiseTensionInput {
  const all = (value: number): Float32Array => new Float32Array(ups.length).fill(value);
  return {
    k: 2,
    q: Float32Array.from(ups.flatMap((p) => [1 - p, p])),
    direction: Float32Array.from(ups, (p) => 2 * p - 1),
    reliability: all(1),
    lnHorizon: all(0),
    time: all(0),
    halfLife: all(1),
    instrument: new Uint32Array(ups.length),
    correlation: Float32Array.of(1),
  };
}

const between = (a: number, b: number): number =>
  runTwin('pairwise-tension', binary(a, b)).tension[1] as number;

function proposalOf(input: PairwiseTensionInput, i: number): ReferenceProposal {
  return {
    q: rowOf(input.q, i, input.k),
    d: input.direction[i] as number,
    r: input.reliability[i] as number,
    lnH: input.lnHorizon[i] as number,
    t: input.time[i] as number,
    tau: input.halfLife[i] as number,
  };
}

describe('pairwise tension', () => {
  it('gives the published table of two-bucket proposals', () => {
    const table = [
      [0.6, 0.4, 0.191],
      [0.7, 0.3, 0.383],
      [0.75, 0.25, 0.48],
      [0.8, 0.2, 0.578],
      [0.9, 0.1, 0.779],
      [0.6, 0.9, 0.091],
    ] as const;
    for (const [a, b, wanted] of table) expect(between(a, b)).toBeCloseTo(wanted, 3);
  });

  it('has JSD(p, 1 - p) = 1 - H2(p) in it', () => {
    for (const p of [0.5, 0.55, 0.6, 0.8, 0.95, 1]) {
      const h2 = p === 1 ? 0 : -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
      expect(referenceJensenShannon([1 - p, p], [p, 1 - p])).toBeCloseTo(1 - h2, 12);
      const d = 2 * p - 1;
      expect(between(p, 1 - p)).toBeCloseTo(0.7 * d + 0.3 * Math.sqrt(1 - h2), 5);
    }
  });

  it('puts a proposal of the other side above a surer one of the same side', () => {
    expect(between(0.6, 0.4)).toBeGreaterThan(between(0.6, 0.9));
  });

  it('follows the f64 reference to 2e-6 over horizons, ages, reliabilities and correlations', () => {
    const input = pairwiseTension.specimen();
    const n = input.direction.length;
    const { tension } = runTwin('pairwise-tension', input);
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        const rho = input.correlation[
          (input.instrument[a] as number) * 3 + (input.instrument[b] as number)
        ] as number;
        const wanted = referenceTension(proposalOf(input, a), proposalOf(input, b), rho);
        expect(Math.abs((tension[a * n + b] as number) - wanted), `${a} ${b}`).toBeLessThan(2e-6);
      }
    }
  });

  it('is exactly zero between a proposal and itself, and between two that say the same', () => {
    const { tension } = runTwin('pairwise-tension', binary(0.7, 0.7, 0.2));
    expect([tension[0], tension[1], tension[4], tension[8]]).toEqual([0, 0, 0, 0]);
  });

  it('is zero where horizons are worlds apart or returns have nothing in common', () => {
    const far = { ...binary(0.9, 0.1), lnHorizon: Float32Array.of(0, 40) };
    expect(runTwin('pairwise-tension', far).tension[1]).toBe(0);
    const unrelated = {
      ...binary(0.9, 0.1),
      instrument: Uint32Array.of(0, 1),
      correlation: Float32Array.of(1, 0, 0, 1),
    };
    expect(runTwin('pairwise-tension', unrelated).tension[1]).toBe(0);
  });

  it('turns the other proposal round where returns are opposed', () => {
    const opposed = (a: number, b: number): number =>
      runTwin('pairwise-tension', {
        ...binary(a, b),
        instrument: Uint32Array.of(0, 1),
        correlation: Float32Array.of(1, -1, -1, 1),
      }).tension[1] as number;
    expect(opposed(0.9, 0.9)).toBe(between(0.9, Math.fround(1 - 0.9)));
    expect(opposed(0.8, 0.2)).toBeLessThan(1e-6);
  });

  it('gives a block of rows as the whole matrix has them', () => {
    const input = pairwiseTension.specimen();
    const n = input.direction.length;
    const whole = runTwin('pairwise-tension', input).tension;
    const block = runTwin('pairwise-tension', { ...input, rows: { from: 5, to: 9 } }).tension;
    expect(block).toEqual(whole.slice(5 * n, 9 * n));
  });

  it('is the same number for two proposals as among 10,000', () => {
    const ups = Array.from({ length: 10_000 }, (_, i) => 0.05 + ((i * 37) % 91) / 101);
    const crowd = { ...binary(...ups), rows: { from: 5_000, to: 5_001 } };
    const row = runTwin('pairwise-tension', crowd).tension;
    for (const b of [0, 1, 4_999, 5_001, 9_999]) {
      expect(row[b]).toBe(between(ups[5_000] as number, ups[b] as number));
    }
  });

  it('takes one proposal, and refuses none, NaN, infinity, broken sums and too many', () => {
    expect(runTwin('pairwise-tension', binary(0.5)).tension).toEqual(Float32Array.of(0));
    const refusal = (input: PairwiseTensionInput): string | undefined => {
      try {
        runTwin('pairwise-tension', input);
      } catch (error) {
        return codeOf(error);
      }
      return undefined;
    };
    const good = binary(0.6, 0.4);
    const bad: readonly Partial<PairwiseTensionInput>[] = [
      { q: Float32Array.of(NaN, 1, 0.5, 0.5) },
      { q: Float32Array.of(0.5, 0.6, 0.5, 0.5) },
      { q: Float32Array.of(0.5, 0.5) },
      { direction: Float32Array.of(Infinity, 0) },
      { reliability: Float32Array.of(2, 0) },
      { halfLife: Float32Array.of(0, 1) },
      { lnHorizon: Float32Array.of(-Infinity, 0) },
      { instrument: Uint32Array.of(0, 1) },
      { correlation: Float32Array.of(0.9) },
      { correlation: Float32Array.of(1, 0.5, 0.4, 1) },
      { correlation: Float32Array.of(1, 0.5) },
      { k: 1 },
    ];
    for (const part of bad) expect(refusal({ ...good, ...part })).toBe('KERNEL_INPUT');
    expect(refusal(binary())).toBe('KERNEL_INPUT');
    const many = 10_001;
    const crowd = { ...good, direction: new Float32Array(many), q: new Float32Array(2 * many) };
    expect(refusal(crowd)).toBe('KERNEL_TOO_LARGE');
  });
});
