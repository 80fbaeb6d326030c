/**
 * The newest step of the field as work for a device: from the journaled graphs, sources and
 * coefficients alone, starting at nothing. What a node held before the read-outs kept here has leaked
 * away; how much of it could be left is known and said. Pure.
 */
import type { FieldGraph } from '../../../protocols/field.ts';
import type { CognitionView, FieldStep } from '../../fold/cognition-state.ts';

const PPM = 1_000_000;
/** More of a lost past than this and the newest step cannot be told from what is held here. */
const LEFT_MAX = 1e-6;
/** Pictures of the newest step. */
const FRAMES_MAX = 24;
/** Largest |computed - recorded| over the largest |recorded| that counts as the same field. */
const SAME_WITHIN = 1e-4;

/** A graph as the shader takes it: rows by node, links as (column, bits of the weight). */
export interface Rows {
  readonly nodes: number;
  readonly rowStart: Uint32Array;
  readonly links: Uint32Array;
}

/** Some steps of p' = keep p + conduct (sum of w (p_j - p_i)) + inflow, and whether to look after. */
export interface Leg {
  readonly keep: number;
  readonly conduct: number;
  /** Enters at every step of the leg; undefined: nothing. */
  readonly inflow: Float32Array | undefined;
  readonly steps: number;
  readonly isSeen: boolean;
}

/** Legs on one graph. Before them the state goes over, node by node; -1: a new node, at 0. */
export interface Stretch {
  readonly rows: Rows;
  readonly from: Int32Array | undefined;
  readonly legs: readonly Leg[];
}

export interface Work {
  readonly seq: number;
  readonly stretches: readonly Stretch[];
  readonly nodes: number;
}

/** Work, or why there is none. */
export type Plan = { readonly work: Work } | { readonly why: string };

export function rowsOf({ edges, nodes }: FieldGraph): Rows {
  const lists = nodes.map((): [number, number][] => []);
  for (const { a, b, weightPpm } of edges) {
    lists[a]?.push([b, weightPpm / PPM]);
    lists[b]?.push([a, weightPpm / PPM]);
  }
  const rowStart = new Uint32Array(nodes.length + 1);
  const links = new Uint32Array(2 * lists.reduce((sum, list) => sum + list.length, 0));
  const bits = new Float32Array(links.buffer);
  let at = 0;
  lists.forEach((list, row) => {
    for (const [column, weight] of list.toSorted((x, y) => x[0] - y[0])) {
      links[2 * at] = column;
      bits[2 * at + 1] = weight;
      at += 1;
    }
    rowStart[row + 1] = at;
  });
  return { nodes: nodes.length, rowStart, links };
}

/** What a device must run to arrive at the newest read-out. */
export function planOf({ field, graphs, steps, stepsTold }: CognitionView): Plan {
  if (field === null || field.body.asleep !== null)
    return { why: 'There is no field to compute again.' };
  if (field.body.mode !== 'pressure' || field.body.dynamics === undefined)
    return { why: `The record does not say how its ${field.body.mode} moved: shown as recorded.` };
  const held = heldSteps(steps, graphs);
  if (held.length === 0) return { why: 'The graph it ran on is not held here: shown as recorded.' };
  const left = held.length === stepsTold ? 0 : leftOf(held);
  if (left > LEFT_MAX)
    return { why: 'Too few read-outs are held here to compute it again: shown as recorded.' };
  const newest = held.at(-1) as FieldStep;
  const stretches: Stretch[] = [];
  let before: FieldGraph | undefined;
  for (const graph of graphs) {
    const own = held.filter((step) => step.graph === graph.seq);
    if (own.length === 0) continue;
    const rows = rowsOf(graph.body);
    stretches.push({
      rows,
      from: before === undefined ? undefined : carried(before, graph.body),
      legs: own.flatMap((step) => legsOf(step, rows.nodes, step === newest)),
    });
    before = graph.body;
  }
  return { work: { seq: field.seq, stretches, nodes: stretches.at(-1)?.rows.nodes ?? 0 } };
}

/** The newest read-outs without a break, all on graphs held here and with coefficients. */
function heldSteps(steps: readonly FieldStep[], graphs: CognitionView['graphs']): FieldStep[] {
  const known = new Set(graphs.map((graph) => graph.seq));
  const broken = steps.findLastIndex((step) => step.dynamics == null || !known.has(step.graph));
  return steps.slice(broken + 1);
}

/** The share of a node's past that can be left after these steps: the leak takes it from everything. */
function leftOf(steps: readonly FieldStep[]): number {
  let left = 1;
  for (const { dynamics, steps: count } of steps)
    if (dynamics != null) left *= Math.abs(1 - dynamics.mu * dynamics.dt) ** count;
  return left;
}

function carried(before: FieldGraph, after: FieldGraph): Int32Array {
  const key = (node: FieldGraph['nodes'][number]): string => `${node.instrument} ${node.bars}`;
  const old = new Map(before.nodes.map((node, index) => [key(node), index]));
  return Int32Array.from(after.nodes, (node) => old.get(key(node)) ?? -1);
}

/** Sources enter in one step that neither leaks nor conducts; then the steps of the record. */
function legsOf(step: FieldStep, nodes: number, isNewest: boolean): Leg[] {
  const { dynamics, sources } = step;
  if (dynamics == null) return [];
  const inflow = new Float32Array(nodes);
  for (const { node, ppm } of sources) inflow[node] = (inflow[node] ?? 0) + ppm / PPM;
  const enter: Leg = { keep: 1, conduct: 0, inflow, steps: 1, isSeen: isNewest };
  const coefficients = {
    keep: Math.fround(1 - dynamics.mu * dynamics.dt),
    conduct: Math.fround(dynamics.kappa * dynamics.dt),
    inflow: undefined,
  };
  if (!isNewest) return [enter, { ...coefficients, steps: step.steps, isSeen: false }];
  const stride = Math.max(1, Math.ceil(step.steps / FRAMES_MAX));
  const legs: Leg[] = [{ ...enter, inflow: new Float32Array(nodes), isSeen: true }, enter];
  for (let done = 0; done < step.steps; done += stride)
    legs.push({ ...coefficients, steps: Math.min(stride, step.steps - done), isSeen: true });
  return legs;
}

export interface Agreement {
  /** Largest |computed - recorded|, in standardised surprises. */
  readonly within: number;
  readonly nodes: number;
  readonly agrees: boolean;
}

/** How far what was computed here is from what the record tells. */
export function agreementOf(
  field: NonNullable<CognitionView['field']>,
  computed: Float32Array,
): Agreement {
  let within = 0;
  let largest = 0;
  const told = new Map(
    [...field.body.largest, ...field.body.asked].map((node) => [node.node, node.activationPpm]),
  );
  for (const [node, ppm] of told) {
    const recorded = ppm / PPM;
    const gap = Math.abs((computed[node] ?? Number.NaN) - recorded);
    // A number that is none is a disagreement, not a small one.
    within = Number.isNaN(gap) ? Infinity : Math.max(within, gap);
    largest = Math.max(largest, Math.abs(recorded));
  }
  // Half a ppm is lost when a record is written.
  return { within, nodes: told.size, agrees: within <= Math.max(SAME_WITHIN * largest, 2e-6) };
}
