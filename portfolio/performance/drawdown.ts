/** How far a value fell below its highest so far, and for how long it stayed below. */
import type { DrawdownFigures } from '../../protocols/performance.ts';
import { PPM, US_PER_SECOND } from '../../protocols/units.ts';
import type { Us } from '../../protocols/units.ts';

export interface DrawdownState {
  peak: number;
  /** When the peak was last touched. */
  peakAt: Us;
  at: Us;
  value: number;
  /** Deepest fall, a part of the peak before it. */
  deepest: number;
  /** Longest time from a peak until it was reached again, or until now. */
  longestUs: Us;
}

export const startDrawdown = (value: number, at: Us): DrawdownState => ({
  peak: value,
  peakAt: at,
  at,
  value,
  deepest: 0,
  longestUs: 0,
});

export function addValue(state: DrawdownState, value: number, at: Us): void {
  const wasBelow = state.value < state.peak;
  state.at = at;
  state.value = value;
  const isBelow = value < state.peak;
  if (isBelow || wasBelow) state.longestUs = Math.max(state.longestUs, at - state.peakAt);
  if (isBelow) {
    state.deepest = Math.max(state.deepest, fallOf(state));
    return;
  }
  state.peak = value;
  state.peakAt = at;
}

/** The fall from the peak now, a part of the peak; a value below nothing has lost all of it. */
const fallOf = ({ peak, value }: DrawdownState): number =>
  peak > 0 ? Math.min(1, Math.max(0, (peak - value) / peak)) : 0;

export const drawdownFigures = (state: DrawdownState): DrawdownFigures => ({
  longestSeconds: state.longestUs / US_PER_SECOND,
  maxPpm: Math.round(state.deepest * PPM),
  nowPpm: Math.round(fallOf(state) * PPM),
});
