/** Restarts of seats by the supervision arithmetic, one history a seat, jitter from a seeded stream. */
import type { SeatId } from '../protocols/ids.ts';
import { randomStream } from '../runtime/random.ts';
import { newSeatHealth, seatCrashed, seatStarted } from '../runtime/supervision/seat-policy.ts';
import type { SeatHealth } from '../runtime/supervision/seat-policy.ts';
import type { RestartPlan } from './seating-options.ts';

export interface RestartPlanner {
  plan(seat: SeatId): RestartPlan;
  /** Forgets a seat's crashes. */
  pardon(seat: SeatId): void;
}

/** Times are wall milliseconds: threads die and come back in wall time, and the journal says when. */
export function restartPlanner(seed: number, nowMs: () => number): RestartPlanner {
  const chance = randomStream(seed, 'supervision');
  const histories = new Map<SeatId, { health: SeatHealth; restarts: number }>();
  const plan = (seat: SeatId): RestartPlan => {
    const now = nowMs();
    const known = histories.get(seat) ?? { health: newSeatHealth(now), restarts: 0 };
    const { health, verdict } = seatCrashed(known.health, now, chance());
    if (verdict.kind === 'quarantine') return { kind: 'quarantine', trips: verdict.trips };
    const restarts = known.restarts + 1;
    histories.set(seat, { health: seatStarted(health, now + verdict.afterMs), restarts });
    return { kind: 'restart', inMs: verdict.afterMs, restarts };
  };
  return { pardon: (seat) => void histories.delete(seat), plan };
}
