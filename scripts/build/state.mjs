/** Does dist/ fit the sources beside it? Asked by every command before it starts. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dist } from './place.mjs';
import { fingerprint, PRODUCT, readSources, root } from './sources.mjs';

function jsonOf(name) {
  const file = join(dist, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** What dist/ says of itself (build.json, sources.json); undefined when there is no whole build. */
export function builtBefore() {
  const build = jsonOf('build.json');
  const sources = jsonOf('sources.json');
  return build === undefined || sources === undefined ? undefined : { build, sources };
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
  const names = new Set([...Object.keys(sources), ...Object.keys(before.sources)]);
  const file = [...names]
    .sort()
    .find((name) => sources[name]?.sha256 !== before.sources[name]?.sha256);
  return { file, state: 'stale' };
}
