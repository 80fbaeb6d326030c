/** What code runs: one SHA-256 over its files, so that a replay can say "same code". */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appError } from '../protocols/errors.ts';

/** As much of build.json as is read here. */
interface Build {
  readonly code: string;
  readonly files: Readonly<Record<string, { readonly sha256: string }>>;
}

/** Rooms of the source tree whose code can change what a run decides, records or shows. */
const ROOMS = [
  'agents',
  'council',
  'dashboard/fold',
  'dashboard/server',
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

/**
 * The hash that build.json states, once every file it covers was read and is what was built; on source
 * the hash of the rooms' files.
 * @throws BUILD_DAMAGED.
 */
export function codeHash(root: string = codeRoot()): string {
  const file = join(root, 'build.json');
  if (!existsSync(file)) return hashOfRooms(root);
  const build = JSON.parse(readFileSync(file, 'utf8')) as Build;
  for (const [name, { sha256 }] of Object.entries(build.files)) {
    const path = join(root, name);
    if (!existsSync(path) || sha256Of(readFileSync(path)) !== sha256) {
      throw appError('BUILD_DAMAGED', { file: name });
    }
  }
  return build.code;
}

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function hashOfRooms(root: string): string {
  const hash = createHash('sha256');
  for (const room of ROOMS) {
    for (const file of filesOf(join(root, room))) {
      hash.update(relative(root, file).split(sep).join('/'));
      hash.update('\0');
      hash.update(readFileSync(file));
      hash.update('\0');
    }
  }
  return hash.digest('hex');
}

const filesOf = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|json|wgsl|wasm)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
