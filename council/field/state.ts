/** The field itself: numbers a device has computed, and the books on where they came from. */
import { sha256Hex } from '../../protocols/canonical.ts';
import type { FieldGraph } from '../../protocols/field.ts';
import { placeKey } from './fold.ts';

/** Nodes up to which every node's surprises are traced apart; above, those of an instrument together. */
const TRACED_APART_MAX = 128;

export interface FieldState {
  readonly nodes: FieldGraph['nodes'];
  /** f32[nodes]: activation, and for the wave one time step before. */
  activation: Float32Array;
  before: Float32Array;
  /** f32[nodes]: what has never crossed an edge, and for the wave one time step before. */
  alone: Float32Array;
  aloneBefore: Float32Array;
  /** f64[nodes][traces]: the part of each node's activation that entered at each trace. */
  trace: Float64Array;
  /** Trace each node's surprises enter, and the node each trace is named after. */
  readonly traceOf: readonly number[];
  readonly traceNode: readonly number[];
}

/** An empty field on these nodes; values of places that `from` knows are kept. */
export function fieldStateOn(nodes: FieldGraph['nodes'], from?: FieldState): FieldState {
  const apart = nodes.length <= TRACED_APART_MAX;
  const traceNode: number[] = [];
  const traceOf = nodes.map((node, i) => {
    const same = apart ? -1 : traceNode.findIndex((j) => nodes[j]?.instrument === node.instrument);
    return same >= 0 ? same : traceNode.push(i) - 1;
  });
  const zeros = (): Float32Array => new Float32Array(nodes.length);
  const state: FieldState = {
    nodes,
    activation: zeros(),
    before: zeros(),
    alone: zeros(),
    aloneBefore: zeros(),
    trace: new Float64Array(nodes.length * traceNode.length),
    traceNode,
    traceOf,
  };
  if (from !== undefined) carryOver(from, state);
  return state;
}

function carryOver(from: FieldState, to: FieldState): void {
  const keys = from.nodes.map(placeKey);
  const source = to.nodes.map((node) => keys.indexOf(placeKey(node)));
  const traces = to.traceNode.map((node) => {
    const before = source[node] as number;
    return before < 0 ? -1 : (from.traceOf[before] as number);
  });
  for (const [i, j] of source.entries()) {
    if (j < 0) continue;
    for (const name of ['activation', 'before', 'alone', 'aloneBefore'] as const) {
      to[name][i] = from[name][j] as number;
    }
    for (const [column, old] of traces.entries()) {
      if (old < 0) continue;
      to.trace[i * traces.length + column] = from.trace[j * from.traceNode.length + old] as number;
    }
  }
}

/** SHA-256 of activation, before, alone and aloneBefore, little-endian f32, one after another. */
export function fieldDigest(state: FieldState): string {
  const { activation, alone, aloneBefore, before } = state;
  const values = [activation, before, alone, aloneBefore];
  const bytes = new DataView(new ArrayBuffer(4 * activation.length * values.length));
  let at = 0;
  for (const array of values) {
    for (const value of array) {
      bytes.setFloat32(at, value, true);
      at += 4;
    }
  }
  return sha256Hex(new Uint8Array(bytes.buffer));
}
