/** Small inputs for the self-tests of kernels; the same at every call. */
import { graphOfEdges } from './graph.ts';
import type { Edge, Graph } from './graph.ts';

/** A ring with chords and one node apart, weights in (0, 1]. */
export function specimenGraph(nodes: number): Graph {
  const edges: Edge[] = [];
  const ring = nodes - 1;
  for (let i = 0; i < ring; i++) {
    edges.push({ a: i, b: (i + 1) % ring, weight: 1 / (1 + (i % 5)) });
    const chord = (i * 7 + 3) % ring;
    if (i % 3 === 0 && Math.abs(chord - i) > 1 && Math.abs(chord - i) < ring - 1 && chord % 3 !== 0)
      edges.push({ a: i, b: chord, weight: 1 / (2 + (i % 4)) });
  }
  return graphOfEdges(nodes, edges);
}

/** f32[length] of unremarkable numbers in [-1, 1). */
export const specimenValues = (length: number, salt: number): Float32Array =>
  Float32Array.from(
    { length },
    (_, i) => (((i + 1) * 2_654_435_761 + salt * 40_503) % 65_536) / 32_768 - 1,
  );
