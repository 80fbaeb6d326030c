/** From nearest neighbours to a weighted symmetric graph; a few lines of f64 that both back ends share. */
import { graphOfEdges } from '../graph.ts';
import type { Edge, Graph } from '../graph.ts';
import { SCALE_NEIGHBOUR } from './job.ts';
import type { Nearest } from './job.ts';

/**
 * w_ij = exp(-d_ij^2 / (sigma_i sigma_j)), sigma_i the distance to the 7th neighbour (L. Zelnik-Manor
 * and P. Perona, Self-tuning spectral clustering, 2004, section 2), or to the last where there are
 * fewer. Limits where a scale is 0 because a node has 7 duplicates: a duplicate (d = 0) has weight 1,
 * any other node weight 0, and links of weight 0 are left out.
 */
export function assembleGraph(nearest: Nearest, k: number): Graph {
  const { count, distanceSquared, index, nodes } = nearest;
  const kept = Math.min(k, count);
  const scale = Float64Array.from({ length: nodes }, (_, i) =>
    count === 0 ? 0 : Math.sqrt(distanceSquared[i * count + Math.min(SCALE_NEIGHBOUR, count) - 1]!),
  );
  const edges: Edge[] = [];
  for (let i = 0; i < nodes; i++)
    for (let n = 0; n < kept; n++) {
      const j = index[i * count + n]!;
      // A pair that chose each other is entered once, by its lower node.
      if (j < i && chose(nearest, j, i, kept)) continue;
      const square = distanceSquared[i * count + n]!;
      const weight = square === 0 ? 1 : Math.exp(-square / (scale[i]! * scale[j]!));
      if (Math.fround(weight) > 0) edges.push({ a: i, b: j, weight });
    }
  return graphOfEdges(nodes, edges);
}

function chose({ count, index }: Nearest, node: number, other: number, kept: number): boolean {
  for (let n = 0; n < kept; n++) if (index[node * count + n] === other) return true;
  return false;
}
