/** The energy of leapfrog: kept without damping, accounted for to the last digit with it. */
import { describe, expect, it } from 'vitest';
import type { GridWaveInput } from '../../../kernels/grid-wave/job.ts';
import { gridCourantNumber } from '../../../kernels/grid-wave/job.ts';
import { twinGridWave } from '../../../kernels/grid-wave/twin.ts';
import { courantNumber } from '../../../kernels/graph-wave/job.ts';
import { twinGraphWave } from '../../../kernels/graph-wave/twin.ts';
import {
  applying,
  applyOnGrid,
  dot,
  energyOf,
  laplacian,
  stiffness,
  waveRun,
} from '../../reference/field.ts';
import { connectedGraph, filled, NO_SOURCES, normals, uniforms } from '../../support/fields.ts';

const SIDE = 64;
const STEPS = 2_000;
const medium = {
  width: SIDE,
  height: SIDE,
  boundary: 'dirichlet',
  h: 1,
  omega: 0.5,
  gamma: 0,
  c: 1,
  dt: 0,
  sources: NO_SOURCES,
} as const;
/** Courant number 0.9. */
const dt = 0.9 / gridCourantNumber({ ...medium, dt: 1 });
const start: GridWaveInput = {
  ...medium,
  dt,
  u: normals(SIDE * SIDE, 1),
  uBefore: normals(SIDE * SIDE, 1),
  steps: 1,
};

describe('energy of a wave', () => {
  it('is kept to 1e-12 by the reference in f64', () => {
    const apply = applyOnGrid(medium);
    const still = { apply, dt, gamma: filled(SIDE * SIDE, 0), source: filled(SIDE * SIDE, 0) };
    const states = waveRun(still, start.u, start.uBefore, STEPS);
    const first = energyOf(apply, states[1]!, states[0]!, dt);
    const last = energyOf(apply, states[STEPS + 1]!, states[STEPS]!, dt);
    expect(first).toBeGreaterThan(0);
    expect(Math.abs(last / first - 1)).toBeLessThan(1e-12);
  });

  it('is kept to 1e-5 by the twin in f32 over 2,000 steps at Courant number 0.9', () => {
    const apply = applyOnGrid(start);
    const energy = (u: Float32Array, before: Float32Array): number =>
      energyOf(apply, Array.from(u), Array.from(before), dt);
    const first = energy(start.u, start.uBefore);
    const { u, uBefore } = twinGridWave({ ...start, steps: STEPS });
    expect(Math.abs(energy(u, uBefore) / first - 1)).toBeLessThan(1e-5);
  });

  it('changes by damping and driving alone, on a graph with its own numbers at every node', () => {
    const graph = connectedGraph(60, 3);
    const omegaSquared = uniforms(60, 4, 0, 2);
    const gamma = uniforms(60, 5, 0, 0.3);
    const source = normals(60, 6);
    const step = 0.8 / courantNumber({ graph, omegaSquared, c: 1.3, dt: 1 });
    const apply = applying(stiffness(laplacian(graph), omegaSquared, 1.3));
    const states = waveRun({ apply, dt: step, gamma, source }, normals(60, 7), normals(60, 8), 300);
    const scale = energyOf(apply, states[1]!, states[0]!, step);
    for (let n = 1; n + 1 < states.length; n++) {
      const [before, now, next] = [states[n - 1]!, states[n]!, states[n + 1]!];
      const change = energyOf(apply, next, now, step) - energyOf(apply, now, before, step);
      const moved = next.map((value, i) => value - before[i]!);
      const lost =
        dot(
          gamma,
          moved.map((value) => value * value),
        ) /
        (2 * step);
      const given = dot(source, moved) / 2;
      expect(Math.abs(change + lost - given) / scale).toBeLessThan(1e-12);
    }
  });

  it('never grows in the twin once driving stops, and is positive', () => {
    const graph = connectedGraph(80, 9);
    const input = {
      graph,
      omegaSquared: uniforms(80, 10, 0, 1),
      gamma: uniforms(80, 11, 0.01, 0.2),
      source: filled(80, 0),
      c: 1,
      dt: 0,
      steps: 1,
    };
    const step = 0.9 / courantNumber({ ...input, dt: 1 });
    const apply = applying(stiffness(laplacian(graph), input.omegaSquared, input.c));
    let state = { u: normals(80, 12), uBefore: normals(80, 13) };
    let last = Infinity;
    let first = 0;
    for (let n = 0; n < 200; n++) {
      const energy = energyOf(apply, Array.from(state.u), Array.from(state.uBefore), step);
      first ||= energy;
      expect(energy).toBeGreaterThan(0);
      expect(energy).toBeLessThan(last + 1e-6 * first);
      last = energy;
      state = twinGraphWave({ ...input, ...state, dt: step });
    }
    expect(last).toBeLessThan(first / 10);
  });
});
