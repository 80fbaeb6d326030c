/**
 * Open files that a child of this process would inherit: those that are not closed on exec. Node's own are;
 * a store of native code and what a shell handed on need not be. A permission model of paths does not guard
 * what is open already, so a guest closes them before anybody's code is loaded.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** O_CLOEXEC of open(2) on Linux, as /proc/PID/fdinfo shows it. */
const CLOSED_ON_EXEC = 0o2000000;

/** Numbers above those of `lines`; empty where the system closes them by itself, or has no /proc. */
export function inheritedFiles(lines: number): number[] {
  return entries('/proc/self/fdinfo')
    .map(Number)
    .filter((fd) => fd >= lines && isInherited(fd));
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isInherited(fd: number): boolean {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1');
    const flags = Number.parseInt(/^flags:\s+([0-7]+)$/m.exec(info)?.[1] ?? '', 8);
    return Number.isInteger(flags) && (flags & CLOSED_ON_EXEC) === 0;
  } catch {
    // The folder that was read to find it.
    return false;
  }
}
