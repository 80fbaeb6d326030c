/** One way of having held the money, value by value: its returns, and its falls. */
import type { TrackFigures } from '../../protocols/performance.ts';
import { PPM } from '../../protocols/units.ts';
import type { Us } from '../../protocols/units.ts';
import { addValue, drawdownFigures, startDrawdown } from './drawdown.ts';
import type { DrawdownState } from './drawdown.ts';
import { addLagged, emptyLagSums } from './lag-sums.ts';
import type { LagSums } from './lag-sums.ts';
import { meanReturnOf, sharpeOf, sortinoOf, volatilityOf } from './ratios.ts';

export interface Track {
  readonly start: number;
  value: number;
  /** Of (r, r^2), and of (r, min(r, 0)^2). */
  readonly returns: LagSums;
  readonly losses: LagSums;
  readonly drawdown: DrawdownState;
}

export const startTrack = (value: number, at: Us): Track => ({
  start: value,
  value,
  returns: emptyLagSums(),
  losses: emptyLagSums(),
  drawdown: startDrawdown(value, at),
});

/** The next value; the return from nothing left is 0. */
export function addToTrack(track: Track, value: number, at: Us): void {
  const change = track.value > 0 ? value / track.value - 1 : 0;
  const down = Math.min(0, change);
  track.value = value;
  addLagged(track.returns, change, change * change);
  addLagged(track.losses, change, down * down);
  addValue(track.drawdown, value, at);
}

export const trackFigures = (track: Track, perYear: number): TrackFigures => ({
  drawdown: drawdownFigures(track.drawdown),
  meanReturn: meanReturnOf(track.returns, perYear),
  returnPpm: track.start > 0 ? (track.value / track.start - 1) * PPM : 0,
  sharpe: sharpeOf(track.returns, perYear),
  sortino: sortinoOf(track.losses, perYear),
  volatility: volatilityOf(track.returns, perYear),
});
