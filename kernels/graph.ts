/**
 * The graph a field lives on: undirected, weighted, without loops, in compressed sparse rows (CSR).
 * Every edge stands in both rows, rows are sorted by column. Its Laplacian is L = D - W, symmetric,
 * positive semidefinite, with L1 = 0 (F. Chung, Spectral Graph Theory, 1997, chapter 1).
 */
import { checkCount, inputRefused } from './refusals.ts';

/** Nodes as a grid of 2048 x 2048 has; with their links they fit WebGPU's default 128 MiB a binding. */
export const NODES_MAX = 4_194_304;
/** Entries of `column`: twice the number of edges. */
export const LINKS_MAX = 16_777_216;

/** So that a row's sum of weighted differences stays below the largest f32. */
export const WEIGHT_MAX = 1e12;

/** Neither the object nor what its arrays hold may be changed once a kernel was given it: see `checkGraph`. */
export interface Graph {
  readonly nodes: number;
  /** u32[nodes + 1]: row i is `column[rowStart[i]]` to `column[rowStart[i + 1] - 1]`. */
  readonly rowStart: Uint32Array;
  /** u32[links]: neighbours, ascending within a row. */
  readonly column: Uint32Array;
  /** f32[links]: weights >= 0, the same in both directions. */
  readonly weight: Float32Array;
}

/** An undirected edge; a and b differ, their order does not matter. */
export interface Edge {
  readonly a: number;
  readonly b: number;
  readonly weight: number;
}

/** Weights are rounded to f32. @throws KERNEL_INPUT for a loop, a double edge, a node or weight out of range. */
export function graphOfEdges(nodes: number, edges: readonly Edge[]): Graph {
  const about = { kernel: 'graph', name: 'edges' };
  checkCount({ kernel: 'graph', name: 'nodes' }, nodes, 1, NODES_MAX);
  checkCount(about, edges.length, 0, LINKS_MAX / 2);
  const rowStart = new Uint32Array(nodes + 1);
  for (const { a, b, weight } of edges) {
    for (const end of [a, b])
      if (!Number.isSafeInteger(end) || end < 0 || end >= nodes)
        throw inputRefused(about, `node ${end}`, `0 to ${nodes - 1}`);
    if (a === b) throw inputRefused(about, `a loop at ${a}`, 'two different nodes');
    if (!(weight >= 0 && weight <= WEIGHT_MAX))
      throw inputRefused(about, `weight ${weight}`, `0 to ${WEIGHT_MAX}`);
    rowStart[a + 1]!++;
    rowStart[b + 1]!++;
  }
  for (let i = 0; i < nodes; i++) rowStart[i + 1]! += rowStart[i]!;
  return withSortedRows(nodes, rowStart, edges);
}

/**
 * Fills the rows in ascending order of their columns by two counting passes: links sorted by column
 * are dealt into their rows, so every row comes out sorted.
 */
function withSortedRows(nodes: number, rowStart: Uint32Array, edges: readonly Edge[]): Graph {
  const links = rowStart[nodes]!;
  const byColumn = rowStart.slice();
  const from = new Uint32Array(links);
  const value = new Float32Array(links);
  const place = (row: number, column: number, weight: number): void => {
    const at = byColumn[column]!++;
    from[at] = row;
    value[at] = weight;
  };
  for (const { a, b, weight } of edges) {
    place(a, b, weight);
    place(b, a, weight);
  }
  const next = rowStart.slice();
  const column = new Uint32Array(links);
  const weight = new Float32Array(links);
  for (let j = 0; j < nodes; j++)
    for (let e = rowStart[j]!; e < rowStart[j + 1]!; e++) {
      const at = next[from[e]!]!++;
      if (at > rowStart[from[e]!]! && column[at - 1] === j)
        throw inputRefused({ kernel: 'graph', name: 'edges' }, `${from[e]}-${j} twice`, 'once');
      column[at] = j;
      weight[at] = value[e]!;
    }
  return { nodes, rowStart, column, weight };
}

/** Each edge once, a < b, in ascending order. */
export function edgesOf(graph: Graph): Edge[] {
  const edges: Edge[] = [];
  for (let a = 0; a < graph.nodes; a++)
    for (let e = graph.rowStart[a]!; e < graph.rowStart[a + 1]!; e++) {
      const b = graph.column[e]!;
      if (b > a) edges.push({ a, b, weight: graph.weight[e]! });
    }
  return edges;
}

/** Graphs that were found sound; a graph that nobody holds any more is forgotten here too. */
const sound = new WeakSet<Graph>();

/**
 * Refuses what is no graph: shape, order, loops, weights, symmetry (bit for bit). The walk over all
 * links can cost more than a kernel's steps, so an object that passed is not walked again: a graph is
 * not changed after it was given to a kernel; another graph is another object.
 * @throws KERNEL_INPUT, KERNEL_TOO_LARGE.
 */
export function checkGraph(kernel: string, graph: Graph): void {
  if (sound.has(graph)) return;
  const { column, nodes, rowStart, weight } = graph;
  const about = { kernel, name: 'graph' };
  checkCount({ kernel, name: 'graph.nodes' }, nodes, 1, NODES_MAX);
  checkCount({ kernel, name: 'graph.links' }, column.length, 0, LINKS_MAX);
  if (rowStart.length !== nodes + 1 || rowStart[0] !== 0 || rowStart[nodes] !== column.length)
    throw inputRefused(about, 'row starts that do not span the links', 'nodes + 1 row starts');
  if (weight.length !== column.length)
    throw inputRefused(about, `${weight.length} weights`, `${column.length}, one a link`);
  for (let i = 0; i < nodes; i++)
    if (rowStart[i]! > rowStart[i + 1]!)
      throw inputRefused(about, `row ${i} ends before it starts`, 'ascending row starts');
  for (let i = 0; i < nodes; i++)
    for (let e = rowStart[i]!; e < rowStart[i + 1]!; e++) {
      const j = column[e]!;
      if (j >= nodes) throw inputRefused(about, `column ${j}`, `0 to ${nodes - 1}`);
      if (j === i) throw inputRefused(about, `a loop at ${i}`, 'no loops');
      if (e > rowStart[i]! && j <= column[e - 1]!)
        throw inputRefused(about, `row ${i} unsorted`, 'columns ascending, each once');
      if (!(weight[e]! >= 0 && weight[e]! <= WEIGHT_MAX))
        throw inputRefused(about, `weight ${weight[e]} at ${i}-${j}`, `0 to ${WEIGHT_MAX}`);
    }
  checkSymmetric(kernel, graph);
  sound.add(graph);
}

/** Rows are visited in ascending order, so row j must hold i exactly at its own reading mark. */
function checkSymmetric(kernel: string, { column, nodes, rowStart, weight }: Graph): void {
  const mark = rowStart.slice(0, nodes);
  for (let i = 0; i < nodes; i++)
    for (let e = rowStart[i]!; e < rowStart[i + 1]!; e++) {
      const j = column[e]!;
      const back = mark[j]!++;
      if (back >= rowStart[j + 1]! || column[back] !== i || weight[back] !== weight[e])
        throw inputRefused(
          { kernel, name: 'graph' },
          `link ${i}-${j} without its equal back`,
          'a symmetric graph',
        );
    }
}

/** Invocations of a workgroup in the graph shaders. */
export const GRAPH_WORKGROUP = 256;

/** u32[links][2] as the shaders read them: column, bits of the weight. One link at least, for a binding may not be empty. */
export function linkWords({ column, weight }: Graph): Uint32Array {
  const words = new Uint32Array(2 * Math.max(1, column.length));
  const bits = new Uint32Array(weight.buffer, weight.byteOffset, weight.length);
  for (let e = 0; e < column.length; e++) {
    words[2 * e] = column[e]!;
    words[2 * e + 1] = bits[e]!;
  }
  return words;
}
