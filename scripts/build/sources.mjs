/**
 * What is built from what: the rooms whose files make a part of dist/, and a fingerprint of their
 * contents, by which a part that did not change is not made again and a build that no longer fits its
 * sources is noticed.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Rooms whose TypeScript is bundled for Node. */
const SERVER = [
  'agents',
  'council',
  'dashboard/fold',
  'dashboard/server',
  'execution',
  'kernels',
  'market',
  'portfolio',
  'protocols',
  'research',
  'runtime',
  'supervisor',
  'venues',
];
/** Settings that every part depends on; a changed lock file is another set of libraries. */
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'scripts/build'];

/** The parts of dist/ and the files and folders each is made from. */
export const PARTS = {
  bundle: [...SERVER, ...SETTINGS],
  page: ['dashboard/fold', 'dashboard/web', 'kernels', 'protocols', 'council', ...SETTINGS],
  types: [...SERVER, ...SETTINGS],
  /** Benches, scripts and programs that only tests start; not needed to run the product. */
  tools: [...SERVER, 'bench', 'test/support', 'scripts', ...SETTINGS],
};

/** Parts that running the product needs. */
export const PRODUCT = ['bundle', 'page', 'types'];

/** Left beside sources by editors and file managers: no part of a build is made from them. */
const isLeftover = (name) => name.startsWith('.') || name.startsWith('#') || name.endsWith('~');

/** Every file below a path, in order; none when it does not exist. */
export function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => !isLeftover(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const below = join(path, entry.name);
      return entry.isDirectory() ? filesBelow(below) : [below];
    });
}

/** A path as build.json and sources.json name it: from `base`, with forward slashes. */
export const named = (base, file) => relative(base, file).split(sep).join('/');

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * Every source file of the given parts: name -> {bytes, changed (ms), sha256}. Files that `known`
 * describes with the same size and time of change are not read again. The time is the inode's: a copy
 * that keeps the time of modification does not keep that one.
 */
export function readSources(parts, known = {}) {
  const sources = {};
  for (const path of new Set(parts.flatMap((part) => PARTS[part]))) {
    for (const file of filesBelow(join(root, path))) {
      const name = named(root, file);
      sources[name] ??= sourceAt(file, known[name]);
    }
  }
  return sources;
}

function sourceAt(file, before) {
  try {
    const { ctimeMs: changed, size: bytes } = statSync(file);
    return before?.changed === changed && before.bytes === bytes
      ? before
      : { bytes, changed, sha256: sha256(readFileSync(file)) };
  } catch (error) {
    // A link to nowhere, or a file of somebody else's: it fits no build, and the bundler says why.
    if (error.code === 'ENOENT' || error.code === 'EACCES') return { sha256: error.code };
    throw error;
  }
}

/** The first file that is not what it was, by name; undefined when both are the same. */
export function differing(sources, before, key = 'sha256') {
  const names = new Set([...Object.keys(sources), ...Object.keys(before)]);
  return [...names].sort().find((name) => sources[name]?.[key] !== before[name]?.[key]);
}

/** SHA-256 over names and contents of the files that make `part`. */
export function fingerprint(part, sources) {
  const within = (name) => PARTS[part].some((path) => name === path || name.startsWith(`${path}/`));
  const hash = createHash('sha256');
  for (const name of Object.keys(sources).filter(within).sort()) {
    hash.update(`${name}\0${sources[name].sha256}\0`);
  }
  return hash.digest('hex');
}
