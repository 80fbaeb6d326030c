/**
 * The CPU twin of graph-wave.wgsl: f32, every operation rounded, in the shader's order.
 *
 *     flow_i = sum over the row of w_ij (u_j - u_i)        from left to right, starting at 0
 *     u_i+   = u_i + (keep_i (u_i - u_i-) + ((push_i flow_i - pull_i u_i) + drive_i))
 *
 * which is [2u - (1 - g)u- - dt^2 (Au - s)] / (1 + g) with g = gamma dt, written so that the small
 * change of a step is summed before it is added to u.
 */
import type { GraphWaveInput, GraphWaveOutput, WaveMedium } from './job.ts';

const { fround } = Math;

/** f32[nodes][4]: keep, push, pull, drive of each node; shader and twin share them. */
export function waveCoefficients(medium: WaveMedium): Float32Array {
  const { c, dt, gamma, omegaSquared, source } = medium;
  const coefficients = new Float32Array(4 * medium.graph.nodes);
  for (let i = 0; i < medium.graph.nodes; i++) {
    const g = gamma[i]! * dt;
    coefficients[4 * i] = (1 - g) / (1 + g);
    coefficients[4 * i + 1] = (c * c * dt * dt) / (1 + g);
    coefficients[4 * i + 2] = (omegaSquared[i]! * dt * dt) / (1 + g);
    coefficients[4 * i + 3] = (source[i]! * dt * dt) / (1 + g);
  }
  return coefficients;
}

export function twinGraphWave(input: GraphWaveInput): GraphWaveOutput {
  const { column, nodes, rowStart, weight } = input.graph;
  const coefficients = waveCoefficients(input);
  let before = input.uBefore.slice();
  let now = input.u.slice();
  let next = new Float32Array(nodes);
  for (let step = 0; step < input.steps; step++) {
    for (let i = 0; i < nodes; i++) {
      const own = now[i]!;
      let flow = 0;
      for (let e = rowStart[i]!; e < rowStart[i + 1]!; e++)
        flow = fround(flow + fround(weight[e]! * fround(now[column[e]!]! - own)));
      const force = fround(
        fround(coefficients[4 * i + 1]! * flow) - fround(coefficients[4 * i + 2]! * own),
      );
      const inertia = fround(coefficients[4 * i]! * fround(own - before[i]!));
      next[i] = own + fround(inertia + fround(force + coefficients[4 * i + 3]!));
    }
    [before, now, next] = [now, next, before];
  }
  return { u: now, uBefore: before };
}
