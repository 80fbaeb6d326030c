/**
 * Where builds lie: each in a folder of its own, .build/<id>/, named after what it was built from and
 * never changed once it is there; `dist` is a link to the current one, moved in one step. A running
 * supervisor was started from the folder itself, so a new build changes none of its files.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './sources.mjs';

export const dist = join(root, 'dist');
const builds = join(root, '.build');
/** One file a process that runs for long, named after its pid; it holds the id of its build. */
const users = join(builds, 'users');

export const folderOf = (id) => join(builds, id);

/** A new, empty folder to build in; it becomes `folderOf(id)` when all of it is there. */
export function asideOf(id) {
  const aside = join(builds, `${id}.${process.pid}`);
  rmSync(aside, { force: true, recursive: true });
  mkdirSync(aside, { recursive: true });
  return aside;
}

export const discard = (aside) => rmSync(aside, { force: true, recursive: true });

/** Makes the folder at `aside` the build `id`, in place of one that was damaged. */
export function keep(aside, id) {
  const folder = folderOf(id);
  if (existsSync(folder)) {
    const damaged = `${aside}.damaged`;
    renameSync(folder, damaged);
    rmSync(damaged, { force: true, recursive: true });
  }
  renameSync(aside, folder);
}

/** Points `dist` at the build `id` and removes builds that nobody uses any more. */
export function place(id) {
  const before = currentId();
  if (before !== id) {
    const link = `${dist}.${process.pid}`;
    rmSync(link, { force: true });
    symlinkSync(process.platform === 'win32' ? folderOf(id) : join('.build', id), link, 'junction');
    // A folder (as builds were up to 0.2.0) or a Windows junction gives no way to a rename.
    if (before === undefined || process.platform === 'win32') {
      rmSync(dist, { force: true, recursive: true });
    }
    renameSync(link, dist);
  }
  removeUnused(new Set([id, before]));
}

/** Id of the build that `dist` links to; undefined when there is none. */
function currentId() {
  if (!lstatSync(dist, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined;
  return basename(readlinkSync(dist));
}

/** Keeps the current build, the one before it (a command may just be loading it) and those in use. */
function removeUnused(kept) {
  for (const pid of existsSync(users) ? readdirSync(users) : []) {
    const file = join(users, pid);
    if (isAlive(Number(pid))) kept.add(readFileSync(file, 'utf8').trim());
    else rmSync(file, { force: true });
  }
  for (const name of readdirSync(builds)) {
    if (name === 'users' || kept.has(name) || isUnderWay(name)) continue;
    rmSync(join(builds, name), { force: true, recursive: true });
  }
}

/** A folder that another process builds in right now. */
function isUnderWay(name) {
  const pid = Number(name.split('.')[1]);
  return Number.isInteger(pid) && pid !== process.pid && isAlive(pid);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
