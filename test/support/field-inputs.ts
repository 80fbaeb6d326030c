/** Random inputs of the kernels that step, from a seed: uneven graphs, grids with sources, values over many magnitudes. */
import { graphOfEdges } from '../../kernels/graph.ts';
import type { Edge, Graph } from '../../kernels/graph.ts';
import { lambdaBound } from '../../kernels/graph-spectrum.ts';
import type { GraphPressureInput } from '../../kernels/graph-pressure/job.ts';
import type { GraphWaveInput } from '../../kernels/graph-wave/job.ts';
import { gridLambdaMax } from '../../kernels/grid.ts';
import type { Grid, PointSources } from '../../kernels/grid.ts';
import type { GridPressureInput } from '../../kernels/grid-pressure/job.ts';
import type { GridWaveInput } from '../../kernels/grid-wave/job.ts';
import { randomStream } from '../../runtime/random.ts';
import type { RandomStream } from '../../runtime/random.ts';

type Shape = Pick<Grid, 'width' | 'height' | 'boundary'>;

/** A graph whose later nodes are rare: some rows are long, some empty. */
export function unevenGraph(random: RandomStream, nodes: number, links: number): Graph {
  const taken = new Set<number>();
  const edges: Edge[] = [];
  for (let k = 0; k < links; k++) {
    const a = Math.floor(random() * nodes);
    const b = Math.floor(random() * random() * nodes);
    const key = Math.min(a, b) * nodes + Math.max(a, b);
    if (a === b || taken.has(key)) continue;
    taken.add(key);
    edges.push({ a, b, weight: random() });
  }
  return graphOfEdges(nodes, edges);
}

/** f32[length] in [-1, 1), a third of them scaled by 10^-42 (below the normal numbers) to 10^17, some zero. */
export function wildValues(random: RandomStream, length: number): Float32Array {
  return Float32Array.from({ length }, () => {
    const value = 2 * random() - 1;
    if (random() < 0.1) return random() < 0.5 ? 0 : -0;
    return random() < 0.33 ? value * 10 ** random.integer(-42, 17) : value;
  });
}

const positive = (random: RandomStream, length: number): Float32Array =>
  Float32Array.from({ length }, () => (random() < 0.2 ? 0 : random()));

export function waveInput(seed: number, nodes: number, steps: number): GraphWaveInput {
  const random = randomStream(seed, 'wave');
  const graph = unevenGraph(random, nodes, 4 * nodes);
  const c = 1.5 * random();
  return {
    graph,
    c,
    dt: 1.8 / Math.sqrt(1 + c * c * lambdaBound(graph)),
    gamma: positive(random, nodes),
    omegaSquared: positive(random, nodes),
    source: wildValues(random, nodes),
    steps,
    u: wildValues(random, nodes),
    uBefore: wildValues(random, nodes),
  };
}

export function pressureInput(seed: number, nodes: number, steps: number): GraphPressureInput {
  const random = randomStream(seed, 'pressure');
  const graph = unevenGraph(random, nodes, 4 * nodes);
  const kappa = 2 * random();
  const mu = random();
  return {
    graph,
    dt: 1.8 / (kappa * lambdaBound(graph) + mu + 0.1),
    kappa,
    mu,
    pressure: wildValues(random, nodes),
    source: wildValues(random, nodes),
    steps,
  };
}

/** Point sources at about every `each`-th cell. */
function sourcesOn(random: RandomStream, cells: number, each: number): PointSources {
  const cell: number[] = [];
  for (let at = 0; at < cells; at++) if (random() * each < 1) cell.push(at);
  return { cell: Uint32Array.from(cell), strength: wildValues(random, cell.length) };
}

export function gridWaveInput(seed: number, shape: Shape, steps: number): GridWaveInput {
  const random = randomStream(seed, 'grid-wave');
  const grid = { ...shape, h: 0.5 + random() };
  const cells = grid.width * grid.height;
  const c = 1.5 * random();
  const omega = random();
  return {
    ...grid,
    c,
    dt: 1.8 / Math.sqrt(omega * omega + c * c * gridLambdaMax(grid) + 0.01),
    gamma: random() < 0.2 ? 0 : random(),
    omega,
    sources: sourcesOn(random, cells, 1 + random() * 40),
    steps,
    u: wildValues(random, cells),
    uBefore: wildValues(random, cells),
  };
}

export function gridPressureInput(seed: number, shape: Shape, steps: number): GridPressureInput {
  const random = randomStream(seed, 'grid-pressure');
  const grid = { ...shape, h: 0.5 + random() };
  const cells = grid.width * grid.height;
  const kappa = 2 * random();
  const mu = random();
  return {
    ...grid,
    dt: 1.8 / (kappa * gridLambdaMax(grid) + mu + 0.1),
    kappa,
    mu,
    pressure: wildValues(random, cells),
    sources: sourcesOn(random, cells, 1 + random() * 40),
    steps,
  };
}

/** The bits of an f32 array: distinguishes -0 from 0, and compares NaN. */
export const bitsOf = (values: Float32Array): Uint32Array =>
  new Uint32Array(values.buffer, values.byteOffset, values.length);
