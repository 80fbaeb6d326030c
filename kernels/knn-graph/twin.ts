/**
 * The CPU twin of knn-graph.wgsl: f32, every operation rounded, in the shader's order. The square of a
 * distance is summed in four lanes, coordinate t in lane t mod 4, then (lane 0 + lane 1) + (lane 2 +
 * lane 3).
 */
import { assembleGraph } from './assemble.ts';
import { neighboursNeeded } from './job.ts';
import type { KnnGraphInput, KnnGraphOutput, Nearest } from './job.ts';

const { fround } = Math;

export const twinKnnGraph = (input: KnnGraphInput): KnnGraphOutput =>
  assembleGraph(nearestByTwin(input), input.k);

/** The nearest others of every node, nearest first, ties by lower number. */
export function nearestByTwin(input: KnnGraphInput): Nearest {
  const { nodes } = input;
  const count = neighboursNeeded(input);
  const index = new Uint32Array(nodes * count);
  const distanceSquared = new Float32Array(nodes * count).fill(Infinity);
  if (count === 0) return { nodes, count, index, distanceSquared };
  for (let i = 0; i < nodes; i++) {
    const first = i * count;
    for (let j = 0; j < nodes; j++) {
      if (j === i) continue;
      const square = distanceSquaredOf(input, i, j);
      if (!(square < distanceSquared[first + count - 1]!)) continue;
      let at = first + count - 1;
      for (; at > first && square < distanceSquared[at - 1]!; at--) {
        distanceSquared[at] = distanceSquared[at - 1]!;
        index[at] = index[at - 1]!;
      }
      distanceSquared[at] = square;
      index[at] = j;
    }
  }
  return { nodes, count, index, distanceSquared };
}

function distanceSquaredOf(
  { dimensions, embeddings }: KnnGraphInput,
  i: number,
  j: number,
): number {
  const [one, two] = [i * dimensions, j * dimensions];
  const squareAt = (t: number): number => {
    const difference = fround(embeddings[one + t]! - embeddings[two + t]!);
    return fround(difference * difference);
  };
  let [a, b, c, d] = [0, 0, 0, 0];
  let t = 0;
  for (; t + 4 <= dimensions; t += 4) {
    a = fround(a + squareAt(t));
    b = fround(b + squareAt(t + 1));
    c = fround(c + squareAt(t + 2));
    d = fround(d + squareAt(t + 3));
  }
  if (t < dimensions) a = fround(a + squareAt(t));
  if (t + 1 < dimensions) b = fround(b + squareAt(t + 1));
  if (t + 2 < dimensions) c = fround(c + squareAt(t + 2));
  return fround(fround(a + b) + fround(c + d));
}
