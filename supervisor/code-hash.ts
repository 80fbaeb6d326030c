/** What code ran: SHA-256 over the built files, by sorted path, so that a replay can say "same code". */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Rooms whose code can change what a run decides or records. */
const ROOMS = [
  'agents',
  'council',
  'execution',
  'kernels',
  'market',
  'portfolio',
  'protocols',
  'runtime',
  'supervisor',
  'venues',
];

/** Root of the built (or, in tests, source) tree. */
export const codeRoot = (): string => fileURLToPath(new URL('..', import.meta.url));

/** What the page's state is made by, beside the deciding rooms. */
const PAGE_ROOMS = ['dashboard/fold', 'dashboard/server'];

/** Hash of every .js (source: .ts), .json and .wgsl file of the deciding rooms. */
export const codeHash = (root: string = codeRoot()): string => hashOfRooms(root, ROOMS);

/** The same with the code that folds the page. */
export const pageCodeHash = (root: string = codeRoot()): string =>
  hashOfRooms(root, [...ROOMS, ...PAGE_ROOMS]);

function hashOfRooms(root: string, rooms: readonly string[]): string {
  const hash = createHash('sha256');
  for (const room of rooms) {
    for (const file of filesOf(join(root, room))) {
      hash.update(relative(root, file).split(sep).join('/'));
      hash.update('\0');
      hash.update(readFileSync(file));
      hash.update('\0');
    }
  }
  return hash.digest('hex');
}

function filesOf(dir: string): string[] {
  let entries;
  try {
    entries = readdirSync(dir, { withFileTypes: true });
  } catch (error) {
    // A room that is not built yet (kernels/ without files) has nothing to hash.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .flatMap((entry) => {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) return filesOf(path);
      return /\.(js|ts|json|wgsl|wasm)$/.test(entry.name) && !entry.name.endsWith('.d.ts')
        ? [path]
        : [];
    })
    .sort();
}
