/**
 * When is a lane in conflict? Its own past says: entered above the 95th, left below the 80th
 * percentile of its last 250 tensions. Two levels, so that noise about one does not switch it.
 */

/** Tensions remembered. */
export const TENSIONS_KEPT = 250;
const ENTER_SHARE = 0.95;
const LEAVE_SHARE = 0.8;

/** Plain state of one lane. */
export interface TensionWindow {
  /** Oldest first. */
  readonly past: number[];
  tense: boolean;
}

/** Levels; null = too few tensions yet. */
export interface TensionLevels {
  readonly enter: number | null;
  readonly leave: number | null;
}

export const emptyTensionWindow = (): TensionWindow => ({ past: [], tense: false });

/** Levels from the past alone: what is judged is not among what it is judged by. */
export function levelsOf({ past }: TensionWindow, warmUp: number): TensionLevels {
  if (past.length < warmUp || past.length === 0) return { enter: null, leave: null };
  const sorted = [...past].sort((a, b) => a - b);
  return { enter: percentile(sorted, ENTER_SHARE), leave: percentile(sorted, LEAVE_SHARE) };
}

/** Nearest rank: the smallest value that at least this share does not exceed. */
export function percentile(sorted: readonly number[], share: number): number {
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[Math.min(rank, sorted.length) - 1] as number;
}

/** Judges a tension by the levels; not tense while there are none. */
export function judgeTension(
  window: Pick<TensionWindow, 'tense'>,
  { enter, leave }: TensionLevels,
  tension: number,
): boolean {
  if (enter === null || leave === null) return false;
  return window.tense ? tension >= leave && tension > 0 : tension > enter;
}

export function rememberTension(window: TensionWindow, tension: number): void {
  window.past.push(tension);
  if (window.past.length > TENSIONS_KEPT) window.past.shift();
}
