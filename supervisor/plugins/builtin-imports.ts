/**
 * Modules of Node that a plugin names. A sandbox keeps it from most of what they do; an agent has no use for them,
 * and what they tell (a clock, a file, a host name) a replay cannot repeat.
 */
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { pluginFiles } from './plugin-files.ts';

/** What computes from what it is given. */
const PURE: ReadonlySet<string> = new Set(
  ['assert', 'buffer', 'path', 'querystring', 'string_decoder', 'url', 'util'].flatMap((name) => [
    name,
    `node:${name}`,
  ]),
);
const NAMED =
  /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\(|\bgetBuiltinModule\s*\()\s*['"]([a-z:_/]+)['"]/g;

/** Sorted. @param folder - the sealed copy. */
export function builtinImports(folder: string, id: string): string[] {
  const found = new Set<string>();
  for (const { name, path } of pluginFiles(folder, { id })) {
    if (!/\.[cm]?js$/.test(name)) continue;
    for (const [, module = ''] of readFileSync(path, 'utf8').matchAll(NAMED)) {
      if (isBuiltin(module) && !PURE.has(module)) found.add(module);
    }
  }
  return [...found].sort();
}
