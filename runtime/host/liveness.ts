/**
 * Is a host alive? It beats once a second on a port of its own, and counts finished steps in shared
 * memory, which a busy thread can still write. Busy and advancing is slow; busy and still past the
 * budget is hung; no beat and no turn is hung too (it is lost in work nobody asked for).
 */

/** Wall time a host may take for one step (one record folded or one ask answered), ms. */
export const HANG_MS = 5_000;
/** Interval of heartbeats, ms. */
export const BEAT_MS = 1_000;
/** Beats an idle host may miss. */
export const BEATS_MISSED_MAX = 10;

const SEAT = 0;
const STEPS = 1;
/** i32[2]: the seat that is running (0 = none), steps begun. */
export const PROGRESS_BYTES = 8;

/** The counter both threads see. */
export interface Progress {
  /** Seat `ordinal` (from 1) runs from now on. */
  enter(ordinal: number): void;
  leave(): void;
  /** Ordinal of the seat that runs; 0 when none does. */
  running(): number;
  step(): void;
  steps(): number;
}

export function progressOn(memory: SharedArrayBuffer): Progress {
  const cells = new Int32Array(memory);
  return {
    enter: (ordinal) => {
      Atomics.store(cells, SEAT, ordinal);
    },
    leave: () => {
      Atomics.store(cells, SEAT, 0);
    },
    running: () => Atomics.load(cells, SEAT),
    step: () => {
      Atomics.add(cells, STEPS, 1);
    },
    steps: () => Atomics.load(cells, STEPS),
  };
}

/** What the main thread last saw of a host. */
export interface Vitals {
  /** Times are milliseconds of any steady clock. */
  readonly beatAt: number;
  /** When `steps` last moved, or when the oldest pending turn was sent, whichever is later. */
  readonly movedAt: number;
  readonly steps: number;
}

export interface LivenessLimits {
  readonly beatMs: number;
  readonly hangMs: number;
}

export type Health = 'well' | 'slow' | 'hung';

/** Folds one look at the counter. `pending`: turns the host owes. */
export function look(
  vitals: Vitals,
  seen: { readonly now: number; readonly pending: number; readonly steps: number },
  limits: LivenessLimits,
): { readonly health: Health; readonly vitals: Vitals } {
  if (seen.pending === 0) {
    const silent = seen.now - vitals.beatAt > limits.beatMs * BEATS_MISSED_MAX;
    return {
      health: silent ? 'hung' : 'well',
      vitals: { ...vitals, movedAt: seen.now, steps: seen.steps },
    };
  }
  if (seen.steps !== vitals.steps) {
    // A thread that advances is alive, also while its timers cannot run.
    const moved = { beatAt: seen.now, movedAt: seen.now, steps: seen.steps };
    return { health: 'slow', vitals: moved };
  }
  const still = seen.now - vitals.movedAt;
  if (still >= limits.hangMs) return { health: 'hung', vitals };
  return { health: still * 2 >= limits.hangMs ? 'slow' : 'well', vitals };
}
