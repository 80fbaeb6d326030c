/** Restarts of seats by the supervision arithmetic, one history and one seeded stream of jitter a seat. */
import type { SeatId } from '../protocols/ids.ts';
import { randomStream } from '../runtime/random.ts';
import { BACKOFF_FIRST_MS } from '../runtime/supervision/backoff.ts';
import { newSeatHealth, seatCrashed, seatStarted } from '../runtime/supervision/seat-policy.ts';
import type { SeatHealth } from '../runtime/supervision/seat-policy.ts';
import type { RestartPlan } from './seating-options.ts';

/** Restarts in a row that brought no answer before a seat is given up. */
export const FAILED_RESTARTS_MAX = 5;

export interface RestartPlanner {
  plan(seat: SeatId): RestartPlan;
  /** The seat answered an ask: its last restart did what it was for. */
  answered(seat: SeatId): void;
  /** Forgets a seat's crashes. */
  pardon(seat: SeatId): void;
}

export interface RestartPlanOptions {
  readonly seed: number;
  /** Wall milliseconds: threads die and come back in wall time, and the journal says when. */
  readonly nowMs: () => number;
  /** The first delay, ms; the others grow from it in the same proportion. */
  readonly firstMs: number;
}

interface History {
  readonly health: SeatHealth;
  readonly restarts: number;
  /** Restarts since it last answered. */
  failed: number;
  /** Of the seat alone: others that die at the same time do not change its delays. */
  readonly chance: () => number;
}

export function restartPlanner({ firstMs, nowMs, seed }: RestartPlanOptions): RestartPlanner {
  const histories = new Map<SeatId, History>();
  const newHistory = (seat: SeatId): History => ({
    chance: randomStream(seed, `supervision/${seat}`),
    failed: 0,
    health: newSeatHealth(nowMs()),
    restarts: 0,
  });
  return {
    plan(seat) {
      const now = nowMs();
      const known = histories.get(seat) ?? newHistory(seat);
      const { health, verdict } = seatCrashed(known.health, now, known.chance());
      if (known.failed >= FAILED_RESTARTS_MAX || verdict.kind === 'quarantine') {
        return { kind: 'quarantine', trips: health.trips.length };
      }
      const inMs = Math.ceil((verdict.afterMs * firstMs) / BACKOFF_FIRST_MS);
      const started = seatStarted(health, now + inMs);
      histories.set(seat, {
        ...known,
        failed: known.failed + 1,
        health: started,
        restarts: known.restarts + 1,
      });
      return { inMs, kind: 'restart', restarts: known.restarts + 1 };
    },
    answered(seat) {
      const known = histories.get(seat);
      if (known !== undefined) known.failed = 0;
    },
    pardon: (seat) => void histories.delete(seat),
  };
}
