/**
 * The CPU twin of graph-pressure.wgsl: f32, every operation rounded, in the shader's order.
 *
 *     flow_i = sum over the row of w_ij (p_j - p_i)        from left to right, starting at 0
 *     p_i'   = (keep p_i + conduct flow_i) + inflow_i
 */
import type { GraphPressureInput, GraphPressureOutput } from './job.ts';

const { fround } = Math;

/** The coefficients of a step, rounded to f32 once; shader and twin share them. */
export function pressureCoefficients(input: GraphPressureInput): {
  readonly keep: number;
  readonly conduct: number;
  /** f32[nodes]: dt s_i. */
  readonly inflow: Float32Array;
} {
  const { dt, kappa, mu, source } = input;
  return {
    keep: fround(1 - mu * dt),
    conduct: fround(kappa * dt),
    inflow: source.map((value) => value * dt),
  };
}

export function twinGraphPressure(input: GraphPressureInput): GraphPressureOutput {
  const { column, nodes, rowStart, weight } = input.graph;
  const { conduct, inflow, keep } = pressureCoefficients(input);
  let now = input.pressure.slice();
  let next = new Float32Array(nodes);
  for (let step = 0; step < input.steps; step++) {
    for (let i = 0; i < nodes; i++) {
      const own = now[i]!;
      let flow = 0;
      for (let e = rowStart[i]!; e < rowStart[i + 1]!; e++)
        flow = fround(flow + fround(weight[e]! * fround(now[column[e]!]! - own)));
      next[i] = fround(fround(keep * own) + fround(conduct * flow)) + inflow[i]!;
    }
    [now, next] = [next, now];
  }
  return { pressure: now };
}
