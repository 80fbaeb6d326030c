/**
 * Overlap. A horizon of H bars asked every bar has H windows open at once; their outcomes share
 * bars, and bets on them in one product count a lucky move up to H times. So questions are dealt to
 * H phases, each a process of its own, and the phases' values are averaged.
 *
 * The condition within a phase: question i has settled before question i + 1 is *entered*, not
 * before it is called. A step conditions on all that is known at the entry, and so it needs the
 * value of the product, not the call, to be known there. A question called while the one before is
 * still open is therefore no harm; waiting for the call would halve the evidence of every series.
 */

/** Settlement position of the last question of each phase; null before the first. Plain state. */
export type PhaseEnds = (number | null)[];

/** Windows open at once: `windowBars` long, one entered every `everyBars`. */
export const phasesNeeded = (windowBars: number, everyBars: number): number =>
  Math.max(1, Math.ceil(windowBars / everyBars));

/**
 * Phase of a question that is being entered: the first that has nothing unsettled. Null when none is
 * free: then the question is left out, a choice made before its outcome. Positions are of one series,
 * whose bars or instants they count; `settle` is the last at which the question can still settle:
 * `UNSETTLED` when nobody knows, and then `leavePhase` says when it did.
 */
export function enterPhase(
  ends: PhaseEnds,
  { entry, settle }: { readonly entry: number; readonly settle: number },
): number | null {
  const phase = ends.findIndex((end) => end === null || end <= entry);
  if (phase < 0) return null;
  ends[phase] = settle;
  return phase;
}

export const UNSETTLED = Number.MAX_SAFE_INTEGER;

/** The question in a phase has settled at this position, or is void: the next may be entered. */
export function leavePhase(ends: PhaseEnds, phase: number, at: number): void {
  ends[phase] = at;
}
