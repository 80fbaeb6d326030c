/** The two kernels on a graph, as jobs of the engine. */
import { waveCoefficients } from '../graph-wave/twin.ts';
import type { GraphWaveInput, GraphWaveOutput } from '../graph-wave/job.ts';
import { pressureCoefficients } from '../graph-pressure/twin.ts';
import type { GraphPressureInput, GraphPressureOutput } from '../graph-pressure/job.ts';
import type { Graph } from '../graph.ts';
import { newLayout } from './engine.ts';
import type { Engine, Layout, Tuning } from './engine.ts';
import { GROUP_BYTES, slicesOf, writeLinks } from './slices.ts';
import type { Slices } from './slices.ts';

/** Where a graph lies, and how its nodes' values get in and out. */
interface Placed {
  readonly slices: Slices;
  readonly starts: number;
  readonly links: number;
  readonly long: boolean;
  write(buffer: SharedArrayBuffer): void;
  /** f32[nodes] to `address`, in the order of places. */
  scatter(buffer: SharedArrayBuffer, address: number, values: Float32Array): void;
  gather(buffer: SharedArrayBuffer, address: number): Float32Array;
}

function placed(graph: Graph, layout: Layout, { longLinks }: Tuning): Placed {
  const slices = slicesOf(graph);
  const groups = slices.starts[slices.count]!;
  const starts = layout.take(4 * (slices.count + 1));
  const links = layout.take(GROUP_BYTES * groups);
  const words = groups * (GROUP_BYTES / 4);
  return {
    slices,
    starts,
    links,
    long: groups * 4 + graph.nodes >= longLinks,
    write(buffer) {
      new Uint32Array(buffer, starts, slices.count + 1).set(slices.starts);
      writeLinks(graph, slices, {
        offsets: new Uint32Array(buffer, links, words),
        weights: new Float32Array(buffer, links, words),
      });
    },
    scatter(buffer, address, values) {
      const out = new Float32Array(buffer, address, 4 * slices.count);
      // Lanes without a node stay finite: what an earlier job left there could be anything.
      out.fill(0, graph.nodes);
      for (let place = 0; place < graph.nodes; place++) out[place] = values[slices.nodeAt[place]!]!;
    },
    gather(buffer, address) {
      const out = new Float32Array(graph.nodes);
      const from = new Float32Array(buffer, address, graph.nodes);
      for (let place = 0; place < graph.nodes; place++) out[slices.nodeAt[place]!] = from[place]!;
      return out;
    },
  };
}

/** @throws KERNEL_TOO_LARGE when the graph does not fit into the memory. */
export function runGraphWave(engine: Engine, input: GraphWaveInput): Promise<GraphWaveOutput> {
  const { graph, steps } = input;
  const layout = newLayout();
  const place = placed(graph, layout, engine.tuning);
  const { count, middle, nodeAt } = place.slices;
  const bytes = 16 * count;
  const coefficients = layout.take(4 * bytes);
  const u = layout.take(bytes);
  const before = layout.take(bytes);
  const load = (buffer: SharedArrayBuffer): void => {
    place.write(buffer);
    place.scatter(buffer, u, input.u);
    place.scatter(buffer, before, input.uBefore);
    const of = waveCoefficients(input);
    const out = new Float32Array(buffer, coefficients, 16 * count).fill(0);
    // From [node][4] to [slice][4][lane].
    for (let at = 0; at < graph.nodes; at++)
      for (let k = 0; k < 4; k++) out[16 * (at >> 2) + 4 * k + (at & 3)] = of[4 * nodeAt[at]! + k]!;
  };
  const { links, long, starts } = place;
  const args = [count, middle, starts, links, coefficients, u, before, steps];
  const job = { call: { routine: 'graphWave', args }, layout, load, long };
  // The two states change places at every step.
  const [now, last] = steps % 2 === 0 ? [u, before] : [before, u];
  return engine.run(job, (buffer) => ({
    u: place.gather(buffer, now),
    uBefore: place.gather(buffer, last),
  }));
}

/** @throws KERNEL_TOO_LARGE when the graph does not fit into the memory. */
export function runGraphPressure(
  engine: Engine,
  input: GraphPressureInput,
): Promise<GraphPressureOutput> {
  const { graph, steps } = input;
  const layout = newLayout();
  const place = placed(graph, layout, engine.tuning);
  const { count, middle } = place.slices;
  const inflow = layout.take(16 * count);
  const pressure = layout.take(16 * count);
  const next = layout.take(16 * count);
  const by = pressureCoefficients(input);
  const load = (buffer: SharedArrayBuffer): void => {
    place.write(buffer);
    place.scatter(buffer, inflow, by.inflow);
    place.scatter(buffer, pressure, input.pressure);
  };
  const { links, long, starts } = place;
  const where = [count, middle, starts, links, inflow, pressure, next];
  const args = [...where, steps, by.keep, by.conduct];
  const job = { call: { routine: 'graphPressure', args }, layout, load, long };
  return engine.run(job, (buffer) => ({
    pressure: place.gather(buffer, steps % 2 === 0 ? pressure : next),
  }));
}
