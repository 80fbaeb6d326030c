/** How long to wait before the next incarnation: doubling, capped, spread by a seeded stream. */

export const BACKOFF_FIRST_MS = 500;
export const BACKOFF_MAX_MS = 60_000;
/** Part of the delay that chance takes away: 20 %. */
export const BACKOFF_JITTER = 0.2;
/** Lived this long, an incarnation counts as healthy and the delays start over. */
export const HEALTHY_MS = 300_000;

/**
 * Delay before restart number `attempt` (0 for the first): 500 ms x 2^attempt, at most 60 s, less up
 * to 20 %. Chance only shortens, so the cap holds and delays at the cap are spread as well.
 * `chance` is uniform in [0, 1). Whole milliseconds.
 */
export function backoffMs(attempt: number, chance: number): number {
  // 500 << 7 is beyond the cap; a larger shift would overflow 32 bits.
  const full = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS << Math.min(attempt, 7));
  return Math.ceil(full * (1 - BACKOFF_JITTER * chance));
}

/** The attempt number after a death: one more, or 0 when the incarnation had been healthy. */
export const nextAttempt = (attempt: number, livedMs: number): number =>
  livedMs >= HEALTHY_MS ? 0 : attempt + 1;
