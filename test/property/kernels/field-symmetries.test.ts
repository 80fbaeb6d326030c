/** What a linear field on a graph must satisfy, for any graph and any state. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphOfEdges } from '../../../kernels/graph.ts';
import type { Graph } from '../../../kernels/graph.ts';
import { pressureLimits } from '../../../kernels/graph-pressure/job.ts';
import { twinGraphPressure } from '../../../kernels/graph-pressure/twin.ts';
import { degreeMax } from '../../../kernels/graph-spectrum.ts';
import { courantNumber } from '../../../kernels/graph-wave/job.ts';
import type { GraphWaveInput } from '../../../kernels/graph-wave/job.ts';
import { twinGraphWave } from '../../../kernels/graph-wave/twin.ts';
import { twinGridWave } from '../../../kernels/grid-wave/twin.ts';
import { applying, laplacian, pressureRun, stiffness, waveRun } from '../../reference/field.ts';
import {
  connectedGraph,
  filled,
  normals,
  relativeError,
  uniformFrom,
  uniforms,
} from '../../support/fields.ts';

const SEED = 20260103;
const run = { seed: SEED, numRuns: 60 };

const world = fc
  .record({ nodes: fc.integer({ min: 2, max: 40 }), seed: fc.integer({ min: 1, max: 1e6 }) })
  .map(({ nodes, seed }): GraphWaveInput => {
    const graph = connectedGraph(nodes, seed);
    const medium = {
      graph,
      omegaSquared: uniforms(nodes, seed + 1),
      gamma: uniforms(nodes, seed + 2, 0, 0.3),
      c: 0.9,
    };
    return {
      ...medium,
      dt: 0.9 / courantNumber({ ...medium, dt: 1 }),
      source: normals(nodes, seed + 3),
      u: normals(nodes, seed + 4),
      uBefore: normals(nodes, seed + 5),
      steps: 25,
    };
  });

/** The same field with node i called order[i]. */
function renamed(input: GraphWaveInput, order: readonly number[]): GraphWaveInput {
  const { graph } = input;
  const edges = [];
  for (let a = 0; a < graph.nodes; a++)
    for (let e = graph.rowStart[a]!; e < graph.rowStart[a + 1]!; e++)
      if (graph.column[e]! > a)
        edges.push({ a: order[a]!, b: order[graph.column[e]!]!, weight: graph.weight[e]! });
  const moved = (values: Float32Array): Float32Array => {
    const other = new Float32Array(values.length);
    values.forEach((value, i) => (other[order[i]!] = value));
    return other;
  };
  const { gamma, omegaSquared, source, u, uBefore } = input;
  return {
    ...input,
    graph: graphOfEdges(graph.nodes, edges),
    gamma: moved(gamma),
    omegaSquared: moved(omegaSquared),
    source: moved(source),
    u: moved(u),
    uBefore: moved(uBefore),
  };
}

const negative = (values: Float32Array): Float32Array => values.map((value) => -value);

describe('any wave on any graph', () => {
  it('turns its sign with its causes, bit for bit', () => {
    fc.assert(
      fc.property(world, (input) => {
        const other = {
          ...input,
          u: negative(input.u),
          uBefore: negative(input.uBefore),
          source: negative(input.source),
        };
        expect(negative(twinGraphWave(other).u)).toEqual(twinGraphWave(input).u);
      }),
      run,
    );
  });

  it('is the sum of what its causes do alone', () => {
    fc.assert(
      fc.property(world, (input) => {
        const none = filled(input.graph.nodes, 0);
        const driven = twinGraphWave({ ...input, u: none, uBefore: none }).u;
        const free = twinGraphWave({ ...input, source: none }).u;
        const both = twinGraphWave(input).u;
        expect(
          relativeError(
            driven.map((value, i) => value + free[i]!),
            both,
          ),
        ).toBeLessThan(2e-5);
      }),
      run,
    );
  });

  it('does not care what its nodes are called', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 1, max: 1e6 }), (input, seed) => {
        const uniform = uniformFrom(seed);
        const order = Array.from({ length: input.graph.nodes }, (_, i) => ({ i, key: uniform() }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ i }) => i);
        const plain = twinGraphWave(input).u;
        const other = twinGraphWave(renamed(input, order)).u;
        expect(
          relativeError(
            plain.map((_, i) => other[order[i]!]!),
            plain,
          ),
        ).toBeLessThan(2e-5);
      }),
      run,
    );
  });

  it('is the reference in f64 but for rounding', () => {
    fc.assert(
      fc.property(world, (input) => {
        const apply = applying(stiffness(laplacian(input.graph), input.omegaSquared, input.c));
        const exact = waveRun({ ...input, apply }, input.u, input.uBefore, input.steps).at(-1)!;
        expect(relativeError(twinGraphWave(input).u, exact)).toBeLessThan(2e-5);
      }),
      run,
    );
  });
});

describe('any pressure on any graph', () => {
  const pressureOf = (graph: Graph, seed: number, over: number) => {
    const mu = 0.2;
    const dt = over / (degreeMax(graph) + mu);
    return {
      graph,
      pressure: uniforms(graph.nodes, seed),
      source: filled(graph.nodes, 0),
      kappa: 1,
      mu,
      dt,
      steps: 40,
    };
  };

  it('stays within [0, its largest value] up to the limit of positivity', () => {
    fc.assert(
      fc.property(world, fc.double({ min: 0.05, max: 0.999, noNaN: true }), ({ graph }, over) => {
        const input = pressureOf(graph, 1, over);
        expect(pressureLimits(input).positive).toBe(true);
        const { pressure } = twinGraphPressure(input);
        expect(Math.min(...pressure)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...pressure)).toBeLessThanOrEqual(Math.max(...input.pressure));
      }),
      run,
    );
  });

  it('is the reference in f64 but for rounding, also between both limits', () => {
    fc.assert(
      fc.property(world, fc.double({ min: 0.05, max: 1, noNaN: true }), ({ graph }, over) => {
        const input = { ...pressureOf(graph, 2, over), source: normals(graph.nodes, 3) };
        const exact = pressureRun(laplacian(graph), input, input.pressure, input.steps);
        expect(relativeError(twinGraphPressure(input).pressure, exact)).toBeLessThan(5e-6);
      }),
      run,
    );
  });
});

describe('any wave on a torus', () => {
  it('moves with its pattern, bit for bit', () => {
    fc.assert(
      fc.property(
        fc.record({
          width: fc.integer({ min: 1, max: 12 }),
          height: fc.integer({ min: 1, max: 12 }),
          dx: fc.nat(11),
          dy: fc.nat(11),
          seed: fc.integer({ min: 1, max: 1e6 }),
        }),
        ({ dx, dy, height, seed, width }) => {
          const shifted = (values: Float32Array): Float32Array =>
            values.map((_, cell) => {
              const [x, y] = [cell % width, Math.floor(cell / width)];
              return values[((y + dy) % height) * width + ((x + dx) % width)]!;
            });
          const grid = {
            width,
            height,
            boundary: 'periodic',
            h: 1,
            omega: 0.3,
            gamma: 0.02,
            c: 1,
            dt: 0.6,
          } as const;
          const sources = { cell: new Uint32Array(), strength: new Float32Array() };
          const [u, uBefore] = [normals(width * height, seed), normals(width * height, seed + 1)];
          const plain = twinGridWave({ ...grid, sources, u, uBefore, steps: 12 }).u;
          const other = twinGridWave({
            ...grid,
            sources,
            u: shifted(u),
            uBefore: shifted(uBefore),
            steps: 12,
          }).u;
          expect(other).toEqual(shifted(plain));
        },
      ),
      run,
    );
  });
});
