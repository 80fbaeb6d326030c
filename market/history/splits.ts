/**
 * Share splits that a file was not adjusted for show as one close-to-close jump near a simple
 * ratio. They are flagged, never corrected: a reader decides, with the date in hand.
 */
import type { Us } from '../../protocols/units.ts';

/** New shares for old ones; the close falls to old/new. */
const RATIOS: readonly (readonly [number, number])[] = [
  [2, 1], [3, 1], [4, 1], [5, 1], [6, 1], [7, 1], [8, 1], [10, 1], [15, 1], [20, 1], [3, 2], [5, 2],
  [1, 2], [1, 3], [1, 4], [1, 5], [1, 8], [1, 10], [1, 15], [1, 20], [1, 25], [1, 50],
]; // prettier-ignore
/** How far from the ratio a day's own move may take the jump. */
const TOLERANCE = 0.03;
/** A jump this many times the usual day is no ordinary move. */
const JUMP_TIMES_USUAL = 8;

export interface SuspectedSplit {
  readonly endUs: Us;
  /** `7:1` seven new shares for one old. */
  readonly ratio: string;
}

interface Close {
  readonly closeTicks: number;
  readonly endUs: Us;
}

export function splitsIn(bars: readonly Close[]): SuspectedSplit[] {
  const usual = usualMove(bars);
  const found: SuspectedSplit[] = [];
  for (let index = 1; index < bars.length; index++) {
    const earlier = bars[index - 1] as Close;
    const later = bars[index] as Close;
    const factor = earlier.closeTicks / later.closeTicks;
    if (Math.abs(factor - 1) < JUMP_TIMES_USUAL * usual) continue;
    const ratio = RATIOS.find(([made, of]) => Math.abs((factor * of) / made - 1) <= TOLERANCE);
    if (ratio !== undefined) found.push({ endUs: later.endUs, ratio: `${ratio[0]}:${ratio[1]}` });
  }
  return found;
}

/** Median absolute return. */
function usualMove(bars: readonly Close[]): number {
  const moves: number[] = [];
  for (let index = 1; index < bars.length; index++) {
    moves.push(
      Math.abs((bars[index] as Close).closeTicks / (bars[index - 1] as Close).closeTicks - 1),
    );
  }
  moves.sort((a, b) => a - b);
  return moves[Math.floor(moves.length / 2)] ?? 0;
}
