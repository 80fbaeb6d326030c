/**
 * The past episodes most like the present: the k least by Euclidean distance of their vectors, ties to
 * the more recent. A plain scan; a row is left as soon as it is further than the k-th so far.
 * Only episodes whose window had closed by the bar asked at are looked at, so nothing of the future is.
 */
import { isWhole, oldestBar, outcomeOf, rowOf, settledAfter } from './episodes.ts';
import type { Episodes, Window } from './episodes.ts';
import { PARTS } from './present.ts';

/** Neighbours that are heard: at most this many, and this share of the episodes there are. */
const NEIGHBOURS_MAX = 200;
const NEIGHBOURS_SHARE = 0.1;
/** Parts after which a sum is held against the k-th distance. */
const CHECKED = 5;

export interface Neighbour {
  /** Number of the bar the episode was called at. */
  readonly bar: number;
  /** Squared distance. */
  readonly square: number;
  /** Return of its window, over the usual size at its call. */
  readonly outcome: number;
}

export interface Neighbourhood {
  /** The nearest first. */
  readonly found: readonly Neighbour[];
  /** Episodes they were chosen from. */
  readonly among: number;
}

/** Undefined where the bar asked at has no present. */
export function nearest(
  episodes: Episodes,
  asked: number,
  window: Window,
): Neighbourhood | undefined {
  const at = rowOf(episodes, asked);
  const newest = asked - settledAfter(window);
  const oldest = oldestBar(episodes);
  if (asked < oldest || asked >= episodes.bars || !((episodes.unit[at] as number) > 0)) {
    return undefined;
  }
  const limit = limitOf(Math.max(0, newest - oldest + 1));
  const present = episodes.vectors.subarray(at * PARTS, (at + 1) * PARTS);
  const heap = newHeap(limit);
  const { unit, vectors } = episodes;
  let among = 0;
  let row = newest >= oldest ? rowOf(episodes, newest) : 0;
  for (let bar = newest; bar >= oldest; bar--) {
    if ((unit[row] as number) > 0) {
      among += 1;
      const worst = worstOf(heap);
      const square = squareWithin(vectors, row * PARTS, present, worst);
      if (square < worst && isWhole(episodes, bar, window)) push(heap, square, bar);
    }
    row = row === 0 ? unit.length - 1 : row - 1;
  }
  const found = Array.from(heap.bars.subarray(0, heap.size), (bar, k): Neighbour => {
    const outcome = outcomeOf(episodes, bar, window);
    return { bar, outcome, square: heap.squares[k] as number };
  });
  return { among, found: found.sort((a, b) => a.square - b.square || b.bar - a.bar) };
}

const limitOf = (episodes: number): number =>
  Math.min(NEIGHBOURS_MAX, Math.floor(NEIGHBOURS_SHARE * episodes));

/** Squared distance, or as much of it as is needed to see that it is not below `worst`. */
function squareWithin(
  vectors: Float64Array,
  from: number,
  present: Float64Array,
  worst: number,
): number {
  let sum = 0;
  for (let k = 0; k < CHECKED; k++) {
    const step = (vectors[from + k] as number) - (present[k] as number);
    sum += step * step;
  }
  if (!(sum < worst)) return sum;
  for (let k = CHECKED; k < PARTS; k++) {
    const step = (vectors[from + k] as number) - (present[k] as number);
    sum += step * step;
  }
  return sum;
}

/** A binary heap, the furthest first; of those as far, the oldest. */
interface Heap {
  readonly bars: Int32Array;
  readonly squares: Float64Array;
  size: number;
}

const newHeap = (limit: number): Heap => ({
  bars: new Int32Array(limit),
  size: 0,
  squares: new Float64Array(limit),
});

/** What a neighbour has to be nearer than; 0 where none is heard. */
function worstOf({ size, squares }: Heap): number {
  if (size < squares.length) return Infinity;
  return squares[0] ?? 0;
}

/** Adds one that is nearer than the furthest; a full heap loses that. Bars come newest first. */
function push(heap: Heap, square: number, bar: number): void {
  if (heap.size < heap.squares.length) {
    heap.size += 1;
    rise(heap, square, bar);
  } else {
    sink(heap, square, bar);
  }
}

function rise(heap: Heap, square: number, bar: number): void {
  let place = heap.size - 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!isFurther(square, bar, heap, parent)) break;
    move(heap, parent, place);
    place = parent;
  }
  heap.squares[place] = square;
  heap.bars[place] = bar;
}

function sink(heap: Heap, square: number, bar: number): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heap.size) break;
    const other = child + 1;
    if (other < heap.size) {
      const further = heap.squares[other] as number;
      if (isFurther(further, heap.bars[other] as number, heap, child)) child = other;
    }
    if (isFurther(square, bar, heap, child)) break;
    move(heap, child, place);
    place = child;
  }
  heap.squares[place] = square;
  heap.bars[place] = bar;
}

function isFurther(square: number, bar: number, { bars, squares }: Heap, place: number): boolean {
  const other = squares[place] as number;
  return square > other || (square === other && bar < (bars[place] as number));
}

function move({ bars, squares }: Heap, from: number, to: number): void {
  squares[to] = squares[from] as number;
  bars[to] = bars[from] as number;
}
