/** Restart intensity: how many restarts a supervisor bears within a sliding window. */

export interface Intensity {
  /** Restarts allowed in the window; one more exceeds it. */
  readonly max: number;
  readonly windowMs: number;
}

export interface Restarts {
  readonly exceeded: boolean;
  /** Times of the restarts still in the window, oldest first; at most `max` + 1. */
  readonly restarts: readonly number[];
}

/**
 * Adds a restart at `now` (ms, never before the last one). A restart `windowMs` old still counts.
 */
export function addRestart(
  restarts: readonly number[],
  now: number,
  { max, windowMs }: Intensity,
): Restarts {
  const recent = restarts.filter((at) => at >= now - windowMs);
  recent.push(now);
  return {
    exceeded: recent.length > max,
    // More than max + 1 can never be needed to decide; this bounds the list whatever the caller does.
    restarts: recent.slice(-(max + 1)),
  };
}
