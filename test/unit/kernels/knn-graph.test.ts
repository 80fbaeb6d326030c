/** The graph from embeddings against its definition, and where distances vanish. */
import { describe, expect, it } from 'vitest';
import { checkGraph, edgesOf } from '../../../kernels/graph.ts';
import { twinKnnGraph } from '../../../kernels/knn-graph/twin.ts';
import { weightsByDefinition } from '../../reference/neighbours.ts';
import { filled, normals } from '../../support/fields.ts';

describe('a similarity graph', () => {
  it('joins the pairs of the definition with its weights', () => {
    for (const [nodes, dimensions, k] of [
      [60, 5, 6],
      [40, 3, 16],
      [5, 2, 3],
      [2, 1, 1],
    ] as const) {
      const embeddings = normals(nodes * dimensions, nodes);
      const graph = twinKnnGraph({ embeddings, nodes, dimensions, k });
      checkGraph('test', graph);
      const expected = weightsByDefinition(embeddings, nodes, dimensions, k);
      expect(graph.column).toHaveLength(expected.size);
      for (const { a, b, weight } of edgesOf(graph))
        expect(weight / expected.get(`${a}-${b}`)!).toBeCloseTo(1, 4);
    }
  });

  it('is one node without edges for one embedding', () => {
    const graph = twinKnnGraph({
      embeddings: Float32Array.of(1, 2),
      nodes: 1,
      dimensions: 2,
      k: 4,
    });
    expect([...graph.rowStart]).toEqual([0, 0]);
  });

  it('gives duplicates weight 1, and cuts off what lies at a distance from eight of them', () => {
    const place = filled(10, 0);
    place[8] = 1;
    place[9] = 2;
    const edges = edgesOf(twinKnnGraph({ embeddings: place, nodes: 10, dimensions: 1, k: 8 }));
    const among = edges.filter(({ b }) => b < 8);
    expect(among).toHaveLength(28);
    expect(among.every(({ weight }) => weight === 1)).toBe(true);
    // Nodes 8 and 9 keep each other; their scale is finite, that of the eight is 0.
    expect(edges.filter(({ b }) => b >= 8).map(({ a, b }) => [a, b])).toEqual([[8, 9]]);
  });

  it('weighs a pair of duplicates among others by 1 and the others as ever', () => {
    const embeddings = normals(40, 3);
    embeddings.set(embeddings.subarray(0, 2), 2);
    const graph = twinKnnGraph({ embeddings, nodes: 20, dimensions: 2, k: 5 });
    expect(edgesOf(graph)[0]).toEqual({ a: 0, b: 1, weight: 1 });
    expect(graph.weight.every((weight) => weight > 0 && weight <= 1)).toBe(true);
  });

  it('sees distances only: turning all embeddings changes nothing but rounding', () => {
    const nodes = 50;
    const embeddings = normals(nodes * 2, 4);
    const angle = 0.7;
    const turned = embeddings.map((_, n) => {
      const [x, y] = [embeddings[n - (n % 2)]!, embeddings[n - (n % 2) + 1]!];
      return n % 2 === 0
        ? Math.cos(angle) * x - Math.sin(angle) * y
        : Math.sin(angle) * x + Math.cos(angle) * y;
    });
    const plain = twinKnnGraph({ embeddings, nodes, dimensions: 2, k: 6 });
    const other = twinKnnGraph({ embeddings: turned, nodes, dimensions: 2, k: 6 });
    expect([...other.column]).toEqual([...plain.column]);
    other.weight.forEach((weight, e) => expect(weight).toBeCloseTo(plain.weight[e]!, 4));
  });
});
