/**
 * Says that this process runs from its build, so that a new build does not clean it away: a thread that
 * is started in an hour still comes from the same files. See scripts/build/place.mjs.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { codeRoot } from './code-hash.ts';

/** Until the process ends. Does nothing where code runs from another place than .build/<id>/. */
export function keepBuild(root: string = codeRoot()): void {
  const folder = join(root, '.');
  const builds = dirname(folder);
  if (basename(builds) !== '.build') return;
  const users = join(builds, 'users');
  const file = join(users, String(process.pid));
  try {
    mkdirSync(users, { recursive: true });
    writeFileSync(file, `${basename(folder)}\n`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Where this user may not write, nobody builds as this user either.
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return;
    throw error;
  }
  process.on('exit', () => rmSync(file, { force: true }));
}
