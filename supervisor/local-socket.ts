/**
 * Where the local door lies: `<data>/control.sock`. The kernel takes some 100 bytes of a socket's path;
 * a folder that lies deeper is named through a descriptor of it, where the system has such names.
 */
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

export const SOCKET_FILE = 'control.sock';

/** Bytes of a path that every system takes: 104 on macOS and BSD, its final zero included. */
const PATH_BYTES_MAX = 103;

export interface SocketPath {
  readonly path: string;
  /** Gives the descriptor back; the path is no longer good then. */
  readonly close: () => void;
}

/** A path of `file` in `dir` that a socket can be bound or connected to. */
export function socketPath(dir: string, file: string): SocketPath {
  const path = join(dir, file);
  const isShort = Buffer.byteLength(path) <= PATH_BYTES_MAX;
  if (isShort || process.platform !== 'linux') return { close: () => undefined, path };
  const folder = openSync(dir, 'r');
  return { close: () => closeSync(folder), path: `/proc/self/fd/${folder}/${file}` };
}
