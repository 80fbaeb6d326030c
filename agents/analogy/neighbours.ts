/**
 * The past episodes most like the present: the k least by Euclidean distance of their vectors, ties to
 * the more recent. A plain scan; a row is left as soon as it is further than the k-th so far.
 * Only episodes whose window had closed by the bar asked at are looked at, so nothing of the future is.
 */
import { oldestBar, outcomeOf, rowOf, settledAfter } from './episodes.ts';
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
  const found: Neighbour[] = [];
  let among = 0;
  for (let bar = newest; bar >= oldest; bar--) {
    const row = rowOf(episodes, bar);
    if (!((episodes.unit[row] as number) > 0)) continue;
    among += 1;
    const worst = found.length < limit ? Infinity : (found.at(-1)?.square ?? 0);
    const square = squareWithin(episodes.vectors, row * PARTS, present, worst);
    if (!(square < worst)) continue;
    const outcome = outcomeOf(episodes, bar, window);
    if (outcome !== undefined) keep(found, { bar, outcome, square }, limit);
  }
  return { among, found };
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

/** Puts a neighbour in its place, after those as near (they are more recent); the last may fall out. */
function keep(found: Neighbour[], neighbour: Neighbour, limit: number): void {
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((found[middle] as Neighbour).square <= neighbour.square) low = middle + 1;
    else high = middle;
  }
  found.splice(low, 0, neighbour);
  if (found.length > limit) found.pop();
}
