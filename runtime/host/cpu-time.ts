/**
 * CPU time and memory from /proc (Linux): what tells seats that loop from seats that get no core, and
 * what a guest costs. Elsewhere there is none, and only wall time is left to judge by.
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

/** CPU time that a thread of this process has had, ms; undefined when it is gone or /proc does not tell. */
export const threadCpuMs = (thread: number): number | undefined =>
  onCoreMs(`/proc/self/task/${thread}/schedstat`);

/**
 * CPU time that the main thread of another process has had, ms: the one that runs its JavaScript.
 * What helpers of the engine take (garbage, compilation) differs from run to run and is left out.
 */
export const processCpuMs = (pid: number): number | undefined =>
  onCoreMs(`/proc/${pid}/task/${pid}/schedstat`);

/** Memory of a process that is in RAM, bytes: VmRSS of proc_pid_status(5). */
export function residentBytes(pid: number): number | undefined {
  const kilobytes = /^VmRSS:\s+([0-9]+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** The first child of a process; undefined when it has none, or /proc does not tell (CONFIG_PROC_CHILDREN). */
export function firstChild(pid: number): number | undefined {
  const [first = ''] = (read(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ');
  return /^[0-9]+$/.test(first) ? Number(first) : undefined;
}

/** Time that the main thread of another process has waited for a core, ms. */
export const processQueuedMs = (pid: number): number | undefined =>
  schedMs(`/proc/${pid}/task/${pid}/schedstat`, 1);

const onCoreMs = (file: string): number | undefined => schedMs(file, 0);

/** Fields: time on a core and time in its queue, ns (proc(5), Documentation/scheduler/sched-stats.rst). */
function schedMs(file: string, field: 0 | 1): number | undefined {
  const text = (read(file) ?? '').split(' ')[field] ?? '';
  return /^[0-9]+$/.test(text) ? Number(text) / 1e6 : undefined;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}
