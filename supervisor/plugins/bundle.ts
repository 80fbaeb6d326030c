/**
 * Makes one module of a plugin that is written in TypeScript or uses the SDK, with everything it imports.
 * Node strips types only since 22.18 and never in node_modules, and a sealed copy has no packages beside it.
 */
import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { isWithin } from '../../agents/sdk/within.ts';
import { appError } from '../../protocols/errors.ts';
import type { AppError } from '../../protocols/errors.ts';
import { codeRoot } from '../code-hash.ts';

const SDK = 'kimera-swm/sdk';
/** Name of the module in the sealed copy. */
export const BUNDLED = 'agent.mjs';

/** @param modules - paths of the plugin's modules. */
export const needsBundle = (entry: string, modules: readonly string[]): boolean =>
  /\.[cm]?ts$/.test(entry) ||
  modules.some((path) => /['"]kimera-swm\/sdk/.test(readFileSync(path, 'utf8')));

interface Refused {
  by?: AppError;
}

/** Writes the bundle of `entry` to `file`. @throws AGENT_BUNDLE_FAILED. */
export async function bundleEntry(entry: string, file: string, id: string): Promise<void> {
  // The bundler makes what a hook throws its own.
  const refused: Refused = {};
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
      plugins: [sdk(refused), within(folder, { id, refused })],
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
    if (refused.by !== undefined) throw refused.by;
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

/** What a bundle may hold: a file outside the folder would be read with the operator's rights. */
const within = (
  folder: string,
  { id, refused }: { readonly id: string; readonly refused: Refused },
) => {
  const allowed = [folder, codeRoot()].map((path) => realpathSync(path));
  return {
    name: 'within-the-folder',
    load(path: string): undefined {
      // Modules of the bundler itself have no path.
      if (!isAbsolute(path)) return;
      const target = realpathSync(path);
      if (allowed.some((root) => isWithin(root, target))) return;
      refused.by ??= appError('AGENT_LINK_OUTSIDE', { id, link: 'an import', target });
      throw new Error(refused.by.message);
    },
  };
};

/** The contract and the SDK are those of the program that runs, wherever the plugin lies. */
const sdk = (refused: Refused) => ({
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
      refused.by ??= appError(
        'AGENT_MODULE_UNKNOWN',
        { name: source, there: there.join(', ') },
        error,
      );
      throw new Error(refused.by.message, { cause: error });
    }
  },
});
