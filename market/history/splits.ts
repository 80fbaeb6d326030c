/**
 * Closes that no market made: a share split that the file was not adjusted for, a price in another
 * unit, one wrong day. They are flagged with their date, never corrected. What is "usual" is taken
 * from the bars before, so that a flag does not change when the future does.
 */
import type { Us } from '../../protocols/units.ts';
import { dateText } from '../../protocols/civil-date.ts';

/** New shares for old ones; the close falls to old/new. */
const RATIOS: readonly (readonly [number, number])[] = [
  [2, 1], [3, 1], [4, 1], [5, 1], [6, 1], [7, 1], [8, 1], [10, 1], [15, 1], [20, 1], [3, 2], [5, 2],
  [1, 2], [1, 3], [1, 4], [1, 5], [1, 8], [1, 10], [1, 15], [1, 20], [1, 25], [1, 50],
  [100, 1], [1, 100], [1000, 1], [1, 1000],
]; // prettier-ignore
/** A factor from which nobody splits, but somebody writes cents for dollars. */
const UNIT_FACTOR = 100;
/** How far from the ratio a day's own move may take the jump. */
const TOLERANCE = 0.03;
/** A jump this many times the usual day is no ordinary move. */
const JUMP_TIMES_USUAL = 8;
/** Moves that the usual one is the median of, the newest first. */
const USUAL_MOVES = 260;
/** Before this many moves nothing is usual. */
const MOVES_MIN = 5;
/** A close this many times too high or low for one bar is a fault, not a price. */
const SPIKE_FACTOR = 1.5;

/** A finding, known at the end of the bar that shows it. */
export interface SuspectedJump {
  readonly endUs: Us;
  readonly text: string;
}

interface Close {
  readonly closeTicks: number;
  readonly endUs: Us;
}

export function jumpsIn(bars: readonly Close[]): SuspectedJump[] {
  const found: SuspectedJump[] = [];
  for (let index = 1; index < bars.length; index++) {
    const later = bars[index] as Close;
    const spike = spikeBefore(bars, index);
    if (spike !== undefined) found.push({ endUs: later.endUs, text: spike });
    const factor = (bars[index - 1] as Close).closeTicks / later.closeTicks;
    const ratio = RATIOS.find(([made, of]) => Math.abs((factor * of) / made - 1) <= TOLERANCE);
    if (ratio === undefined || spike !== undefined) continue;
    if (index < MOVES_MIN || Math.abs(factor - 1) < JUMP_TIMES_USUAL * usualMove(bars, index)) {
      continue;
    }
    const what = Math.max(...ratio) >= UNIT_FACTOR ? 'change of unit' : 'split';
    const text = `possible ${what} ${ratio[0]}:${ratio[1]} on ${dateText(later.endUs)}`;
    found.push({ endUs: later.endUs, text });
  }
  return found;
}

/** The bar before stood alone: far from both its neighbours, which are near to each other. */
function spikeBefore(bars: readonly Close[], index: number): string | undefined {
  const [before, alone, after] = [bars[index - 2], bars[index - 1], bars[index]];
  if (before === undefined || alone === undefined || after === undefined) return undefined;
  const away = alone.closeTicks / before.closeTicks;
  const back = alone.closeTicks / after.closeTicks;
  const far = (factor: number): boolean => factor > SPIKE_FACTOR || factor * SPIKE_FACTOR < 1;
  const stayed = Math.abs(after.closeTicks / before.closeTicks - 1);
  if (!far(away) || !far(back) || away > 1 !== back > 1) return undefined;
  if (stayed > 0.2 * Math.abs(away - 1)) return undefined;
  const percent = Math.round((away - 1) * 100);
  return `${percent > 0 ? '+' : ''}${percent} % and back on ${dateText(alone.endUs)}`;
}

/** Median absolute return of the bars up to `index`, that one left out. */
function usualMove(bars: readonly Close[], index: number): number {
  const moves: number[] = [];
  for (let at = Math.max(1, index - USUAL_MOVES); at < index; at++) {
    const change = (bars[at] as Close).closeTicks / (bars[at - 1] as Close).closeTicks - 1;
    moves.push(Math.abs(change));
  }
  moves.sort((a, b) => a - b);
  return moves[Math.floor(moves.length / 2)] ?? 0;
}
