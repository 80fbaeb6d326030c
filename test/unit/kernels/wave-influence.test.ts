/** What a cause at one node does at another: the same both ways, positive at rest. */
import { describe, expect, it } from 'vitest';
import { twinGraphWave } from '../../../kernels/graph-wave/twin.ts';
import { dot, laplacian, solve, stiffness } from '../../reference/field.ts';
import type { Matrix } from '../../reference/field.ts';
import { connectedGraph, filled, impulse, normals, uniforms } from '../../support/fields.ts';

const nodes = 30;
const graph = connectedGraph(nodes, 1);
const omegaSquared = uniforms(nodes, 2, 0.1, 1);
const medium = {
  graph,
  omegaSquared,
  gamma: uniforms(nodes, 3, 0, 0.3),
  source: normals(nodes, 4),
  c: 1.2,
  dt: 0.05,
};
const total = (values: ArrayLike<number>): number => dot(values, filled(values.length, 1));

describe('influence', () => {
  const a = stiffness(laplacian(graph), omegaSquared, 1.2);

  it('from i to j is that from j to i, at any frequency', () => {
    // (A - w^2 + 2 i w gamma) (x + i y) = e_k as a real system of twice the size.
    const w = 0.8;
    const response = (k: number): Float64Array => {
      const big: Matrix = Array.from({ length: 2 * nodes }, (_, row) =>
        Array.from({ length: 2 * nodes }, (__, column) => {
          const [i, j] = [row % nodes, column % nodes];
          const real = a[i]![j]! - (i === j ? w * w : 0);
          const imaginary = i === j ? 2 * w * medium.gamma[i]! : 0;
          if (row < nodes) return column < nodes ? real : -imaginary;
          return column < nodes ? imaginary : real;
        }),
      );
      return Float64Array.from(solve(big, impulse(2 * nodes, k)));
    };
    const [one, two] = [response(3), response(17)];
    expect(one[17]!).toBeCloseTo(two[3]!, 12);
    expect(one[nodes + 17]!).toBeCloseTo(two[nodes + 3]!, 12);
    expect(Math.abs(one[17]!)).toBeGreaterThan(1e-6);
  });

  it('is the same both ways in the twin, step by step', () => {
    const from = (node: number): Float32Array =>
      twinGraphWave({
        ...medium,
        source: impulse(nodes, node),
        u: filled(nodes, 0),
        uBefore: filled(nodes, 0),
        steps: 80,
      }).u;
    expect(from(3)[17]!).toBeCloseTo(from(17)[3]!, 5);
    expect(Math.abs(from(3)[17]!)).toBeGreaterThan(1e-3);
  });

  it('at rest is positive everywhere, and sums to 1 / Omega^2 where Omega is one number', () => {
    const uniform = stiffness(laplacian(graph), filled(nodes, 0.25), 1.2);
    for (let k = 0; k < nodes; k += 7) {
      const row = solve(uniform, impulse(nodes, k));
      expect(Math.min(...row)).toBeGreaterThan(0);
      expect(total(row)).toBeCloseTo(1 / 0.25, 10);
      expect(Math.min(...solve(a, impulse(nodes, k)))).toBeGreaterThan(0);
    }
  });

  it('at rest is what the damped wave settles to under a constant source', () => {
    const damped = { ...medium, gamma: filled(nodes, 0.4), dt: 0.2, source: impulse(nodes, 5) };
    const { u } = twinGraphWave({
      ...damped,
      u: filled(nodes, 0),
      uBefore: filled(nodes, 0),
      steps: 1_500,
    });
    solve(a, impulse(nodes, 5)).forEach((value, i) => expect(u[i]!).toBeCloseTo(value, 4));
  });
});
