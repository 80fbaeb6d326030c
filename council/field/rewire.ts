/**
 * The graph with its edges swapped at random: every node keeps its degree, who is near whom is lost.
 * A control: what the field gains through the wrong neighbours it does not owe to the right ones.
 * Double edge swaps (S. Maslov and K. Sneppen, Science 296, 2002). Degrees in edges are kept exactly;
 * a weight stays with the first end of its edge.
 */
import type { FieldGraph } from '../../protocols/field.ts';

type Edges = FieldGraph['edges'];

/** Swaps tried, an edge. */
const SWAPS = 20;

/** @returns edges as the schema wants them. `seed` is a whole number: the same one, the same graph. */
export function rewired(edges: Edges, seed: number): Edges {
  const swapped = edges.map((edge) => ({ ...edge }));
  const taken = new Set(edges.map(({ a, b }) => nameOf(a, b)));
  const draw = drawer(seed);
  for (let n = 0; n < SWAPS * edges.length; n++) {
    const first = swapped[draw(edges.length)];
    const second = swapped[draw(edges.length)];
    const crossed = draw(2) === 1;
    if (first === undefined || second === undefined || first === second) continue;
    const [c, d] = crossed ? [second.b, second.a] : [second.a, second.b];
    const { a, b } = first;
    if (a === d || b === c || taken.has(nameOf(a, d)) || taken.has(nameOf(c, b))) continue;
    taken.delete(nameOf(a, b));
    taken.delete(nameOf(c, d));
    taken.add(nameOf(a, d));
    taken.add(nameOf(c, b));
    first.b = d;
    second.a = c;
    second.b = b;
  }
  return swapped
    .map(({ a, b, weightPpm }) => ({ a: Math.min(a, b), b: Math.max(a, b), weightPpm }))
    .sort((x, y) => x.a - y.a || x.b - y.b);
}

const nameOf = (a: number, b: number): string => `${Math.min(a, b)}-${Math.max(a, b)}`;

/** Whole numbers below `n`: SplitMix's finaliser on a counter, 32 bits (G. Steele et al., 2014). */
function drawer(seed: number): (n: number) => number {
  let counter = seed | 0;
  return (n) => {
    counter = (counter + 0x9e3779b9) | 0;
    let x = counter;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return ((x ^ (x >>> 16)) >>> 0) % n;
  };
}
