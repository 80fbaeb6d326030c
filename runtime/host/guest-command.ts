/** The command that starts a guest's process, from the outside in: end with ours, namespaces, limits, Node. */
import { readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Containment } from './containment.ts';

export interface GuestWish {
  readonly entryUrl: URL;
  /** Limit of its heap, MB. */
  readonly heapMb: number;
  /** Files and folders it may read, beside `program`. */
  readonly readable: readonly string[];
  /** Root of the built program. */
  readonly program: string;
}

/**
 * What a process of Node needs beside the heap: code, stacks of its threads, and array buffers, which the
 * heap does not hold. MB.
 */
const DATA_BASE_MB = 256;
/** Since version 13 (Node 24) the engine maps all room for code at once; it counts, used or not. */
const CODE_RANGE_MB = Number.parseInt(process.versions.v8, 10) >= 13 ? 512 : 0;
/** Array buffers may take as much again as the heap. */
const DATA_TO_HEAP = 2;
/** Open files: Node opens the modules of a plugin many at a time. */
const FILES_MAX = 1_024;

/** No more than this process may have itself: raising a limit takes rights. */
function filesMax(): number {
  const [, hard = ''] =
    /^Max open files +\S+ +(\S+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? [];
  return /^[0-9]+$/.test(hard) ? Math.min(FILES_MAX, Number(hard)) : FILES_MAX;
}

/** Memory that the system lets a guest have, MB. */
export const dataLimitMb = (heapMb: number): number =>
  DATA_BASE_MB + CODE_RANGE_MB + DATA_TO_HEAP * heapMb;

/** Program and arguments. */
export function guestCommand(wish: GuestWish, means: Containment): readonly [string, string[]] {
  const node = [process.execPath, ...nodeOptions(wish, means), fileURLToPath(wish.entryUrl)];
  const limits =
    means.prlimit === undefined
      ? []
      : [
          means.prlimit,
          `--data=${dataLimitMb(wish.heapMb) * 2 ** 20}`,
          `--nofile=${filesMax()}`,
          '--core=0',
        ];
  const end = means.setpriv === undefined ? [] : [means.setpriv, '--pdeathsig', 'KILL'];
  const [program = '', ...rest] = [...end, ...(means.unshare ?? []), ...limits, ...node];
  return [program, rest];
}

function nodeOptions({ heapMb, program, readable }: GuestWish, means: Containment): string[] {
  const heap = `--max-old-space-size=${heapMb}`;
  if (means.permission === undefined) return [heap];
  // Both names of a folder that is a link: Node asks for the one, then for the other. Without a slash at
  // the end (`resolve`): Node 20 crashes on some sets of folders with one.
  const folders = new Set(
    [program, ...readable].flatMap((path) => [resolve(path), realpathSync(path)]),
  );
  return [
    heap,
    means.permission,
    // Since 25 the permission model closes sockets, and the line to the host is one: a namespace does it.
    ...(process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    ...[...folders].map((path) => `--allow-fs-read=${path}`),
  ];
}
