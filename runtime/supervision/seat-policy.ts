/**
 * What follows the crash of a seat: a restart after a delay, or quarantine. A pure fold of crashes,
 * so that the session can run it on the run's clock and a replay decides the same.
 *
 * Within the intensity (3 restarts in 60 s) delays double from 0.5 s. One crash more is a *trip*:
 * the seat cools down for 60 s and the delays start over. The fifth trip within an hour is
 * quarantine, which only an operator ends.
 */
import { backoffMs, BACKOFF_MAX_MS, nextAttempt } from './backoff.ts';
import { addRestart } from './intensity.ts';
import type { Intensity } from './intensity.ts';

export const SEAT_INTENSITY: Intensity = { max: 3, windowMs: 60_000 };
export const TRIPS_MAX = 5;
export const TRIPS_WINDOW_MS = 3_600_000;

/** Plain data; times in ms of the run's clock. */
export interface SeatHealth {
  readonly attempt: number;
  readonly incarnation: number;
  readonly restarts: readonly number[];
  readonly startedAt: number;
  readonly trips: readonly number[];
}

export type SeatVerdict =
  | { readonly kind: 'restart'; readonly afterMs: number; readonly tripped: boolean }
  | { readonly kind: 'quarantine'; readonly trips: number };

export const newSeatHealth = (startedAt: number): SeatHealth => ({
  attempt: -1,
  incarnation: 1,
  restarts: [],
  startedAt,
  trips: [],
});

/** Folds a crash at `now`; `chance` is uniform in [0, 1) from the seat's own stream. */
export function seatCrashed(
  health: SeatHealth,
  now: number,
  chance: number,
): { readonly health: SeatHealth; readonly verdict: SeatVerdict } {
  const attempt = nextAttempt(health.attempt, now - health.startedAt);
  const { exceeded, restarts } = addRestart(health.restarts, now, SEAT_INTENSITY);
  if (!exceeded) {
    const afterMs = backoffMs(attempt, chance);
    return {
      health: { ...health, attempt, restarts },
      verdict: { kind: 'restart', afterMs, tripped: false },
    };
  }
  const { exceeded: out, restarts: trips } = addRestart(health.trips, now, {
    max: TRIPS_MAX - 1,
    windowMs: TRIPS_WINDOW_MS,
  });
  return {
    health: { ...health, attempt: -1, restarts: [], trips },
    verdict: out
      ? { kind: 'quarantine', trips: trips.length }
      : { kind: 'restart', afterMs: BACKOFF_MAX_MS, tripped: true },
  };
}

/** Folds the start of the next incarnation. */
export const seatStarted = (health: SeatHealth, now: number): SeatHealth => ({
  ...health,
  incarnation: health.incarnation + 1,
  startedAt: now,
});
