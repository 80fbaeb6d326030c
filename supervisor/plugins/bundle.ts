/**
 * Makes one module of a plugin that is written in TypeScript or uses the SDK, with everything it imports.
 * Node strips types only since 22.18 and never in node_modules, and a sealed copy has no packages beside it.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { appError, codeOf } from '../../protocols/errors.ts';
import { codeRoot } from '../code-hash.ts';

const SDK = 'kimera-swm/sdk';
/** Name of the module in the sealed copy. */
export const BUNDLED = 'agent.mjs';

/** @param modules - paths of the plugin's modules. */
export const needsBundle = (entry: string, modules: readonly string[]): boolean =>
  /\.[cm]?ts$/.test(entry) ||
  modules.some((path) => /['"]kimera-swm\/sdk/.test(readFileSync(path, 'utf8')));

/** Writes the bundle of `entry` to `file`. @throws AGENT_BUNDLE_FAILED. */
export async function bundleEntry(entry: string, file: string, id: string): Promise<void> {
  try {
    // Loaded where it is needed: native code, and most plugins are JavaScript.
    const { rolldown } = await import('rolldown');
    const folder = dirname(entry);
    const build = await rolldown({
      // Comments and maps name modules from the plugin's folder on: the same wherever it is sealed.
      cwd: folder,
      external: [/^node:/],
      input: entry,
      logLevel: 'silent',
      platform: 'node',
      plugins: [sdk],
      tsconfig: false,
    });
    await build.write({
      codeSplitting: false,
      file,
      format: 'esm',
      sourcemap: 'inline',
      sourcemapPathTransform: (path, map) => relative(folder, resolve(dirname(map), path)),
    });
    await build.close();
  } catch (error) {
    if (codeOf(error) !== undefined) throw error;
    throw appError('AGENT_BUNDLE_FAILED', { entry, id, reason: reasonOf(error) }, error);
  }
}

/** What the bundler says, for a terminal and for a file alike: without colours, stacks and its own modules. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = stripVTControlCharacters(text).split('\n');
  return lines
    .filter((line) => line.trim() !== '' && !/^\s+at |^Build failed/.test(line))
    .join('\n')
    .slice(0, 1_000);
}

/** The contract and the SDK are those of the program that runs, wherever the plugin lies. */
const sdk = {
  name: 'kimera-sdk',
  resolveId(source: string): string | undefined {
    if (source !== SDK && !source.startsWith(`${SDK}/`)) return undefined;
    const asked = createRequire(codeRoot());
    try {
      return asked.resolve(source);
    } catch (error) {
      const { exports } = asked('kimera-swm/package.json') as { readonly exports: object };
      const there = Object.keys(exports).flatMap((name) =>
        name.startsWith('./sdk') ? [name.replace('./sdk', SDK)] : [],
      );
      throw appError('AGENT_MODULE_UNKNOWN', { there: there.join(', '), name: source }, error);
    }
  },
};
