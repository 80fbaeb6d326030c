/** A control for whatever is claimed of a graph's shape: the same degrees, other neighbours. */
import { edgesOf, graphOfEdges } from './graph.ts';
import type { Graph } from './graph.ts';
import { checkNumber } from './refusals.ts';

const SWAPS_AN_EDGE_MAX = 1_000;

/**
 * Swaps ends of random pairs of edges, a-b and c-d to a-d and c-b, where neither exists yet: every node
 * keeps its number of neighbours (S. Maslov and K. Sneppen, Specificity and stability in topology of
 * protein networks, 2002). Weights stay with their first end, so a weighted degree changes only by what
 * the second ends exchange. Tries `swapsAnEdge` swaps an edge; `uniform` gives numbers in [0, 1).
 * @throws KERNEL_INPUT.
 */
export function rewired(graph: Graph, uniform: () => number, swapsAnEdge = 10): Graph {
  checkNumber({ kernel: 'rewire', name: 'swapsAnEdge' }, swapsAnEdge, 0, SWAPS_AN_EDGE_MAX);
  const edges = edgesOf(graph).map(({ a, b, weight }) => ({ a, b, weight }));
  const { nodes } = graph;
  const key = (a: number, b: number): number => Math.min(a, b) * nodes + Math.max(a, b);
  const present = new Set(edges.map(({ a, b }) => key(a, b)));
  const pick = (): number => Math.floor(uniform() * edges.length);
  for (let swap = 0; swap < swapsAnEdge * edges.length; swap++) {
    const one = edges[pick()]!;
    const two = edges[pick()]!;
    const flip = uniform() < 0.5;
    const [c, d] = flip ? [two.b, two.a] : [two.a, two.b];
    if (one.a === d || one.b === c || present.has(key(one.a, d)) || present.has(key(c, one.b)))
      continue;
    present.delete(key(one.a, one.b));
    present.delete(key(c, d));
    const end = one.b;
    one.b = d;
    if (flip) two.a = end;
    else two.b = end;
    present.add(key(one.a, one.b));
    present.add(key(two.a, two.b));
  }
  return graphOfEdges(nodes, edges);
}
