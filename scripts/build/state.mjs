/** Does dist/ fit the sources beside it? Asked by every command before it starts. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dist } from './place.mjs';
import { differing, fingerprint, PRODUCT, readSources, root } from './sources.mjs';

/** A document of a build; undefined when it is not there, or cut off. */
export function jsonAt(file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What dist/ says of itself (build.json, sources.json); undefined when there is no whole build. */
export function builtBefore() {
  const build = jsonAt(join(dist, 'build.json'));
  const sources = jsonAt(join(dist, 'sources.json'));
  const isWhole = build?.files !== undefined && build.parts !== undefined;
  return isWhole && sources !== undefined ? { build, sources } : undefined;
}

/**
 * 'fits', 'missing', or 'stale' with the name of one file that differs. A copy without sources has
 * nothing to differ from.
 */
export function distState() {
  const before = builtBefore();
  if (before === undefined) return { state: 'missing' };
  if (!existsSync(join(root, 'supervisor', 'cli.ts'))) return { state: 'fits' };
  const sources = readSources(PRODUCT, before.sources);
  const stale = PRODUCT.some((part) => before.build.parts[part] !== fingerprint(part, sources));
  if (!stale) return { state: 'fits' };
  return { file: differing(sources, before.sources), state: 'stale' };
}
