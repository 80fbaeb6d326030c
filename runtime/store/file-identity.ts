/** Which file stands at a path: a name may be given to another one while the first is still open. */
import { rmSync, statSync } from 'node:fs';

export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/** Undefined when nothing stands there. */
export function identityOf(path: string): FileIdentity | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : { dev: stats.dev, ino: stats.ino };
}

export const isSameFile = (a: FileIdentity | undefined, b: FileIdentity | undefined): boolean =>
  a !== undefined && a.dev === b?.dev && a.ino === b.ino;

/** Removes the file that was seen there, and not one that has taken its place. */
export function removeIfSame(path: string, seen: FileIdentity | undefined): void {
  if (isSameFile(seen, identityOf(path))) rmSync(path, { force: true });
}
