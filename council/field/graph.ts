/**
 * The graph the field lives on: what its nodes are told apart by, and the graph as the journal holds
 * it. Its neighbours are found by a kernel; the record carries the result, because another device may
 * round a distance otherwise.
 */
import type { FieldGraph } from '../../protocols/field.ts';
import { PPM } from '../../protocols/units.ts';
import { rewired } from '../../kernels/graph-rewire.ts';
import { edgesOf, graphOfEdges } from '../../kernels/graph.ts';
import type { Graph } from '../../kernels/graph.ts';
import type { KnnGraphInput } from '../../kernels/knn-graph/job.ts';
import { ln } from '../ln.ts';
import { correlationRows } from './correlations.ts';
import type { FieldFold } from './fold.ts';
import { placeKey, placesOf } from './fold.ts';
import { GRAPH_ROUNDS } from './settings.ts';
import type { FieldSettings } from './settings.ts';
import { uniformsOf } from './uniforms.ts';

/** Is the graph so old that another should be made, when nobody waits? */
export const isGraphOld = (fold: FieldFold): boolean => fold.graphRounds >= GRAPH_ROUNDS;

/** Is there no graph, or one of other nodes? Nothing can be read out before another is made. */
export function isGraphMissing(fold: FieldFold): boolean {
  const { graph } = fold;
  if (graph === null) return true;
  const places = placesOf(fold);
  return (
    places.length !== graph.body.nodes.length ||
    places.some((place, i) => placeKey(place) !== placeKey(graph.body.nodes[i] ?? place))
  );
}

export interface GraphJob {
  readonly input: KnnGraphInput;
  readonly nodes: FieldGraph['nodes'];
  readonly shrinkPpm: number;
  readonly seen: number;
}

/** The embedding of each node: its instrument's row of shrunk correlations, then ln of its horizon. */
export function graphJob(fold: FieldFold, settings: FieldSettings): GraphJob {
  const { rows, shrink } = correlationRows(fold.correlations, settings.embedding);
  const { horizons } = fold;
  const dimensions = rows.length + 1;
  const nodes = placesOf(fold);
  const embeddings = new Float32Array(nodes.length * dimensions);
  for (const [a, row] of rows.entries()) {
    for (const [h, bars] of horizons.entries()) {
      const from = (a * horizons.length + h) * dimensions;
      embeddings.set(row, from);
      embeddings[from + dimensions - 1] = ln(bars);
    }
  }
  const k = Math.min(settings.neighbours, nodes.length - 1);
  const input = { dimensions, embeddings, k, nodes: nodes.length };
  const shrinkPpm = Math.floor(shrink * PPM + 0.5);
  return { input, nodes, seen: fold.correlations.seen, shrinkPpm };
}

/** The record of a graph a kernel has found. */
export function graphBody(
  job: GraphJob,
  found: Graph,
  settings: FieldSettings,
  seed: number,
): FieldGraph {
  const graph = settings.rewire ? rewired(found, uniformsOf(seed)) : found;
  const edges = edgesOf(graph)
    .map(({ a, b, weight }) => ({ a, b, weightPpm: Math.floor(weight * PPM + 0.5) }))
    .filter(({ weightPpm }) => weightPpm > 0);
  return {
    edges,
    nodes: job.nodes.map(({ bars, instrument }) => ({ bars, instrument })),
    seen: job.seen,
    shrinkPpm: job.shrinkPpm,
  };
}

/** The graph of a record, as kernels take it. */
export const graphOfRecord = (body: FieldGraph): Graph =>
  graphOfEdges(
    body.nodes.length,
    body.edges.map(({ a, b, weightPpm }) => ({ a, b, weight: weightPpm / PPM })),
  );
