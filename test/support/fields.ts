/** Graphs and states for the tests of the field; all from a seed. */
import { graphOfEdges } from '../../kernels/graph.ts';
import type { Edge, Graph } from '../../kernels/graph.ts';
import type { PointSources } from '../../kernels/grid.ts';

/** A grid that nothing drives. */
export const NO_SOURCES: PointSources = { cell: new Uint32Array(), strength: new Float32Array() };

/** Numbers in [0, 1) (G. Marsaglia, Xorshift RNGs, 2003). */
export function uniformFrom(seed: number): () => number {
  let x = (seed * 2_654_435_761 + 88_172_645) >>> 0 || 1;
  return () => {
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return x / 4_294_967_296;
  };
}

/** Standard normal numbers (Box and Muller). */
export function normalFrom(seed: number): () => number {
  const uniform = uniformFrom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

export function normals(length: number, seed: number): Float32Array {
  const normal = normalFrom(seed);
  return Float32Array.from({ length }, () => normal());
}

export function uniforms(length: number, seed: number, min = 0, max = 1): Float32Array {
  const uniform = uniformFrom(seed);
  return Float32Array.from({ length }, () => min + (max - min) * uniform());
}

/** A ring, so that it hangs together, with random chords; weights in (0.1, 1). */
export function connectedGraph(nodes: number, seed: number, chords = 2 * nodes): Graph {
  const uniform = uniformFrom(seed);
  const edges = new Map<string, Edge>();
  const add = (a: number, b: number): void => {
    const weight = 0.1 + 0.9 * uniform();
    if (a !== b) edges.set(`${Math.min(a, b)}-${Math.max(a, b)}`, { a, b, weight });
  };
  for (let i = 0; i < nodes; i++) add(i, (i + 1) % nodes);
  for (let n = 0; n < chords; n++)
    add(Math.floor(uniform() * nodes), Math.floor(uniform() * nodes));
  return graphOfEdges(nodes, [...edges.values()]);
}

export const pathGraph = (nodes: number): Graph =>
  graphOfEdges(
    nodes,
    Array.from({ length: nodes - 1 }, (_, i) => ({ a: i, b: i + 1, weight: 1 })),
  );

export function completeGraph(nodes: number): Graph {
  const edges: Edge[] = [];
  for (let a = 0; a < nodes; a++)
    for (let b = a + 1; b < nodes; b++) edges.push({ a, b, weight: 1 });
  return graphOfEdges(nodes, edges);
}

export const filled = (length: number, value: number): Float32Array =>
  new Float32Array(length).fill(value);

/** 1 at `node`, 0 elsewhere. */
export function impulse(length: number, node: number): Float32Array {
  const values = new Float32Array(length);
  values[node] = 1;
  return values;
}

/** Largest difference over the largest of `expected`. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let error = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    error = Math.max(error, Math.abs(actual[i]! - expected[i]!));
    size = Math.max(size, Math.abs(expected[i]!));
  }
  return actual.length === expected.length ? error / size : Infinity;
}
