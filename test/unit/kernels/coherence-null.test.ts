/** Coherence against surrogates: the null holds, a planted pattern is found. */
import { describe, expect, it } from 'vitest';
import { coherenceNull } from '../../../kernels/coherence-null/kernel.ts';
import { observe } from '../../../kernels/coherence-null/observed.ts';
import { twinCoherenceNull } from '../../../kernels/coherence-null/twin.ts';
import { graphOfEdges } from '../../../kernels/graph.ts';
import { discoveries } from '../../reference/false-discovery.ts';
import { completeGraph, connectedGraph, filled, uniformFrom } from '../../support/fields.ts';

/** Unit phasors with uniform random phases. */
function randomPhasors(length: number, seed: number): { re: Float32Array; im: Float32Array } {
  const uniform = uniformFrom(seed);
  const phase = Float64Array.from({ length }, () => 2 * Math.PI * uniform());
  return { re: Float32Array.from(phase, Math.cos), im: Float32Array.from(phase, Math.sin) };
}

describe('coherence', () => {
  it('has the chance e^-z of reaching n r^2 = z, for 20 equal amplitudes', () => {
    const n = 20;
    const graph = completeGraph(n);
    // Six pairs half a turn apart cancel; four pairs are opened until n r^2 = z.
    for (const z of [1, 3]) {
      const wanted = Math.sqrt(z / n) * n;
      const half = Math.acos(wanted / 8);
      const phase = Array.from({ length: n }, (_, i) =>
        i < 8 ? (i % 2 === 0 ? half : -half) : i % 2 === 0 ? 0.4 * i : 0.4 * (i - 1) + Math.PI,
      );
      const { chance, coherence } = twinCoherenceNull({
        graph,
        re: Float32Array.from(phase, Math.cos),
        im: Float32Array.from(phase, Math.sin),
        surrogates: 8_000,
        seed: 5,
      });
      expect(n * coherence[0]! ** 2).toBeCloseTo(z, 4);
      // Three standard errors of 8,000 draws, and the known 0.3 % that e^-z is too large at n = 20.
      const error = 3 * Math.sqrt((Math.exp(-z) * (1 - Math.exp(-z))) / 8_000) + 0.004;
      expect(Math.abs(chance[0]! - Math.exp(-z))).toBeLessThan(error);
    }
  });

  it('finds chances that are uniform where phases mean nothing', () => {
    const small: number[] = [];
    for (let seed = 1; seed <= 12; seed++) {
      const graph = connectedGraph(60, seed);
      const { chance } = twinCoherenceNull({
        graph,
        ...randomPhasors(60, seed + 100),
        surrogates: 199,
        seed,
      });
      small.push(...chance);
    }
    const below = (limit: number): number =>
      small.filter((chance) => chance <= limit).length / small.length;
    expect(below(0.05)).toBeLessThan(0.085);
    expect(below(0.5)).toBeGreaterThan(0.42);
    expect(below(0.5)).toBeLessThan(0.58);
  });

  it('finds a planted neighbourhood in step, few beside it, and none where none was planted', () => {
    const graph = connectedGraph(200, 7, 800);
    const { im, re } = randomPhasors(200, 8);
    const inStep = new Set([50, ...graph.column.subarray(graph.rowStart[50], graph.rowStart[51])]);
    for (const node of inStep) [re[node], im[node]] = [1, 0];
    const { chance, coherence } = twinCoherenceNull({ graph, re, im, surrogates: 4_000, seed: 9 });
    expect(coherence[50]).toBe(1);
    expect(chance[50]).toBeCloseTo(1 / 4_001, 8);
    const found = discoveries(chance, 0.1, 'independent');
    expect(found[50]).toBe(1);
    expect(found.reduce((sum, one) => sum + one, 0)).toBeLessThan(12);
    expect(
      discoveries(
        twinCoherenceNull({ graph, ...randomPhasors(200, 11), surrogates: 999, seed: 12 }).chance,
        0.1,
        'overlapping',
      ).every((one) => one === 0),
    ).toBe(true);
  });

  it('says nothing of a node that is alone or among the still', () => {
    const graph = graphOfEdges(4, [{ a: 0, b: 1, weight: 1 }]);
    const { chance, coherence } = twinCoherenceNull({
      graph,
      re: Float32Array.of(1, 0, 0.3, 0),
      im: filled(4, 0),
      surrogates: 50,
      seed: 1,
    });
    expect([...chance]).toEqual([1, 1, 1, 1]);
    expect([...coherence]).toEqual([1, 1, 1, 0]);
  });

  it('is a function of its seed', () => {
    const input = {
      graph: connectedGraph(30, 1),
      ...randomPhasors(30, 2),
      surrogates: 100,
      seed: 3,
    };
    expect(twinCoherenceNull(input)).toEqual(twinCoherenceNull(input));
    expect(twinCoherenceNull({ ...input, seed: 4 }).chance).not.toEqual(
      twinCoherenceNull(input).chance,
    );
  });

  it('has a specimen in which no node is alone by accident', () => {
    const { alone } = observe(coherenceNull.specimen());
    expect(alone.reduce((sum, one) => sum + one, 0)).toBe(1);
  });
});
