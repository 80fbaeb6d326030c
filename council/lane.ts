/**
 * Lanes: overlapping questions of one (instrument, horizon) must not share weights, since feedback
 * comes late (Weinberger & Ordentlich 2002: interleave). k is the lowest lane whose last question
 * has settled or voided; no lane free means not asked, and counted.
 */

/**
 * Lanes a horizon of `bars` needs when a question is asked every bar.
 * Call at bar t, entry at t + 1, settlement at t + 1 + bars, which is known before the call of that
 * bar: so the questions called at t to t + bars are open together. A bar's open is known only with
 * the bar, so entering at opens changes the price, not the delay.
 */
export const lanesNeeded = (bars: number): number => bars + 1;

/** The lowest free lane, or undefined when all hold an open question. */
export function freeLane<L extends { readonly openRound: string | null }>(
  lanes: readonly L[],
): L | undefined {
  return lanes.find((lane) => lane.openRound === null);
}
