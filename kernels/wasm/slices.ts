/**
 * A graph in slices of four rows (SELL-C-sigma: M. Kreutzer et al., SIAM J. Sci. Comput. 36 (2014)
 * C401). Rows are sorted by length within windows, so that the four rows of a slice are about equally
 * long and neighbours stay near; a row's links keep their order, so that its sum keeps its bits.
 */
import type { Graph } from '../graph.ts';

const ROWS = 4;
/** Rows sorted together: few enough that their states stay in the first cache. */
const WINDOW = 1_024;
export const GROUP_BYTES = 32;

export interface Slices {
  /** Number of slices; the last may hold rows that are not there. */
  readonly count: number;
  /** u32[nodes]: the node at each place, and the place of each node. */
  readonly nodeAt: Uint32Array;
  readonly placeOf: Uint32Array;
  /** u32[count + 1]: the first group of each slice. */
  readonly starts: Uint32Array;
  /** The slice from which a second thread works: both have about as many groups. */
  readonly middle: number;
}

export function slicesOf({ nodes, rowStart }: Graph): Slices {
  const count = Math.ceil(nodes / ROWS);
  const lengthOf = (node: number): number => rowStart[node + 1]! - rowStart[node]!;
  const nodeAt = new Uint32Array(nodes);
  for (let first = 0; first < nodes; first += WINDOW) {
    const last = Math.min(nodes, first + WINDOW);
    sortByLength(nodeAt.subarray(first, last), first, lengthOf);
  }
  const placeOf = new Uint32Array(nodes);
  for (let place = 0; place < nodes; place++) placeOf[nodeAt[place]!] = place;
  const starts = new Uint32Array(count + 1);
  for (let slice = 0; slice < count; slice++) {
    // The first row of a slice need not be the longest: a slice may lie over the end of a window.
    let longest = 0;
    for (let place = slice * ROWS; place < Math.min(nodes, (slice + 1) * ROWS); place++)
      longest = Math.max(longest, lengthOf(nodeAt[place]!));
    starts[slice + 1] = starts[slice]! + longest;
  }
  // A slice costs about as much as two groups even when it has none.
  const costBefore = (slice: number): number => starts[slice]! + 2 * slice;
  let middle = 0;
  while (middle < count && 2 * costBefore(middle) < costBefore(count)) middle++;
  return { count, nodeAt, placeOf, starts, middle };
}

/** Fills `out` with the nodes from `first` on, longest rows first, equals in their order. */
function sortByLength(out: Uint32Array, first: number, lengthOf: (node: number) => number): void {
  let longest = 0;
  for (let k = 0; k < out.length; k++) longest = Math.max(longest, lengthOf(first + k));
  const next = new Uint32Array(longest + 2);
  // Lengths are counted from the longest down.
  for (let k = 0; k < out.length; k++) next[longest - lengthOf(first + k) + 1]!++;
  for (let k = 0; k <= longest; k++) next[k + 1]! += next[k]!;
  for (let k = 0; k < out.length; k++) out[next[longest - lengthOf(first + k)]!++] = first + k;
}

/**
 * Writes the links: for each group four byte offsets into the state, then four weights. Missing links
 * point at the row itself with weight 0.
 */
export function writeLinks(
  { column, nodes, rowStart, weight }: Graph,
  { count, nodeAt, placeOf, starts }: Slices,
  { offsets, weights }: { readonly offsets: Uint32Array; readonly weights: Float32Array },
): void {
  for (let slice = 0; slice < count; slice++)
    for (let lane = 0; lane < ROWS; lane++) {
      const place = slice * ROWS + lane;
      const node = place < nodes ? nodeAt[place]! : -1;
      let link = node < 0 ? 0 : rowStart[node]!;
      const end = node < 0 ? 0 : rowStart[node + 1]!;
      for (let group = starts[slice]!; group < starts[slice + 1]!; group++) {
        const at = 2 * ROWS * group + lane;
        const present = link < end;
        offsets[at] = (present ? placeOf[column[link]!]! : place) * 4;
        weights[at + ROWS] = present ? weight[link]! : 0;
        link++;
      }
    }
}
