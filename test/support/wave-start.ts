/**
 * The first step of leapfrog from a position and a velocity: u^0 and
 * u^1 = u^0 + dt (1 - g) v^0 - dt^2 (A u^0 - s) / 2, the centred difference for v^0 put into the scheme
 * (second order).
 */
import type { WaveMedium } from '../../kernels/graph-wave/job.ts';
import type { GridMedium } from '../../kernels/grid-wave/job.ts';
import { applying, applyOnGrid, laplacian, stiffness } from '../reference/field.ts';
import type { Apply } from '../reference/field.ts';

interface WaveStart {
  readonly u: Float32Array;
  readonly uBefore: Float32Array;
}

interface StartRates {
  readonly apply: Apply;
  readonly dt: number;
  readonly gamma: (node: number) => number;
  readonly source: ArrayLike<number>;
}

/** On a graph; `u`, `velocity`: f32[nodes]. */
export const waveStart = (
  { c, dt, gamma, graph, omegaSquared, source }: WaveMedium,
  u: Float32Array,
  velocity: Float32Array,
): WaveStart =>
  started(
    {
      apply: applying(stiffness(laplacian(graph), omegaSquared, c)),
      dt,
      gamma: (node) => gamma[node]!,
      source,
    },
    u,
    velocity,
  );

/** On a grid; `u`, `velocity`: f32[height][width]. */
export function gridWaveStart(
  medium: GridMedium,
  u: Float32Array,
  velocity: Float32Array,
): WaveStart {
  const source = new Float64Array(u.length);
  medium.sources.cell.forEach((cell, n) => (source[cell] = medium.sources.strength[n]!));
  const { dt, gamma } = medium;
  return started({ apply: applyOnGrid(medium), dt, gamma: () => gamma, source }, u, velocity);
}

function started(
  { apply, dt, gamma, source }: StartRates,
  u: Float32Array,
  velocity: Float32Array,
): WaveStart {
  const force = apply(u);
  const first = u.map(
    (value, i) =>
      value + dt * (1 - gamma(i) * dt) * velocity[i]! + 0.5 * dt * dt * (source[i]! - force[i]!),
  );
  return { u: first, uBefore: u.slice() };
}
