/**
 * What the time step of a field may be, read off its graph: degrees, and bounds on the largest
 * eigenvalue of the Laplacian L = D - W.
 */
import type { Graph } from './graph.ts';

/** f64[nodes]: weighted degrees, the diagonal of D. */
export function degrees({ nodes, rowStart, weight }: Graph): Float64Array {
  const degree = new Float64Array(nodes);
  for (let i = 0; i < nodes; i++) {
    let sum = 0;
    for (let e = rowStart[i]!; e < rowStart[i + 1]!; e++) sum += weight[e]!;
    degree[i] = sum;
  }
  return degree;
}

export function degreeMax(graph: Graph): number {
  return degrees(graph).reduce((max, degree) => Math.max(max, degree), 0);
}

/**
 * An upper bound on the largest eigenvalue of L that cannot be too low: the largest deg_i + deg_j over
 * edges (W. Anderson and T. Morley, Eigenvalues of the Laplacian of a graph, 1985; with weights by the
 * circles of Gershgorin on B'BW, whose other eigenvalues than 0 are those of L = BWB'). 0 without edges.
 */
export function lambdaBound(graph: Graph): number {
  const { column, nodes, rowStart, weight } = graph;
  const degree = degrees(graph);
  let bound = 0;
  for (let i = 0; i < nodes; i++)
    for (let e = rowStart[i]!; e < rowStart[i + 1]!; e++)
      if (weight[e]! > 0) bound = Math.max(bound, degree[i]! + degree[column[e]!]!);
  return bound;
}

/** Added to the power iteration's answer, which comes from below. */
const POWER_MARGIN = 1.01;
const POWER_ROUNDS = 200;

/**
 * The largest eigenvalue of diag(`diagonal`) + `scale` L, estimated by power iteration (G. Golub and
 * C. Van Loan, Matrix Computations, section 8.2) and raised by 1 %, but never above the edge bound.
 * The iteration approaches from below; 1 % covers what 200 rounds leave in practice, not in proof.
 */
export function lambdaMax(graph: Graph, scale = 1, diagonal?: Float32Array): number {
  const { column, nodes, rowStart, weight } = graph;
  const largest = diagonal?.reduce((max, value) => Math.max(max, value), 0) ?? 0;
  const ceiling = largest + scale * lambdaBound(graph);
  let x = startVector(nodes);
  let rayleigh = 0;
  for (let round = 0; round < POWER_ROUNDS; round++) {
    const y = new Float64Array(nodes);
    let dot = 0;
    let square = 0;
    for (let i = 0; i < nodes; i++) {
      let flow = 0;
      for (let e = rowStart[i]!; e < rowStart[i + 1]!; e++)
        flow += weight[e]! * (x[i]! - x[column[e]!]!);
      const value = (diagonal?.[i] ?? 0) * x[i]! + scale * flow;
      y[i] = value;
      dot += value * x[i]!;
      square += value * value;
    }
    rayleigh = Math.max(rayleigh, dot);
    if (square === 0) break;
    const norm = Math.sqrt(square);
    x = y.map((value) => value / norm);
  }
  return Math.min(POWER_MARGIN * rayleigh, ceiling);
}

/** A fixed unit vector with no symmetry a graph is likely to share: fractions of the golden ratio. */
function startVector(nodes: number): Float64Array {
  const x = Float64Array.from({ length: nodes }, (_, i) => ((i + 1) * 0.618033988749895) % 1) //
    .map((value, i) => (i % 2 === 0 ? value + 0.1 : -value - 0.1));
  const norm = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
  return x.map((value) => value / norm);
}
