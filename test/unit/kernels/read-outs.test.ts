/** What is read off a field: energy node by node, currents that balance, influence, vortices. */
import { describe, expect, it } from 'vitest';
import { waveStart } from '../../../kernels/graph-wave/start.ts';
import { twinGraphWave } from '../../../kernels/graph-wave/twin.ts';
import { pressureFlows, waveCurrents } from '../../../kernels/read-outs/currents.ts';
import { centredVelocity, localEnergy } from '../../../kernels/read-outs/energy.ts';
import { stiffnessOnGraph } from '../../../kernels/read-outs/operator.ts';
import { phaseOf, phasorsOf } from '../../../kernels/read-outs/phase.ts';
import { vorticesOf } from '../../../kernels/read-outs/vortices.ts';
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

describe('energy', () => {
  it('of the nodes sums to that of the field', () => {
    const u = normals(nodes, 5);
    const v = normals(nodes, 6);
    const whole = 0.5 * dot(v, v) + 0.5 * dot(u, stiffnessOnGraph(medium, u));
    expect(total(localEnergy(medium, u, v)) / whole).toBeCloseTo(1, 12);
  });

  it('changes at each node by currents, damping and driving, and by nothing else', () => {
    const start = waveStart(medium, normals(nodes, 5), normals(nodes, 6));
    const states = [start.uBefore, start.u];
    for (let n = 0; n < 2; n++) {
      const [uBefore, u] = [states[n]!, states[n + 1]!];
      states.push(twinGraphWave({ ...medium, uBefore, u, steps: 1 }).u);
    }
    // The exact balance of leapfrog: energies of half steps, the velocity centred between them.
    const halfEnergy = (u: Float32Array, before: Float32Array, i: number): number => {
      let energy =
        0.5 * ((u[i]! - before[i]!) / medium.dt) ** 2 + 0.5 * omegaSquared[i]! * u[i]! * before[i]!;
      for (let e = graph.rowStart[i]!; e < graph.rowStart[i + 1]!; e++) {
        const j = graph.column[e]!;
        energy +=
          0.25 * medium.c ** 2 * graph.weight[e]! * (u[i]! - u[j]!) * (before[i]! - before[j]!);
      }
      return energy;
    };
    const [before, now, next] = [states[1]!, states[2]!, states[3]!];
    const v = centredVelocity(next, before, medium.dt);
    const currents = waveCurrents(medium, now, v);
    for (let i = 0; i < nodes; i++) {
      const change = (halfEnergy(next, now, i) - halfEnergy(now, before, i)) / medium.dt;
      let out = 0;
      for (let e = graph.rowStart[i]!; e < graph.rowStart[i + 1]!; e++) out += currents[e]!;
      const balance = -out - 2 * medium.gamma[i]! * v[i]! ** 2 + medium.source[i]! * v[i]!;
      // States are f32, so a second difference over dt^2 carries 1e-7 / 0.05^2 of rounding.
      expect(Math.abs(change - balance)).toBeLessThan(2e-3);
    }
  });
});

describe('currents', () => {
  it('are antisymmetric bit for bit', () => {
    const [u, v] = [normals(nodes, 7), normals(nodes, 8)];
    for (const flows of [waveCurrents(medium, u, v), pressureFlows(graph, 0.7, u)]) {
      const at = new Map<string, number>();
      for (let i = 0; i < nodes; i++)
        for (let e = graph.rowStart[i]!; e < graph.rowStart[i + 1]!; e++)
          at.set(`${i}-${graph.column[e]}`, flows[e]!);
      for (const [link, flow] of at)
        expect(at.get(link.split('-').reverse().join('-'))).toBe(-flow);
      expect(flows.some((flow) => flow !== 0)).toBe(true);
    }
  });
});

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

describe('phase', () => {
  it('grows with time, and the amplitude of a free oscillator stays', () => {
    const omega = 0.8;
    const at = (t: number): { re: number; im: number; phase: number } => {
      const u = Float32Array.of(2 * Math.cos(omega * t + 0.3));
      const v = Float32Array.of(-2 * omega * Math.sin(omega * t + 0.3));
      const phasors = phasorsOf(u, v, Float32Array.of(omega ** 2));
      return { re: phasors.re[0]!, im: phasors.im[0]!, phase: phaseOf(phasors)[0]! };
    };
    for (const t of [0, 0.5, 2]) {
      expect(at(t).phase).toBeCloseTo(omega * t + 0.3, 5);
      expect(Math.hypot(at(t).re, at(t).im)).toBeCloseTo(2, 5);
    }
  });

  it('is refused where a node has no frequency', () => {
    expect(() => phasorsOf(filled(2, 1), filled(2, 1), Float32Array.of(1, 0))).toThrow(
      'KERNEL_INPUT',
    );
  });
});

describe('vortices', () => {
  const phases = (width: number, height: number, seed: number): Float64Array =>
    Float64Array.from(normals(width * height, seed), (value) => 4 * value);

  it('are whole and sum to 0 on a torus, whatever the phases', () => {
    for (const [width, height] of [
      [9, 7],
      [2, 2],
      [1, 5],
      [1, 1],
    ] as const)
      for (let seed = 0; seed < 20; seed++) {
        const { winding } = vorticesOf(
          { width, height, boundary: 'periodic' },
          phases(width, height, seed),
        );
        expect(winding).toHaveLength(width * height);
        expect(total(winding)).toBe(0);
        expect(winding.every((turns) => Math.abs(turns) <= 30)).toBe(true);
      }
  });

  it('finds one turn around a planted vortex and none elsewhere', () => {
    const [width, height] = [8, 8];
    const phase = Float64Array.from({ length: 64 }, (_, cell) =>
      Math.atan2(Math.floor(cell / 8) - 3.5, (cell % 8) - 3.5),
    );
    const { winding, width: columns } = vorticesOf({ width, height, boundary: 'dirichlet' }, phase);
    expect(winding).toHaveLength(49);
    expect(winding[3 * columns + 3]).toBe(1);
    expect(winding.reduce((sum, turns) => sum + Math.abs(turns), 0)).toBe(1);
    const other = vorticesOf(
      { width, height, boundary: 'dirichlet' },
      phase.map((value) => -value),
    );
    expect(other.winding[3 * columns + 3]).toBe(-1);
  });

  it('also sums to 0 where a phase jumps by exactly half a turn', () => {
    const phase = Float64Array.from({ length: 16 }, (_, cell) => (cell % 3 === 0 ? Math.PI : 0));
    expect(total(vorticesOf({ width: 4, height: 4, boundary: 'periodic' }, phase).winding)).toBe(0);
  });

  it('refuses phases that are missing or not finite', () => {
    expect(() =>
      vorticesOf({ width: 2, height: 2, boundary: 'periodic' }, new Float64Array(3)),
    ).toThrow('KERNEL_INPUT');
    expect(() =>
      vorticesOf({ width: 1, height: 1, boundary: 'periodic' }, Float64Array.of(NaN)),
    ).toThrow('KERNEL_INPUT');
  });
});
