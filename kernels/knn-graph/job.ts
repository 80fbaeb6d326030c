/** A similarity graph from embeddings: what goes in, what comes out, what is refused. */
import { appError } from '../../protocols/errors.ts';
import type { Graph } from '../graph.ts';
import { checkArray, checkCount } from '../refusals.ts';

const kernel = 'knn-graph';

/** All pairs are measured, so the work grows with the square of the nodes. */
const KNN_NODES_MAX = 16_384;
const KNN_DIMENSIONS_MAX = 4_096;
/** The shader keeps a node's nearest in registers; this many fit. */
export const KNN_K_MAX = 32;
/** Numbers of the embeddings: 64 MiB, half of what one binding may hold. */
const KNN_VALUES_MAX = 16_777_216;
/** Larger coordinates could overflow f32 when a difference is squared and summed. */
const COORDINATE_MAX = 1e15;
/** A node's scale is the distance to its 7th neighbour. */
export const SCALE_NEIGHBOUR = 7;

export interface KnnGraphInput {
  /** f32[nodes][dimensions], row after row; coordinates up to 1e15 in size. */
  readonly embeddings: Float32Array;
  readonly nodes: number;
  readonly dimensions: number;
  /** Neighbours of a node before the graph is made symmetric. */
  readonly k: number;
}

/** The symmetric graph: an edge where either end counts the other among its k nearest. */
export type KnnGraphOutput = Graph;

/** For each node its nearest others, nearest first, ties by lower number. */
export interface Nearest {
  readonly nodes: number;
  /** Neighbours a node; at most nodes - 1. */
  readonly count: number;
  /** u32[nodes][count] and f32[nodes][count]: the neighbours and the squares of their distances. */
  readonly index: Uint32Array;
  readonly distanceSquared: Float32Array;
}

/** How many neighbours must be found: k, and enough to read the scale off. */
export const neighboursNeeded = ({ k, nodes }: KnnGraphInput): number =>
  Math.min(Math.max(k, SCALE_NEIGHBOUR), nodes - 1);

/** @throws KERNEL_INPUT, KERNEL_TOO_LARGE. */
export function checkKnnGraph({ dimensions, embeddings, k, nodes }: KnnGraphInput): void {
  checkCount({ kernel, name: 'nodes' }, nodes, 1, KNN_NODES_MAX);
  checkCount({ kernel, name: 'dimensions' }, dimensions, 1, KNN_DIMENSIONS_MAX);
  checkCount({ kernel, name: 'k' }, k, 1, KNN_K_MAX);
  const values = nodes * dimensions;
  if (values > KNN_VALUES_MAX)
    throw appError('KERNEL_TOO_LARGE', {
      kernel,
      name: 'nodes x dimensions',
      value: values,
      limit: KNN_VALUES_MAX,
    });
  checkArray({ kernel, name: 'embeddings' }, embeddings, values, COORDINATE_MAX);
}
