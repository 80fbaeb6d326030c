/**
 * Many groups are tried; one in twenty would open on luck alone. The e-BH procedure (Wang & Ramdas
 * 2022) opens the k largest e-values of K when the smallest of them is at least K bar / k: the
 * expected share of false ones among all opened is at most 1 / bar, whatever ties the groups.
 *
 * Run again at every settlement, groups that are open already count among the k. Proof: let R be
 * all that were ever opened. A null group that opened at time t did so at e_t >= K bar / k with
 * k <= |R|, hence 1/|R| <= e_t / (K bar); t is a stopping time, so E[e_t] <= 1; sum over the nulls.
 */

export interface BhGroup {
  /** An e-value: for a group, the smaller of sign and money. */
  readonly e: number;
  /** Open already: counts, and is not asked again. */
  readonly open: boolean;
}

export interface BhResult {
  /** Least e of a group that opens now. */
  readonly needed: number;
  /** Which of the groups open now, in their order. */
  readonly opens: readonly boolean[];
}

/** Which of the shut groups open. `needed` is what they had to reach, or one more would have to. */
export function eBh(groups: readonly BhGroup[], bar: number): BhResult {
  const held = groups.filter(({ open }) => open).length;
  const values = groups.filter(({ open }) => !open).map(({ e }) => e);
  values.sort((x, y) => y - x);
  const neededAt = (rank: number): number => (groups.length * bar) / (held + rank);
  let most = 0;
  for (const [index, e] of values.entries()) if (e >= neededAt(index + 1)) most = index + 1;
  const needed = neededAt(Math.max(1, most));
  return { needed, opens: groups.map(({ e, open }) => !open && most > 0 && e >= needed) };
}
