/** The data files of a plugin: named in its manifest, inside its folder, read in `init` only. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isWithin } from './within.ts';
import { appError } from '../../protocols/errors.ts';
import type { SeatSpec } from '../../protocols/host.ts';
import type { Manifest } from '../../protocols/manifest.ts';

/**
 * The file of an asset.
 * @throws AGENT_ASSET_MISSING: it is not declared, not there, no file, or not inside the folder.
 */
export function assetFile(
  folder: string,
  { assets = [], id }: Pick<Manifest, 'assets' | 'id'>,
  name: string,
): string {
  const missing = (reason: string, thrown?: unknown): Error =>
    appError('AGENT_ASSET_MISSING', { id, name, reason }, thrown);
  if (!assets.includes(name)) throw missing('`assets` in agent.json does not list it');
  const file = join(folder, name);
  let real: string;
  try {
    real = realpathSync(file);
  } catch (thrown) {
    throw missing('there is no such file', thrown);
  }
  if (!isWithin(realpathSync(folder), real)) throw missing('it is outside the folder');
  if (!statSync(real).isFile()) throw missing('it is not a file');
  return real;
}

/** Reads the assets of a seat; each call makes a copy of its own. */
export function assetsOf(spec: SeatSpec): (name: string) => Uint8Array {
  const folder = spec.folder ?? folderOf(spec);
  return (name) => new Uint8Array(readFileSync(assetFile(folder, spec.manifest, name)));
}

/** For a context without any. @returns what throws AGENT_ASSET_MISSING. */
export const noAssets =
  (id: string, reason: string): ((name: string) => Uint8Array) =>
  (name) => {
    throw appError('AGENT_ASSET_MISSING', { id, name, reason });
  };

/** The folder of the manifest, from which it names its entry. */
function folderOf({ manifest, moduleUrl }: SeatSpec): string {
  const depth = posix.normalize(manifest.entry).split('/').length;
  return fileURLToPath(new URL(depth === 1 ? './' : '../'.repeat(depth - 1), moduleUrl));
}
