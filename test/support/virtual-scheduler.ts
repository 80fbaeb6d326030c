/** Time that stands still until a test moves it. */
import { setImmediate } from 'node:timers';
import type { Scheduler } from '../../runtime/supervision/scheduler.ts';

interface VirtualScheduler extends Scheduler {
  /** Runs everything due up to `ms` from now, in order of time, then of asking. */
  advance(ms: number): Promise<void>;
  readonly waiting: number;
}

export function virtualScheduler(): VirtualScheduler {
  interface Due {
    readonly at: number;
    readonly n: number;
    readonly run: () => void;
  }
  let now = 0;
  let asked = 0;
  const due = new Set<Due>();
  const next = (until: number): Due | undefined => {
    let first: Due | undefined;
    for (const item of due) {
      if (item.at > until) continue;
      if (first === undefined || item.at < first.at || (item.at === first.at && item.n < first.n)) {
        first = item;
      }
    }
    return first;
  };
  /** Lets promises that are settled run their followers, however deep they are chained. */
  const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));
  return {
    now: () => now,
    after: (ms, run) => {
      const item = { at: now + ms, n: asked++, run };
      due.add(item);
      return () => {
        due.delete(item);
      };
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let item = next(until); item !== undefined; item = next(until)) {
        due.delete(item);
        now = item.at;
        item.run();
        await settle();
      }
      now = until;
    },
    get waiting() {
      return due.size;
    },
  };
}
