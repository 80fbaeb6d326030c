/** The field of a fixture run: a small graph, surprises that spread on it, and what is read out. */
import { createHash } from 'node:crypto';
import { INSTRUMENT, stream } from './page-fixture-world.ts';
import type { At, FixtureJournal } from './page-fixture-world.ts';

const PPM = 1_000_000;
/** Horizons of the field in bars, as many as are asked for. */
const BARS = [1, 5, 21, 2, 3, 8, 13, 34];
/** Instruments and horizons: enough for a field. Above this size every node is told. */
export const FIELD_SIZE = { instruments: 12, horizons: 3 };
export const FIELD_DYNAMICS = { coupling: 0.3, leak: 1.2337, dt: 0.5, steps: 2 };

interface Edge {
  readonly a: number;
  readonly b: number;
  readonly weightPpm: number;
}

/** What the field of a fixture keeps between rounds: one state a source, so that currents add up. */
export interface FixtureField {
  readonly instruments: readonly string[];
  readonly bars: readonly number[];
  readonly edges: readonly Edge[];
  graphSeq: number;
  /** Source node to activation of every node, with and without coupling. */
  readonly bySource: Map<number, { with: Float64Array; alone: Float64Array }>;
  readonly random: () => number;
}

export function newFixtureField(size = FIELD_SIZE): FixtureField {
  const random = stream(23);
  const instruments = Array.from({ length: size.instruments }, (_, index) =>
    index === 0 ? INSTRUMENT : `TEST${String(index).padStart(2, '0')}`,
  );
  const bars = BARS.slice(0, size.horizons).toSorted((x, y) => x - y);
  const nodeOf = (row: number, column: number): number => row * bars.length + column;
  const edges: Edge[] = [];
  for (let row = 0; row < instruments.length; row++) {
    for (let column = 0; column < bars.length; column++) {
      const a = nodeOf(row, column);
      if (column + 1 < bars.length)
        edges.push({ a, b: nodeOf(row, column + 1), weightPpm: 450_000 });
      for (const step of [1, 4]) {
        const other = (row + step) % instruments.length;
        const b = nodeOf(other, column);
        const weightPpm = Math.round((0.2 + 0.6 * random()) * PPM);
        edges.push(a < b ? { a, b, weightPpm } : { a: b, b: a, weightPpm });
      }
    }
  }
  edges.sort((x, y) => x.a - y.a || x.b - y.b);
  return { instruments, bars, edges, graphSeq: 0, bySource: new Map(), random };
}

export function addGraph(journal: FixtureJournal, field: FixtureField): void {
  const nodes = field.instruments.flatMap((instrument) =>
    field.bars.map((bars) => ({ bars, instrument })),
  );
  field.graphSeq = journal.add(
    'field.graph',
    { edges: field.edges, nodes, seen: 250, shrinkPpm: 120_000 },
    { from: 'field' },
  ).seq;
}

/** A round's read-out: new surprises enter, everything spreads and fades, the nodes are told. */
export function addField(journal: FixtureJournal, field: FixtureField, at: At): void {
  const sources = surprises(field);
  const count = field.instruments.length * field.bars.length;
  for (const { node, ppm } of sources) {
    const state = field.bySource.get(node) ?? {
      with: new Float64Array(count),
      alone: new Float64Array(count),
    };
    field.bySource.set(node, state);
    (state.with[node] as number) += ppm / PPM;
    (state.alone[node] as number) += ppm / PPM;
  }
  for (const state of field.bySource.values()) {
    for (let step = 0; step < FIELD_DYNAMICS.steps; step++) {
      diffuse(field.edges, state.with);
      stay(field.edges, state.alone);
    }
  }
  const all = Array.from({ length: count }, (_, node) => readOut(field, node));
  const digest = createHash('sha256').update(JSON.stringify(all.map((item) => item.activationPpm)));
  const isLarge = field.instruments.length > FIELD_SIZE.instruments;
  const asked = isLarge ? all : all.filter((item) => item.bars === 1);
  journal.add(
    'field',
    {
      asked,
      asleep: null,
      digest: digest.digest('hex'),
      dynamics: {
        dt: FIELD_DYNAMICS.dt,
        kappa: FIELD_DYNAMICS.coupling,
        mu: FIELD_DYNAMICS.leak,
      },
      engine: { backend: 'js', detail: 'fixture: plain loops' },
      graph: field.graphSeq,
      largest: all
        .filter((item) => item.bars !== 1)
        .toSorted((x, y) => y.energyPpm - x.energyPpm)
        .slice(0, 16),
      mode: 'pressure',
      nodes: count,
      sources,
      steps: FIELD_DYNAMICS.steps,
    },
    { ...at, from: 'field' },
  );
}

export function addSleepingField(journal: FixtureJournal, at: At): void {
  journal.add(
    'field',
    {
      asked: [],
      asleep: '1 instrument is traded here; a field needs at least 8',
      digest: '0'.repeat(64),
      engine: { backend: 'js', detail: 'fixture: plain loops' },
      graph: null,
      largest: [],
      mode: 'pressure',
      nodes: 0,
      sources: [],
      steps: 0,
    },
    { ...at, from: 'field' },
  );
}

function surprises(field: FixtureField): { node: number; ppm: number }[] {
  const found = field.instruments.flatMap((_, row) => {
    const size = (field.random() + field.random() + field.random() - 1.5) * 1.6;
    if (Math.abs(size) < 0.35) return [];
    return [{ node: row * field.bars.length, ppm: Math.round(size * PPM) }];
  });
  return found.toSorted((x, y) => x.node - y.node);
}

/** One explicit step: leak, and flow along edges from high to low. */
function diffuse(edges: readonly Edge[], state: Float64Array): void {
  const { coupling } = FIELD_DYNAMICS;
  const change = new Float64Array(state.length);
  for (const { a, b, weightPpm } of edges) {
    const flow = (coupling * weightPpm * ((state[a] as number) - (state[b] as number))) / PPM;
    (change[a] as number) -= flow;
    (change[b] as number) += flow;
  }
  const { dt, leak } = FIELD_DYNAMICS;
  for (let node = 0; node < state.length; node++) {
    const own = state[node] as number;
    state[node] = own + dt * ((change[node] as number) - leak * own);
  }
}

/** The same with every neighbour held at 0: what never crosses an edge. */
function stay(edges: readonly Edge[], state: Float64Array): void {
  const { coupling, dt, leak } = FIELD_DYNAMICS;
  const degree = new Float64Array(state.length);
  for (const { a, b, weightPpm } of edges) {
    (degree[a] as number) += weightPpm / PPM;
    (degree[b] as number) += weightPpm / PPM;
  }
  for (let node = 0; node < state.length; node++)
    (state[node] as number) *= 1 - leak * dt - coupling * dt * (degree[node] as number);
}

function readOut(field: FixtureField, node: number) {
  // A journal knows no negative zero.
  const ppm = (value: number): number => Math.round(value * PPM) + 0;
  let activation = 0;
  let alone = 0;
  const currents: { from: number; lostPpm: number; path: number[]; ppm: number }[] = [];
  for (const [from, state] of field.bySource) {
    const own = state.with[node] as number;
    activation += own;
    alone += state.alone[node] as number;
    const came = ppm(own - (state.alone[node] as number));
    if (Math.abs(came) < 200) continue;
    const path = pathOf(field.edges, from, node);
    // A source sends in proportion to the links on the way; what leaks on each is lost.
    currents.push({
      from,
      lostPpm: Math.round(came * 0.35 * Math.max(1, path.length - 1)),
      path,
      ppm: came,
    });
  }
  const throughPpm = ppm(activation) - ppm(alone);
  const listed = currents.toSorted((x, y) => Math.abs(y.ppm) - Math.abs(x.ppm)).slice(0, 8);
  const row = Math.floor(node / field.bars.length);
  const coherence = Math.min(PPM, ppm(Math.abs(activation) / (Math.abs(activation) + 0.2)));
  return {
    activationPpm: ppm(activation),
    alonePpm: ppm(alone),
    bars: field.bars[node % field.bars.length] as number,
    coherenceNullPpm: Math.min(PPM, Math.round(PPM * Math.exp(-6 * (coherence / PPM) ** 2))),
    coherencePpm: coherence,
    currents: listed,
    energyPpm: Math.max(0, ppm(activation * activation * 0.5)),
    instrument: field.instruments[row] as string,
    node,
    restPpm: throughPpm - listed.reduce((sum, current) => sum + current.ppm, 0),
    throughPpm,
  };
}

/** The fewest edges from one node to another, both ends included. */
function pathOf(edges: readonly Edge[], from: number, to: number): number[] {
  const before = new Map<number, number>([[from, -1]]);
  const queue = [from];
  for (let at = queue.shift(); at !== undefined && at !== to; at = queue.shift()) {
    for (const { a, b } of edges) {
      const next = a === at ? b : b === at ? a : undefined;
      if (next === undefined || before.has(next)) continue;
      before.set(next, at);
      queue.push(next);
    }
  }
  const path: number[] = [];
  for (let at = to; at >= 0; at = before.get(at) ?? -1) path.unshift(at);
  return path;
}
