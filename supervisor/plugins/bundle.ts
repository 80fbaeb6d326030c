/**
 * Makes one module of a plugin that is written in TypeScript or uses the SDK, with everything it imports.
 * Node strips types only since 22.18 and never in node_modules, and a sealed copy has no packages beside it.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { appError } from '../../protocols/errors.ts';
import { codeRoot } from '../code-hash.ts';

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
    const reason = error instanceof Error ? error.message : String(error);
    throw appError('AGENT_BUNDLE_FAILED', { entry, id, reason }, error);
  }
}

/** The contract and the SDK are those of the program that runs, wherever the plugin lies. */
const sdk = {
  name: 'kimera-sdk',
  resolveId(source: string): string | undefined {
    if (source !== 'kimera-swm/sdk' && !source.startsWith('kimera-swm/sdk/')) return undefined;
    return createRequire(codeRoot()).resolve(source);
  },
};
