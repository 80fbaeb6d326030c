/** The wave against solutions that are known in closed form. */
import { describe, expect, it } from 'vitest';
import { twinGraphWave } from '../../../kernels/graph-wave/twin.ts';
import type { GridWaveInput } from '../../../kernels/grid-wave/job.ts';
import { twinGridWave } from '../../../kernels/grid-wave/twin.ts';
import { graphOfEdges } from '../../../kernels/graph.ts';
import { applyOnGrid, applying, laplacian, stiffness, waveRun } from '../../reference/field.ts';
import {
  completeGraph,
  filled,
  NO_SOURCES,
  normalFrom,
  normals,
  pathGraph,
  relativeError,
} from '../../support/fields.ts';
import { waveStart } from '../../support/wave-start.ts';

/** A standing wave sin(m pi x) sin(n pi y) on 23 x 17 interior points. */
const [WIDTH, HEIGHT, M, N] = [23, 17, 2, 3];
const mode = Float64Array.from({ length: WIDTH * HEIGHT }, (_, cell) => {
  const [x, y] = [(cell % WIDTH) + 1, Math.floor(cell / WIDTH) + 1];
  return Math.sin((M * Math.PI * x) / (WIDTH + 1)) * Math.sin((N * Math.PI * y) / (HEIGHT + 1));
});
const lambda =
  4 * Math.sin((M * Math.PI) / (2 * (WIDTH + 1))) ** 2 +
  4 * Math.sin((N * Math.PI) / (2 * (HEIGHT + 1))) ** 2;
const damped: GridWaveInput = {
  width: WIDTH,
  height: HEIGHT,
  boundary: 'dirichlet',
  h: 1,
  omega: 0.3,
  gamma: 0.002,
  c: 1,
  dt: 0.6,
  sources: NO_SOURCES,
  u: new Float32Array(),
  uBefore: new Float32Array(),
  steps: 0,
};
const g = damped.gamma * damped.dt;
const rho = Math.sqrt((1 - g) / (1 + g));
const theta = Math.acos(
  (2 - damped.dt ** 2 * (damped.omega ** 2 + lambda)) / (2 * Math.sqrt(1 - g * g)),
);
const exactAt = (n: number): Float64Array =>
  mode.map((phi) => phi * rho ** n * Math.cos(n * theta));

describe('a damped standing wave', () => {
  it('is the discrete solution phi rho^n cos(n theta) in f64', () => {
    const gamma = filled(mode.length, damped.gamma);
    const wave = {
      apply: applyOnGrid(damped),
      dt: damped.dt,
      gamma: Array.from(gamma, () => damped.gamma),
      source: filled(mode.length, 0),
    };
    const states = waveRun(wave, exactAt(1), exactAt(0), 2_999);
    expect(relativeError(states[3_000]!, exactAt(3_000))).toBeLessThan(1e-11);
  });

  it('is followed by the twin in f32', () => {
    const input = {
      ...damped,
      u: Float32Array.from(exactAt(1)),
      uBefore: Float32Array.from(exactAt(0)),
    };
    for (const steps of [10, 100, 400]) {
      const { u } = twinGridWave({ ...input, steps });
      const scale = rho ** steps;
      const exact = exactAt(steps + 1);
      const error = Math.max(...u.map((value, i) => Math.abs(value - exact[i]!))) / scale;
      // Rounding walks: about steps / 2 half-ulps of a phase.
      expect(error).toBeLessThan(1e-5);
    }
  });

  it('comes closer to the continuous solution by four where the step is halved', () => {
    const [gamma, omega, until] = [0.1, 0.3, 6];
    const frequency = Math.sqrt(omega ** 2 + lambda - gamma ** 2);
    const error = (steps: number): number => {
      const dt = until / steps;
      const graph = graphOfEdges(1, []);
      // One mode is one oscillator: its Omega^2 holds the lambda of the grid.
      const apply = applying(stiffness(laplacian(graph), [omega ** 2 + lambda], 0));
      const first = 1 + 0.5 * dt * dt * -(omega ** 2 + lambda) + dt * (1 - gamma * dt) * 0.7;
      const states = waveRun({ apply, dt, gamma: [gamma], source: [0] }, [first], [1], steps - 1);
      const exact =
        Math.exp(-gamma * until) *
        (Math.cos(frequency * until) + ((0.7 + gamma) / frequency) * Math.sin(frequency * until));
      return Math.abs(states[steps]![0]! - exact);
    };
    expect(error(200) / error(400)).toBeCloseTo(4, 1);
    expect(error(400) / error(800)).toBeCloseTo(4, 1);
  });
});

describe('a pulse at c dt / h = 1', () => {
  const pulse = (at: number): Float32Array =>
    Float32Array.from({ length: 151 }, (_, x) => Math.exp(-((x - at) ** 2) / 18));

  it('moves one node a step along a chain', () => {
    const { u } = twinGraphWave({
      graph: pathGraph(151),
      u: pulse(26),
      uBefore: pulse(25),
      omegaSquared: filled(151, 0),
      gamma: filled(151, 0),
      source: filled(151, 0),
      c: 1,
      dt: 1,
      steps: 100,
    });
    expect(relativeError(u.subarray(20, 140), pulse(126).subarray(20, 140))).toBeLessThan(1e-6);
  });

  it('moves one cell a step along a row of a torus', () => {
    const { u } = twinGridWave({
      ...damped,
      width: 151,
      height: 1,
      boundary: 'periodic',
      omega: 0,
      gamma: 0,
      dt: 1,
      u: pulse(26),
      uBefore: pulse(25),
      steps: 100,
    });
    expect(relativeError(u, pulse(126))).toBeLessThan(2e-6);
  });
});

describe('a complete graph', () => {
  const nodes = 12;
  const [omega, c, until] = [0.7, 0.5, 4];
  const u0 = normals(nodes, 21);
  const mean = u0.reduce((sum, value) => sum + value, 0) / nodes;
  const exact = Array.from(
    u0,
    (value) =>
      mean * Math.cos(omega * until) +
      (value - mean) * Math.cos(Math.sqrt(omega ** 2 + c ** 2 * nodes) * until),
  );
  const graph = completeGraph(nodes);
  const omegaSquared = filled(nodes, omega ** 2);
  const still = { gamma: filled(nodes, 0), source: filled(nodes, 0) };

  it('swings with Omega as a whole and with sqrt(Omega^2 + c^2 N) about its mean', () => {
    const steps = 4_000;
    const dt = until / steps;
    const apply = applying(stiffness(laplacian(graph), omegaSquared, c));
    const first = apply(u0).map((force, i) => u0[i]! - 0.5 * dt * dt * force);
    const states = waveRun({ apply, dt, ...still }, first, u0, steps - 1);
    expect(relativeError(states[steps]!, exact)).toBeLessThan(4e-6);
  });

  it('does so in the twin, as far as 400 steps of f32 can follow', () => {
    const medium = { graph, omegaSquared, ...still, c, dt: until / 400 };
    const { u } = twinGraphWave({ ...medium, ...waveStart(medium, u0, still.source), steps: 399 });
    expect(relativeError(u, exact)).toBeLessThan(5e-4);
  });
});

describe('a driven oscillator', () => {
  const [natural, gamma] = [1, 0.1];
  /** Amplitude and lag of the last of 40 periods; the source is held during a step. */
  const response = (omega: number): { amplitude: number; lag: number } => {
    const each = 200;
    const dt = (2 * Math.PI) / omega / each;
    const apply = applying(stiffness([[0]], [natural ** 2], 0));
    let [before, now] = [[0], [0]];
    let [cosine, sine] = [0, 0];
    for (let n = 0; n < 40 * each; n++) {
      const source = [Math.cos(omega * n * dt)];
      const states = waveRun({ apply, dt, gamma: [gamma], source }, now, before, 1);
      if (n >= 39 * each) {
        cosine += (now[0]! * Math.cos(omega * n * dt) * 2) / each;
        sine += (now[0]! * Math.sin(omega * n * dt) * 2) / each;
      }
      [before, now] = [now, states[2]!];
    }
    return { amplitude: Math.hypot(cosine, sine), lag: Math.atan2(sine, cosine) };
  };

  it('has the amplitude and the lag of the textbook', () => {
    for (const omega of [0.6, 0.9, 1, 1.3]) {
      const { amplitude, lag } = response(omega);
      const detuning = natural ** 2 - omega ** 2;
      expect(amplitude).toBeCloseTo(1 / Math.hypot(detuning, 2 * gamma * omega), 2);
      expect(lag).toBeCloseTo(Math.atan2(2 * gamma * omega, detuning), 2);
    }
  });

  it('is loudest at sqrt(Omega^2 - 2 gamma^2), with quality Omega / 2 gamma at Omega', () => {
    const peak = Math.sqrt(natural ** 2 - 2 * gamma ** 2);
    const loudest = response(peak).amplitude;
    expect(loudest).toBeGreaterThan(response(peak - 0.03).amplitude);
    expect(loudest).toBeGreaterThan(response(peak + 0.03).amplitude);
    expect(response(natural).amplitude).toBeCloseTo(natural / (2 * gamma), 1);
  });
});

describe('two coupled nodes', () => {
  it('pass on 4c^4 / (4c^4 + (Omega_1^2 - Omega_2^2)^2) of the amplitude squared', () => {
    const graph = graphOfEdges(2, [{ a: 0, b: 1, weight: 1 }]);
    const c = 0.3;
    for (const detuning of [0, 0.1, 0.25, 0.6]) {
      const medium = {
        graph,
        omegaSquared: Float32Array.of(1, 1 + detuning),
        gamma: filled(2, 0),
        source: filled(2, 0),
        c,
        dt: 0.02,
      };
      let state = waveStart(medium, Float32Array.of(1, 0), filled(2, 0));
      let largest = 0;
      for (let n = 0; n < 40_000; n++) {
        state = twinGraphWave({ ...medium, ...state, steps: 1 });
        largest = Math.max(largest, Math.abs(state.u[1]!));
      }
      const expected = (4 * c ** 4) / (4 * c ** 4 + detuning ** 2);
      expect(largest ** 2 / expected).toBeGreaterThan(0.98);
      expect(largest ** 2 / expected).toBeLessThan(1.005);
    }
  });
});

describe('a field shaken by white noise sqrt(4 gamma T)', () => {
  it('holds T / 2 of kinetic energy a node and as much of the other kind', () => {
    const temperature = 0.7;
    const nodes = 24;
    const graph = pathGraph(nodes);
    const [gamma, dt, steps] = [0.25, 0.05, 30_000];
    const omegaSquared = filled(nodes, 1);
    const normal = normalFrom(31);
    const deviation = Math.sqrt((4 * gamma * temperature) / dt);
    const apply = applying(stiffness(laplacian(graph), omegaSquared, 1));
    const medium = { graph, omegaSquared, gamma: filled(nodes, gamma), c: 1, dt };
    let state = { u: filled(nodes, 0), uBefore: filled(nodes, 0) };
    let [kinetic, potential, counted] = [0, 0, 0];
    for (let n = 0; n < steps; n++) {
      const source = Float32Array.from({ length: nodes }, () => deviation * normal());
      const two = state.uBefore;
      state = twinGraphWave({ ...medium, ...state, source, steps: 1 });
      if (n < 1_000 || n % 10 !== 0) continue;
      const stretch = apply(state.uBefore);
      for (let i = 0; i < nodes; i++) {
        kinetic += ((state.u[i]! - two[i]!) / (2 * dt)) ** 2;
        potential += state.uBefore[i]! * stretch[i]!;
      }
      counted += nodes;
    }
    expect(kinetic / counted).toBeGreaterThan(0.66);
    expect(kinetic / counted).toBeLessThan(0.74);
    expect(potential / counted).toBeGreaterThan(0.66);
    expect(potential / counted).toBeLessThan(0.74);
  });
});
