/**
 * Who writes a data folder. The owner's identity stands in the store itself and is taken under
 * LMDB's own write lock, which the kernel releases when its holder dies: two starters can never
 * both find the folder free. An owner that died is recognised by its pid, its start time and the
 * boot it belongs to, so that neither a crash nor a reused pid locks the folder for ever.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync, statSync } from 'node:fs';

export interface Owner {
  readonly boot: string;
  /** Pid namespace: a pid of another one says nothing here. */
  readonly namespace: string;
  readonly pid: number;
  /** Start time of the process in clock ticks since boot; empty where /proc is missing. */
  readonly start: string;
  /** Tells two openings of one process apart. */
  readonly token: string;
}

/** An owner in another pid namespace counts as alive while its heartbeat is younger than this. */
const HEARTBEAT_MS_MAX = 10_000;
export const HEARTBEAT_MS = 2_000;

export function thisOwner(): Owner {
  return {
    boot: bootId(),
    namespace: namespaceId(),
    pid: process.pid,
    start: startOf(process.pid),
    token: randomBytes(16).toString('hex'),
  };
}

/**
 * Whether the process that took the folder still runs.
 * @param heartbeat - path of the file the owner touches while it runs.
 */
export function ownerAlive(owner: Owner, heartbeat: string): boolean {
  if (owner.boot !== bootId()) return false;
  if (owner.namespace !== namespaceId()) return heartbeatAgeMs(heartbeat) < HEARTBEAT_MS_MAX;
  if (!pidExists(owner.pid)) return false;
  const start = startOf(owner.pid);
  return start === '' || owner.start === '' || start === owner.start;
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/<pid>/stat; the name in field 2 may itself hold spaces and brackets. */
function startOf(pid: number): string {
  const stat = textOf(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended: it holds no file and writes no more.
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '');
}

const bootId = (): string => textOf('/proc/sys/kernel/random/boot_id').trim();

function namespaceId(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has namespaces; elsewhere all processes share one.
    return '';
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // No /proc on this system, or the process has just ended: nothing is known.
    return '';
  }
}

function heartbeatAgeMs(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    // Never written: its owner did not live long enough to beat once.
    return Number.POSITIVE_INFINITY;
  }
}
