/**
 * What this machine puts around a guest's process, beside Node's permission model: namespaces of its own
 * (no network, no sight of other processes), limits of memory and open files, and an end with ours.
 * Found out once by trying; where a tool of util-linux is not there, what it does is not there either.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Namespaces as `unshare` makes them: user, network, process ids; the second where users may not be made. */
const NAMESPACES = [['-Urnpf'], ['-npf']] as const;

export interface Containment {
  /** Options and program of Node that switch the permission model on; undefined: Node has none. */
  readonly permission: '--permission' | '--experimental-permission' | undefined;
  /** Command that gives namespaces of its own: no network, and no signals to other processes. */
  readonly unshare: readonly string[] | undefined;
  /** Why there are none; empty when there are. */
  readonly noNamespaces: string;
  /** Limits of memory and open files. */
  readonly prlimit: string | undefined;
  /** Ends the guest when its parent ends, whatever it is at. */
  readonly setpriv: string | undefined;
}

let found: Containment | undefined;

/** The same for the whole process. */
export function containment(): Containment {
  found ??= findOut();
  return found;
}

function findOut(): Containment {
  const unshare = tool('unshare');
  const { command, why } = namespaces(unshare);
  return {
    noNamespaces: why,
    permission: permissionFlag(),
    prlimit: tool('prlimit'),
    setpriv: tool('setpriv'),
    unshare: command,
  };
}

/** Node 20 has it as an experiment; later lines under both names. */
function permissionFlag(): Containment['permission'] {
  const flags = process.allowedNodeEnvironmentFlags;
  return (['--permission', '--experimental-permission'] as const).find((flag) => flags.has(flag));
}

function namespaces(unshare: string | undefined): {
  readonly command: readonly string[] | undefined;
  readonly why: string;
} {
  if (unshare === undefined) return { command: undefined, why: 'there is no unshare (util-linux)' };
  let why = '';
  for (const flags of NAMESPACES) {
    const command = [unshare, ...flags, '--kill-child'];
    const [program = '', ...rest] = command;
    const tried = spawnSync(program, [...rest, 'true'], { encoding: 'utf8', timeout: 5_000 });
    if (tried.status === 0) return { command, why: '' };
    why = tried.stderr?.trim() || tried.error?.message || `unshare ended with ${tried.status}`;
  }
  return { command: undefined, why };
}

/** Absolute path of a program: a guest's environment names no folders to look in. */
function tool(name: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
