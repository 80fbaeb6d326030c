/** Time as supervisors see it: the wall's, or one that a test moves by hand. */
import { clearTimeout, setTimeout } from 'node:timers';

export interface Scheduler {
  /** Calls `run` once, `ms` from now; the result cancels. */
  after(ms: number, run: () => void): () => void;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}

/** Real time. A timer that waits does not keep the process alive. */
export const wallScheduler: Scheduler = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
  now: () => performance.now(),
};
