/**
 * Is a host alive? Not by the time that passes: a thread that gets no core makes no step, and is well.
 * It is hung when its own counter stands still although its thread has had CPU time, and silent when
 * the counter stands still for a whole outer limit of wall time, whatever it waits for.
 *
 * What counts depends on what it is at: steps of its start, records and asks of a turn (in shared
 * memory, which a busy thread can still write), or heartbeats while nothing is asked of it.
 */

/** CPU time a host may take for one step (one record folded or one ask answered), ms. */
export const HANG_MS = 5_000;
/** CPU time it may take for one step of its start (thread, seat module, each seat), ms. */
export const START_MS = 20_000;
/** Wall time without a step after which it is ended whatever it waits for, ms. */
export const HANG_WALL_MS = 60_000;
/**
 * Time a plugin may stand still without running or waiting for a core: nothing it may wait for takes as long.
 * In its start it reads its modules, from a disk that may be busy.
 */
export const GUEST_BLOCKED_MS = 10_000;
export const GUEST_BLOCKED_START_MS = 20_000;
/** Interval of heartbeats, ms. */
export const BEAT_MS = 1_000;

const SEAT = 0;
const STEPS = 1;
const THREAD = 2;
/** i32[3]: the seat that is running (0 = none), steps begun, the system's id of the thread (0 = not told). */
export const PROGRESS_BYTES = 12;

/** The counter both threads see. */
export interface Progress {
  /** Seat `ordinal` (from 1) runs from now on. */
  enter(ordinal: number): void;
  leave(): void;
  /** Ordinal of the seat that runs; 0 when none does. */
  running(): number;
  step(): void;
  steps(): number;
  /** The host tells which thread of the system it is. */
  nameThread(id: number): void;
  /** 0 until the host has told, and where the system has no such ids. */
  thread(): number;
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
    nameThread: (id) => {
      Atomics.store(cells, THREAD, id);
    },
    thread: () => Atomics.load(cells, THREAD),
  };
}

/** What a host is at; each has a counter of its own. */
export type Work = 'start' | 'turn' | 'idle';

/** What the main thread last saw of a host. */
export interface Vitals {
  readonly work: Work;
  /** The counter of that work. */
  readonly count: number;
  /** When it last moved, ms of any steady clock. */
  readonly movedAt: number;
  /** CPU time of the thread when it was first seen to stand still, ms; absent when it cannot be read. */
  readonly cpuMs?: number;
  /** When that was, and the time it had waited for a core by then; absent when that is not known. */
  readonly since?: { readonly at: number; readonly queuedMs: number };
}

/** One look at a host. */
export interface Seen {
  readonly work: Work;
  readonly count: number;
  readonly now: number;
  /** CPU time of its thread so far, ms; undefined where it cannot be read. Asked only of a host that stands still. */
  readonly cpuMs: () => number | undefined;
  /** Time it has waited for a core so far, ms; undefined where nobody tells. */
  readonly queuedMs?: () => number | undefined;
}

export interface LivenessLimits {
  /** CPU time without a step, ms. */
  readonly cpuMs: number;
  /** Wall time without a step, ms. */
  readonly wallMs: number;
  /** Time without a step in which it neither runs nor waits for a core, ms; absent = as long as `wallMs`. */
  readonly blockedMs?: number | undefined;
}

export type Health =
  | { readonly is: 'well' }
  /** It runs and gets nowhere. */
  | { readonly is: 'hung'; readonly cpuMs: number }
  /** Nothing came of it for `limitMs`. */
  | { readonly is: 'silent'; readonly limitMs: number; readonly wallMs: number };

const WELL: Health = { is: 'well' };

/** Folds one look at a host. */
export function look(
  vitals: Vitals,
  seen: Seen,
  limits: LivenessLimits,
): { readonly health: Health; readonly vitals: Vitals } {
  const { count, now, work } = seen;
  if (work !== vitals.work || count !== vitals.count) {
    return { health: WELL, vitals: { count, movedAt: now, work } };
  }
  const cpuMs = seen.cpuMs();
  if (cpuMs !== undefined && vitals.cpuMs !== undefined) {
    const used = cpuMs - vitals.cpuMs;
    if (used >= limits.cpuMs) return { health: { cpuMs: used, is: 'hung' }, vitals };
    const { blockedMs = Infinity } = limits;
    const queuedMs = seen.queuedMs?.();
    if (queuedMs !== undefined && vitals.since !== undefined) {
      const { at, queuedMs: before } = vitals.since;
      const blocked = now - at - used - (queuedMs - before);
      if (blocked >= blockedMs) {
        return { health: { is: 'silent', limitMs: blockedMs, wallMs: blocked }, vitals };
      }
    }
  }
  const wallMs = now - vitals.movedAt;
  if (wallMs >= limits.wallMs) {
    return { health: { is: 'silent', limitMs: limits.wallMs, wallMs }, vitals };
  }
  if (cpuMs === undefined || vitals.cpuMs !== undefined) return { health: WELL, vitals };
  const queuedMs = seen.queuedMs?.();
  const since = queuedMs === undefined ? {} : { since: { at: now, queuedMs } };
  return { health: WELL, vitals: { ...vitals, cpuMs, ...since } };
}
