/**
 * CF5, visual: whether pictures carry the data. It is not in a journal: the round trip of drawn marks,
 * contrast and text equivalents are tests of the page, and whether people read it rightly is known
 * only from people. So a report says "unknown". What can be computed for a given 2-D projection is
 * here: trustworthiness and continuity (Venna & Kaski 2001) against random layouts.
 */
import { unknown } from './score.ts';
import type { FidelityScore } from './score.ts';

export const visualScore = (): FidelityScore =>
  unknown(
    { id: 'CF5', name: 'Visual' },
    0,
    'not run: the round trip of marks and contrast are tests of the page; the human tasks of docs/concepts/fidelity.md have not been run with people',
  );

type Points = readonly (readonly number[])[];

export interface Projected {
  /** 1 = no false neighbours in the picture. */
  readonly trustworthiness: number;
  /** 1 = no true neighbour is torn away. */
  readonly continuity: number;
}

/** How well a layout keeps the neighbourhoods of size k; k < n / 2. */
export function projectionQuality(source: Points, layout: Points, k: number): Projected {
  const high = ranks(source);
  const low = ranks(layout);
  return { continuity: kept(low, high, k), trustworthiness: kept(high, low, k) };
}

/** 1 - 2 / (n k (2n - 3k - 1)) sum of (rank in `truth` - k) over false neighbours of `seen`. */
function kept(truth: readonly Int32Array[], seen: readonly Int32Array[], k: number): number {
  const n = truth.length;
  let penalty = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const own = (seen[i] as Int32Array)[j] as number;
      const real = (truth[i] as Int32Array)[j] as number;
      if (i !== j && own <= k && real > k) penalty += real - k;
    }
  }
  return 1 - (2 * penalty) / (n * k * (2 * n - 3 * k - 1));
}

/** Rank of j among the neighbours of i, from 1; ties by index. */
function ranks(points: Points): Int32Array[] {
  return points.map((from, i) => {
    const order = points
      .map((to, j) => ({
        d: Math.hypot(...to.map((part, axis) => part - (from[axis] as number))),
        j,
      }))
      .filter(({ j }) => j !== i)
      .sort((a, b) => a.d - b.d || a.j - b.j);
    const rank = new Int32Array(points.length);
    order.forEach(({ j }, position) => (rank[j] = position + 1));
    return rank;
  });
}
