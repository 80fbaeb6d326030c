/**
 * Where activation came from. The pressure is linear, so every node's activation is a sum over the
 * nodes at which it entered; each part is carried along by the same equation, in f64, whatever device
 * ran the field. With a uniform leak a step keeps the same share of every part: what a part lost on
 * the way is known exactly, and
 *
 *   sum over nodes of (activation + lost) = sum before + surprises that entered
 */
import type { Medium } from './medium.ts';
import type { FieldState } from './state.ts';

/** Less than half a ppm is not told. */
const TOLD_MIN = 5e-7;

/** One source's part of a node's activation. */
export interface Current {
  /** Node the surprises entered at. */
  readonly from: number;
  /** What is here, and what leaked away of it since the last read-out. */
  readonly here: number;
  readonly lost: number;
}

/** Lets `sources` in and carries every part `steps` steps along. In place. */
export function carryTrace(
  state: FieldState,
  medium: Medium,
  sources: Float32Array,
  steps: number,
): void {
  const { traceNode, traceOf } = state;
  const width = traceNode.length;
  for (const [i, value] of sources.entries()) {
    const at = i * width + (traceOf[i] as number);
    state.trace[at] = (state.trace[at] as number) + value;
  }
  const { column, rowStart, weight } = medium.graph;
  const conduct = medium.kappa * medium.dt;
  const keep = 1 - medium.mu * medium.dt;
  let now: Float64Array = state.trace;
  let next: Float64Array = new Float64Array(now.length);
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < state.nodes.length; i++) {
      const stay = keep - conduct * (medium.degree[i] as number);
      const row = i * width;
      for (let k = 0; k < width; k++) next[row + k] = stay * (now[row + k] as number);
      for (let e = rowStart[i] as number; e < (rowStart[i + 1] as number); e++) {
        const pass = conduct * (weight[e] as number);
        const other = (column[e] as number) * width;
        for (let k = 0; k < width; k++) {
          next[row + k] = (next[row + k] as number) + pass * (now[other + k] as number);
        }
      }
    }
    [now, next] = [next, now];
  }
  state.trace = now;
}

/**
 * What came to `node` through edges, by source, largest first. A node's own surprises count as far as
 * they left it and came back.
 */
export function currentsOf(
  state: FieldState,
  medium: Medium,
  node: number,
  steps: number,
): Current[] {
  const width = state.traceNode.length;
  const own = state.traceOf[node] as number;
  let kept = 1;
  for (let step = 0; step < steps; step++) kept *= 1 - medium.mu * medium.dt;
  const currents: Current[] = [];
  for (let k = 0; k < width; k++) {
    const all = state.trace[node * width + k] as number;
    const here = k === own ? all - (state.alone[node] as number) : all;
    if (Math.abs(here) < TOLD_MIN) continue;
    const from = k === own ? node : (state.traceNode[k] as number);
    currents.push({ from, here, lost: kept > 0 ? here / kept - here : 0 });
  }
  return currents.sort((a, b) => Math.abs(b.here) - Math.abs(a.here) || a.from - b.from);
}

/** Longest path that a record holds. */
const PATH_MAX = 16;

/**
 * Ways through a graph: the shortest from a source to a node, of equally short ones the heaviest last
 * edge each time; empty where there is none. How far a source is from every node is worked out once.
 */
export function pathFinder(medium: Medium): (from: number, to: number) => number[] {
  const known = new Map<number, Int32Array>();
  return (from, to) => {
    if (from === to) return [from, ...heaviest(medium, from), from];
    const hops = known.get(from) ?? hopsFrom(medium, from);
    known.set(from, hops);
    return hops[to] === -1 ? [] : wayBack(medium, hops, from, to);
  };
}

/** Edges between `from` and each node; -1 where there is no way. */
function hopsFrom({ graph }: Medium, from: number): Int32Array {
  const { column, nodes, rowStart } = graph;
  const hops = new Int32Array(nodes).fill(-1);
  hops[from] = 0;
  const queue = [from];
  for (let at = 0; at < queue.length; at++) {
    const i = queue[at] as number;
    for (let e = rowStart[i] as number; e < (rowStart[i + 1] as number); e++) {
      const j = column[e] as number;
      if (hops[j] !== -1) continue;
      hops[j] = (hops[i] as number) + 1;
      queue.push(j);
    }
  }
  return hops;
}

function wayBack({ graph }: Medium, hops: Int32Array, from: number, to: number): number[] {
  const { column, rowStart, weight } = graph;
  const back = [to];
  for (let at = to; at !== from && back.length < PATH_MAX;) {
    let best = -1;
    let most = -1;
    for (let e = rowStart[at] as number; e < (rowStart[at + 1] as number); e++) {
      const j = column[e] as number;
      if (hops[j] !== (hops[at] as number) - 1 || (weight[e] as number) <= most) continue;
      most = weight[e] as number;
      best = j;
    }
    back.push(best);
    at = best;
  }
  return back.reverse();
}

function heaviest({ graph }: Medium, node: number): number[] {
  let best: number[] = [];
  let most = -1;
  const { column, rowStart, weight } = graph;
  for (let e = rowStart[node] as number; e < (rowStart[node + 1] as number); e++) {
    if ((weight[e] as number) <= most) continue;
    most = weight[e] as number;
    best = [column[e] as number];
  }
  return best;
}
