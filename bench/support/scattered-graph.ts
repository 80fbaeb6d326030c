/**
 * A graph of any size in which every node has 16 neighbours that may lie anywhere in memory, as in a
 * graph of nearest neighbours whose nodes stand in the order of their arrival. It is a ring with eight
 * chords a side whose nodes are renamed at random.
 */
import type { Graph } from '../../kernels/graph.ts';

const OFFSETS = [1, 2, 3, 5, 8, 13, 21, 34];
const DEGREE = 2 * OFFSETS.length;

/** A fixed shuffle of 0 to n - 1 (R. Fisher and F. Yates) by a generator of D. Knuth's constants. */
function shuffled(n: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  let state = 1n;
  for (let i = n - 1; i > 0; i--) {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 64n;
    const j = Number((state >> 33n) % BigInt(i + 1));
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}

/** `nodes` is at least 128. */
export function scatteredGraph(nodes: number): Graph {
  const nameOf = shuffled(nodes);
  const rowStart = Uint32Array.from({ length: nodes + 1 }, (_, i) => i * DEGREE);
  const column = new Uint32Array(nodes * DEGREE);
  const weight = new Float32Array(nodes * DEGREE);
  const row: { readonly other: number; readonly weight: number }[] = [];
  for (let place = 0; place < nodes; place++) {
    row.length = 0;
    for (const offset of OFFSETS) {
      const on = (place + offset) % nodes;
      const back = (place - offset + nodes) % nodes;
      // An edge's weight depends on its first place, so that both rows agree.
      row.push({ other: nameOf[on] ?? 0, weight: weightOf(place, offset) });
      row.push({ other: nameOf[back] ?? 0, weight: weightOf(back, offset) });
    }
    row.sort((a, b) => a.other - b.other);
    const first = (nameOf[place] ?? 0) * DEGREE;
    for (const [k, link] of row.entries()) {
      column[first + k] = link.other;
      weight[first + k] = link.weight;
    }
  }
  return { column, nodes, rowStart, weight };
}

const weightOf = (place: number, offset: number): number =>
  (1 + ((place * 7 + offset * 3) % 11)) / 12;
