/** Waiting by the wall clock: pacing and restarts, never a decision. */
import { setTimeout as after } from 'node:timers';

/** Runs `task` after `ms`; answers how to call it off. */
export function later(ms: number, task: () => void): () => void {
  const timer = after(task, ms);
  return () => clearTimeout(timer);
}

/** Wall time that ends early when the signal fires. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || ms <= 0) return resolve();
    const timer = after(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
