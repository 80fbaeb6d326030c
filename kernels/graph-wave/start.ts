/** The first step of leapfrog from a position and a velocity. */
import type { GraphWaveOutput, WaveMedium } from './job.ts';

/**
 * The two states a wave starts with: u^0 and u^1 = u^0 + dt (1 - g) v^0 - dt^2 (A u^0 - s) / 2, the
 * centred difference for v^0 put into the scheme (second order). `u`, `velocity`: f32[nodes].
 */
export function waveStart(
  medium: WaveMedium,
  u: Float32Array,
  velocity: Float32Array,
): GraphWaveOutput {
  const { c, dt, gamma, graph, omegaSquared, source } = medium;
  const first = new Float32Array(graph.nodes);
  for (let i = 0; i < graph.nodes; i++) {
    let flow = 0;
    for (let e = graph.rowStart[i]!; e < graph.rowStart[i + 1]!; e++)
      flow += graph.weight[e]! * (u[graph.column[e]!]! - u[i]!);
    const force = c * c * flow - omegaSquared[i]! * u[i]! + source[i]!;
    first[i] = u[i]! + dt * (1 - gamma[i]! * dt) * velocity[i]! + 0.5 * dt * dt * force;
  }
  return { u: first, uBefore: u.slice() };
}
