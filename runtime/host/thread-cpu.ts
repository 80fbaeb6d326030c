/**
 * CPU time of a thread of this process, from /proc (Linux): what tells a thread that loops from one
 * that gets no core. Elsewhere there is none, and only wall time is left to judge by.
 */
import { readFileSync, readlinkSync } from 'node:fs';

/** The system's id of the calling thread; undefined where /proc does not tell. */
export function ownThread(): number | undefined {
  try {
    const id = Number(/\/task\/([0-9]+)$/.exec(readlinkSync('/proc/thread-self'))?.[1]);
    return Number.isSafeInteger(id) && id > 0 ? id : undefined;
  } catch {
    return undefined;
  }
}

/**
 * CPU time that a thread of this process has had, ms; undefined when it is gone or /proc does not tell.
 * The first field of `schedstat` is time on a core in ns (proc(5), Documentation/scheduler/sched-stats.rst).
 */
export function threadCpuMs(thread: number): number | undefined {
  try {
    const [onCore = ''] = readFileSync(`/proc/self/task/${thread}/schedstat`, 'latin1').split(' ');
    return /^[0-9]+$/.test(onCore) ? Number(onCore) / 1e6 : undefined;
  } catch {
    return undefined;
  }
}
