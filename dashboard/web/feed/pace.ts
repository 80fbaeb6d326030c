/** How fast rounds arrive, in rounds a wall second, over the last few seconds. Pure. */

const WINDOW_MS = 3_000;

export interface Pace {
  /** Wall times at which decided rounds arrived, with how many, oldest first. */
  readonly arrivals: { readonly at: number; readonly rounds: number }[];
}

export const newPace = (): Pace => ({ arrivals: [] });

export function noteRounds(pace: Pace, rounds: number, now: number): void {
  if (rounds > 0) pace.arrivals.push({ at: now, rounds });
  while (pace.arrivals.length > 0 && (pace.arrivals[0]?.at ?? now) < now - WINDOW_MS)
    pace.arrivals.shift();
}

export function roundsPerSecond(pace: Pace, now: number): number {
  let rounds = 0;
  for (const arrival of pace.arrivals) if (arrival.at >= now - WINDOW_MS) rounds += arrival.rounds;
  return rounds / (WINDOW_MS / 1_000);
}
