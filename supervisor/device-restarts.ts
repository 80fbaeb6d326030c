/** When a lost device is opened again, by the supervision arithmetic: doubling delays, a limit. */
import type { LossVerdict } from '../kernels/failover.ts';
import { randomStream } from '../runtime/random.ts';
import { backoffMs, nextAttempt } from '../runtime/supervision/backoff.ts';
import { addRestart } from '../runtime/supervision/intensity.ts';

/** A device that is lost more often is broken, or its driver: every loss costs the job under way. */
export const DEVICE_INTENSITY = { max: 5, windowMs: 3_600_000 };

/** Asked once a loss. Wall milliseconds: a device dies and comes back in wall time. */
export function deviceRestarts(seed: number, nowMs: () => number): () => LossVerdict {
  const chance = randomStream(seed, 'device');
  let attempt = -1;
  let restarts: readonly number[] = [];
  let startedAt = nowMs();
  return () => {
    const now = nowMs();
    const counted = addRestart(restarts, now, DEVICE_INTENSITY);
    restarts = counted.restarts;
    if (counted.exceeded) return { kind: 'give-up' };
    attempt = nextAttempt(attempt, now - startedAt);
    const afterMs = backoffMs(attempt, chance());
    startedAt = now + afterMs;
    return { afterMs, kind: 'restart' };
  };
}
