/** What moves along the edges of a field: the explanation of where activation came from. f64. */
import type { Graph } from '../graph.ts';
import type { Stiffness } from './operator.ts';

/**
 * J_i->j = c^2 w_ij (u_i - u_j) (v_i + v_j) / 2: the energy a wave carries from i to j per unit of time,
 * for every link in CSR order. Antisymmetric bit for bit, and with s the driving
 *
 *     de_i/dt = - sum_j J_i->j - 2 gamma_i v_i^2 + s_i v_i
 *
 * so that what a node holds is traced to sources, edges and losses without a rest.
 */
export function waveCurrents(medium: Stiffness, u: Float32Array, v: Float32Array): Float64Array {
  const half = 0.5 * medium.c * medium.c;
  return alongLinks(
    medium.graph,
    (i, j, weight) => half * weight * (u[i]! - u[j]!) * (v[i]! + v[j]!),
  );
}

/** kappa w_ij (p_i - p_j): the pressure that flows from i to j per unit of time (Fick's law), CSR order. */
export const pressureFlows = (graph: Graph, kappa: number, p: Float32Array): Float64Array =>
  alongLinks(graph, (i, j, weight) => kappa * weight * (p[i]! - p[j]!));

function alongLinks(
  { column, nodes, rowStart, weight }: Graph,
  flow: (i: number, j: number, weight: number) => number,
): Float64Array {
  const flows = new Float64Array(column.length);
  for (let i = 0; i < nodes; i++)
    for (let e = rowStart[i]!; e < rowStart[i + 1]!; e++)
      flows[e] = flow(i, column[e]!, weight[e]!);
  return flows;
}
