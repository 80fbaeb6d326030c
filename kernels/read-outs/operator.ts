/** The stiffness operator A = diag(Omega^2) + c^2 L of a field, applied in f64: the basis of its read-outs. */
import { fillHalo, withHalo } from '../grid.ts';
import type { GridMedium } from '../grid-wave/job.ts';
import type { WaveMedium } from '../graph-wave/job.ts';

/** What energy and currents depend on; damping and driving do not enter A. */
export type Stiffness = Pick<WaveMedium, 'graph' | 'omegaSquared' | 'c'>;

/** A u on a graph. f64[nodes]. */
export function stiffnessOnGraph(medium: Stiffness, u: Float32Array): Float64Array {
  const { c, graph, omegaSquared } = medium;
  const { column, nodes, rowStart, weight } = graph;
  const product = new Float64Array(nodes);
  for (let i = 0; i < nodes; i++) {
    let flow = 0;
    for (let e = rowStart[i]!; e < rowStart[i + 1]!; e++)
      flow += weight[e]! * (u[i]! - u[column[e]!]!);
    product[i] = omegaSquared[i]! * u[i]! + c * c * flow;
  }
  return product;
}

/** A u on a grid. f64[height][width]. */
export function stiffnessOnGrid(medium: GridMedium, u: Float32Array): Float64Array {
  const { c, h, height, omega, width } = medium;
  const padded = withHalo(u, medium);
  fillHalo(padded, medium);
  const pitch = width + 2;
  const product = new Float64Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y + 1) * pitch + 1 + x;
      const own = padded[at]!;
      const sum = padded[at - 1]! + padded[at + 1]! + padded[at - pitch]! + padded[at + pitch]!;
      product[y * width + x] = omega * omega * own + (c * c * (4 * own - sum)) / (h * h);
    }
  return product;
}
