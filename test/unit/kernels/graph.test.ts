/** Graphs: built, checked, measured, rewired. */
import { describe, expect, it } from 'vitest';
import { checkGraph, edgesOf, graphOfEdges, LINKS_MAX, NODES_MAX } from '../../../kernels/graph.ts';
import type { Graph } from '../../../kernels/graph.ts';
import { rewired } from '../../../kernels/graph-rewire.ts';
import { degreeMax, degrees, lambdaBound, lambdaMax } from '../../../kernels/graph-spectrum.ts';
import { specimenGraph } from '../../../kernels/specimen.ts';
import { codeOf } from '../../../protocols/errors.ts';
import { eigenvalues, laplacian, stiffness } from '../../reference/field.ts';
import {
  completeGraph,
  connectedGraph,
  pathGraph,
  uniformFrom,
  uniforms,
} from '../../support/fields.ts';

const triangle = (): Graph =>
  graphOfEdges(4, [
    { a: 2, b: 0, weight: 0.5 },
    { a: 0, b: 1, weight: 1 },
    { a: 2, b: 1, weight: 0.25 },
  ]);

describe('a graph from edges', () => {
  it('has every edge in both rows, rows ascending, and a node without edges', () => {
    const graph = triangle();
    expect([...graph.rowStart]).toEqual([0, 2, 4, 6, 6]);
    expect([...graph.column]).toEqual([1, 2, 0, 2, 0, 1]);
    expect([...graph.weight]).toEqual([1, 0.5, 1, 0.25, 0.5, 0.25]);
    expect(edgesOf(graph)).toEqual([
      { a: 0, b: 1, weight: 1 },
      { a: 0, b: 2, weight: 0.5 },
      { a: 1, b: 2, weight: 0.25 },
    ]);
    expect(() => checkGraph('test', graph)).not.toThrow();
    expect(() => checkGraph('test', specimenGraph(300))).not.toThrow();
  });

  it.each([
    ['a loop', 3, [{ a: 1, b: 1, weight: 1 }]],
    [
      'an edge twice',
      3,
      [
        { a: 0, b: 1, weight: 1 },
        { a: 1, b: 0, weight: 1 },
      ],
    ],
    ['a node that is not there', 3, [{ a: 0, b: 3, weight: 1 }]],
    ['a node below zero', 3, [{ a: -1, b: 2, weight: 1 }]],
    ['a broken node number', 3, [{ a: 0.5, b: 2, weight: 1 }]],
    ['a weight that is NaN', 3, [{ a: 0, b: 1, weight: NaN }]],
    ['an infinite weight', 3, [{ a: 0, b: 1, weight: Infinity }]],
    ['a negative weight', 3, [{ a: 0, b: 1, weight: -0.1 }]],
    ['no nodes', 0, []],
  ])('refuses %s', (_, nodes, edges) => {
    expect(() => graphOfEdges(nodes, edges)).toThrow('KERNEL_INPUT');
  });

  it('refuses more nodes than a device takes', () => {
    expect(() => graphOfEdges(NODES_MAX + 1, [])).toThrow('KERNEL_TOO_LARGE');
  });
});

describe('the check of a graph', () => {
  const broken: readonly [string, Partial<Graph>, string][] = [
    ['a row start too few', { rowStart: Uint32Array.of(0, 2, 4, 6) }, 'KERNEL_INPUT'],
    ['row starts that fall', { rowStart: Uint32Array.of(0, 4, 2, 6, 6) }, 'KERNEL_INPUT'],
    ['row starts beyond the links', { rowStart: Uint32Array.of(0, 2, 4, 6, 7) }, 'KERNEL_INPUT'],
    ['a column out of range', { column: Uint32Array.of(1, 9, 0, 2, 0, 1) }, 'KERNEL_INPUT'],
    ['a loop', { column: Uint32Array.of(0, 2, 0, 2, 0, 1) }, 'KERNEL_INPUT'],
    ['a row out of order', { column: Uint32Array.of(2, 1, 0, 2, 0, 1) }, 'KERNEL_INPUT'],
    ['a link without its way back', { column: Uint32Array.of(1, 3, 0, 2, 0, 1) }, 'KERNEL_INPUT'],
    [
      'weights that differ by direction',
      { weight: Float32Array.of(1, 0.5, 1, 0.25, 0.5, 0.3) },
      'KERNEL_INPUT',
    ],
    ['a weight that is NaN', { weight: Float32Array.of(1, 0.5, 1, NaN, 0.5, NaN) }, 'KERNEL_INPUT'],
    ['a weight too few', { weight: new Float32Array(5) }, 'KERNEL_INPUT'],
    ['no node', { nodes: 0, rowStart: new Uint32Array(1) }, 'KERNEL_INPUT'],
    ['too many nodes', { nodes: NODES_MAX + 1 }, 'KERNEL_TOO_LARGE'],
    [
      'too many links',
      { column: { length: LINKS_MAX + 1 } as unknown as Uint32Array },
      'KERNEL_TOO_LARGE',
    ],
  ];
  it.each(broken)('refuses %s', (_, change, code) => {
    let thrown: unknown;
    try {
      checkGraph('test', { ...triangle(), ...change });
    } catch (error) {
      thrown = error;
    }
    expect(codeOf(thrown)).toBe(code);
  });

  it('is refused every time it is asked about', () => {
    const loop = { ...triangle(), column: Uint32Array.of(0, 2, 0, 2, 0, 1) };
    for (let n = 0; n < 2; n++) expect(() => checkGraph('test', loop)).toThrow('KERNEL_INPUT');
  });

  it('is walked once where it is sound, and another object of the same arrays again', () => {
    const { column, ...rest } = triangle();
    let reads = 0;
    const graph = {
      ...rest,
      get column() {
        reads++;
        return column;
      },
    };
    checkGraph('test', graph);
    expect(reads).toBeGreaterThan(0);
    const first = reads;
    checkGraph('another kernel', graph);
    expect(reads).toBe(first);
    column[0] = 9;
    expect(() => checkGraph('test', { ...rest, column })).toThrow('KERNEL_INPUT');
  });
});

describe('the spectrum', () => {
  it('is bounded by degrees of edges and found by iteration to 1 %', () => {
    for (const graph of [
      connectedGraph(40, 1),
      connectedGraph(40, 2),
      completeGraph(9),
      pathGraph(30),
    ]) {
      const exact = eigenvalues(laplacian(graph)).at(-1)!;
      expect(lambdaBound(graph)).toBeGreaterThanOrEqual(exact * (1 - 1e-12));
      expect(lambdaMax(graph)).toBeGreaterThanOrEqual(exact * (1 - 1e-6));
      expect(lambdaMax(graph)).toBeLessThanOrEqual(exact * 1.0101);
    }
  });

  it('counts a diagonal in', () => {
    const graph = connectedGraph(40, 3);
    const diagonal = uniforms(40, 4, 0, 9);
    const exact = eigenvalues(stiffness(laplacian(graph), diagonal, 0.5)).at(-1)!;
    expect(lambdaMax(graph, 0.25, diagonal)).toBeGreaterThanOrEqual(exact);
    expect(lambdaMax(graph, 0.25, diagonal)).toBeLessThanOrEqual(exact * 1.0101);
  });

  it('is 2 - 2 cos(2 pi k / N) on a ring and 0 without edges', () => {
    const ring = graphOfEdges(
      10,
      Array.from({ length: 10 }, (_, i) => ({ a: i, b: (i + 1) % 10, weight: 1 })),
    );
    const found = eigenvalues(laplacian(ring));
    const exact = Array.from(
      { length: 10 },
      (_, k) => 2 - 2 * Math.cos((2 * Math.PI * k) / 10),
    ).toSorted((x, y) => x - y);
    found.forEach((value, k) => expect(value).toBeCloseTo(exact[k]!, 10));
    const apart = graphOfEdges(3, []);
    expect([lambdaBound(apart), lambdaMax(apart), degreeMax(apart)]).toEqual([0, 0, 0]);
  });
});

describe('rewiring', () => {
  const graph = connectedGraph(60, 5);
  const neighbours = ({ nodes, rowStart }: Graph): number[] =>
    Array.from({ length: nodes }, (_, i) => rowStart[i + 1]! - rowStart[i]!);

  it('keeps every number of neighbours and all weights, and moves most edges', () => {
    const other = rewired(graph, uniformFrom(6));
    expect(() => checkGraph('test', other)).not.toThrow();
    expect(neighbours(other)).toEqual(neighbours(graph));
    const weights = (one: Graph): number[] =>
      edgesOf(one)
        .map(({ weight }) => weight)
        .toSorted((x, y) => x - y);
    expect(weights(other)).toEqual(weights(graph));
    const kept = new Set(edgesOf(graph).map(({ a, b }) => `${a}-${b}`));
    const same = edgesOf(other).filter(({ a, b }) => kept.has(`${a}-${b}`)).length;
    expect(same / edgesOf(graph).length).toBeLessThan(0.3);
  });

  it('is a function of its random numbers', () => {
    expect(rewired(graph, uniformFrom(7))).toEqual(rewired(graph, uniformFrom(7)));
    expect(rewired(graph, uniformFrom(7))).not.toEqual(rewired(graph, uniformFrom(8)));
  });

  it('leaves a complete graph and an empty one as they are', () => {
    expect(rewired(completeGraph(6), uniformFrom(9))).toEqual(completeGraph(6));
    expect(rewired(graphOfEdges(3, []), uniformFrom(9)).column).toHaveLength(0);
  });

  it('moves weighted degrees only by what second ends exchange', () => {
    const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
    expect(total(degrees(rewired(graph, uniformFrom(6))))).toBeCloseTo(total(degrees(graph)), 4);
  });
});
