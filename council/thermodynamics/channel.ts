/**
 * Data processing: whatever is done to two beliefs alike, without looking at the outcome, cannot
 * bring them further apart (Cover & Thomas 2006, theorem 2.8.1; Csiszar & Koerner 2011, lemma 3.11).
 * Merging bins into sides is the channel used here: what Q says over base about the side is at most
 * what it says over base about the bin.
 */
import { divergenceFrom } from '../contradiction/divergence.ts';
import type { Belief } from './entropy.ts';

/** Chances of not up and up. */
export function sides(q: Belief, firstUp: number): [number, number] {
  let down = 0;
  let up = 0;
  for (let k = 0; k < q.length; k++) {
    if (k < firstUp) down += q[k] as number;
    else up += q[k] as number;
  }
  return [down, up];
}

/** What `q` says over `base`, nats: about the bin, and of that about the side. */
export function saidOverBase(
  q: Belief,
  base: Belief,
  firstUp: number,
): { readonly bins: number; readonly side: number } {
  return {
    bins: divergenceFrom(q, base),
    side: divergenceFrom(sides(q, firstUp), sides(base, firstUp)),
  };
}
