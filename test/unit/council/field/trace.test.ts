import { describe, expect, it } from 'vitest';
import { drive } from '../../../../council/field/drive.ts';
import { graphOfRecord } from '../../../../council/field/graph.ts';
import { mediumOf } from '../../../../council/field/medium.ts';
import { readOutBody } from '../../../../council/field/read-out.ts';
import { emptyFieldFold } from '../../../../council/field/fold.ts';
import { defaultField } from '../../../../council/field/settings.ts';
import type { FieldSettings } from '../../../../council/field/settings.ts';
import { fieldStateOn } from '../../../../council/field/state.ts';
import { currentsOf, pathFinder } from '../../../../council/field/trace.ts';
import { runTwin } from '../../../../kernels/js-backend.ts';
import type { FieldGraph } from '../../../../protocols/field.ts';
import { instrumentId } from '../../../../protocols/ids.ts';
import { randomStream } from '../../../../runtime/random.ts';
import { normals } from '../../../../venues/sim/elementary.ts';

const NODES = 24;
const random = randomStream('trace');
const normal = normals(random);
const nodes = Array.from({ length: NODES }, (_, i) => ({
  bars: i % 2 === 0 ? 1 : 5,
  instrument: instrumentId(`I${Math.floor(i / 2)}`),
}));
const edges = nodes.flatMap((_, a) =>
  nodes.flatMap((__, b) =>
    b > a && random() < 0.2 ? { a, b, weightPpm: 100_000 + Math.floor(900_000 * random()) } : [],
  ),
);
const graph: FieldGraph = { edges, nodes, seen: 500, shrinkPpm: 0 };

async function driven(settings: Partial<FieldSettings>, rounds = 6) {
  const all = { ...defaultField, ...settings };
  const medium = mediumOf(graphOfRecord(graph), nodes, all);
  const state = fieldStateOn(nodes);
  const books: { before: number; entered: number; after: number; lost: number }[] = [];
  let steps = 0;
  let sources = new Float32Array(NODES);
  for (let round = 0; round < rounds; round++) {
    sources = Float32Array.from({ length: NODES }, () => normal());
    const sum = (array: Float32Array): number => array.reduce((total, value) => total + value, 0);
    const before = sum(state.activation);
    steps = await drive(state, medium, {
      rounds: 1,
      run: (kernel, input) => Promise.resolve(runTwin(kernel, input)),
      settings: all,
      sources,
    });
    let lost = 0;
    for (let i = 0; i < NODES; i++) {
      const came = currentsOf(state, medium, i, steps).reduce((total, one) => total + one.lost, 0);
      const kept = Math.fround(1 - medium.mu * medium.dt) ** steps;
      lost += came + (state.alone[i]! / kept - state.alone[i]!);
    }
    books.push({ after: sum(state.activation), before, entered: sum(sources), lost });
  }
  const fold = emptyFieldFold();
  for (const { instrument } of nodes) fold.fresh.add(instrument);
  const body = readOutBody({
    engine: { backend: 'js', detail: 'test' },
    fold,
    graph: { body: graph, seq: 1 },
    medium,
    mode: all.mode,
    sources,
    state,
    steps,
  });
  return { body, books, medium, state, steps };
}

describe('every unit of activation', () => {
  it('entered, was there before, or was lost: the books of each read-out close', async () => {
    const { books } = await driven({});
    for (const { after, before, entered, lost } of books) {
      expect(Math.abs(after + lost - before - entered)).toBeLessThan(2e-5);
    }
  });

  it('of a node is what stayed, the currents told, and the rest, to the ppm', async () => {
    const { body } = await driven({});
    expect(body.asked).toHaveLength(NODES);
    for (const node of [...body.asked, ...body.largest]) {
      const told = node.currents.reduce((sum, { ppm }) => sum + ppm, 0);
      expect(node.alonePpm + told + node.restPpm).toBe(node.activationPpm);
      expect(node.throughPpm).toBe(node.activationPpm - node.alonePpm);
    }
  });

  it('is traced to sources whose parts sum to what the device computed', async () => {
    const { medium, state, steps } = await driven({});
    for (let i = 0; i < NODES; i++) {
      const through = currentsOf(state, medium, i, steps).reduce((sum, one) => sum + one.here, 0);
      expect(through).toBeCloseTo(state.activation[i]! - state.alone[i]!, 4);
    }
  });

  it('came along a path of edges that begins at its source', async () => {
    const { body } = await driven({});
    const linked = new Set(edges.flatMap(({ a, b }) => [`${a}-${b}`, `${b}-${a}`]));
    let told = 0;
    for (const node of body.asked) {
      for (const { from, path } of node.currents) {
        told += 1;
        expect(path[0]).toBe(from);
        expect(path.at(-1)).toBe(node.node);
        for (let k = 1; k < path.length; k++)
          expect(linked.has(`${path[k - 1]}-${path[k]}`)).toBe(true);
      }
    }
    expect(told).toBeGreaterThan(NODES);
  });
});

describe('without coupling', () => {
  it.each(['pressure', 'wave', 'heat', 'average'] as const)(
    'nothing came through edges: %s',
    async (mode) => {
      const { body } = await driven({ coupling: false, mode });
      for (const { throughPpm } of body.asked) expect(Math.abs(throughPpm)).toBeLessThanOrEqual(1);
      const coupled = await driven({ mode });
      expect(coupled.body.asked.some(({ throughPpm }) => Math.abs(throughPpm) > 10_000)).toBe(true);
    },
  );
});

describe('what stayed at a node', () => {
  it('is what a node alone with its losses would hold: every neighbour held at 0', async () => {
    const { medium, state } = await driven({}, 1);
    const one = fieldStateOn(nodes);
    const sources = new Float32Array(NODES);
    sources[3] = 2;
    await drive(one, medium, {
      rounds: 1,
      run: (kernel, input) => Promise.resolve(runTwin(kernel, input)),
      settings: defaultField,
      sources,
    });
    expect(one.alone[3]).toBeGreaterThan(0);
    for (let i = 0; i < NODES; i++) if (i !== 3) expect(one.alone[i]).toBe(0);
    // Nothing but other nodes' surprises, and its own that came back, is told apart from it.
    expect(one.activation[3]!).toBeGreaterThanOrEqual(one.alone[3]!);
    expect(state.alone.some((value) => value !== 0)).toBe(true);
  });
});

describe('the wave', () => {
  it('runs below its limit and tells two states apart', async () => {
    const { medium, state } = await driven({ mode: 'wave' }, 40);
    expect(medium.dt * medium.substeps).toBeCloseTo(1, 12);
    for (const value of state.activation) expect(Math.abs(value)).toBeLessThan(50);
    expect(state.before).not.toEqual(state.activation);
  });
});

describe('the way between two nodes', () => {
  it('is empty when there is none', () => {
    const islands = { ...graph, edges: [{ a: 0, b: 1, weightPpm: 500_000 }] };
    const medium = mediumOf(graphOfRecord(islands), nodes, defaultField);
    const wayTo = pathFinder(medium);
    expect(wayTo(0, 1)).toEqual([0, 1]);
    expect(wayTo(0, 5)).toEqual([]);
    expect(wayTo(0, 0)).toEqual([0, 1, 0]);
  });
});
