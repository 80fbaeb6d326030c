/**
 * What a plugin loads: the code in its folder, its manifest, and the data it declares as assets. Nothing
 * else is given to it, so the hash over these files names all that its answers can depend on.
 */
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, realpathSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { MANIFEST_FILE } from '../../agents/sdk/load.ts';
import { isWithin } from '../../agents/sdk/within.ts';
import { canonical } from '../../protocols/canonical.ts';
import { appError } from '../../protocols/errors.ts';
import type { Manifest } from '../../protocols/manifest.ts';

/** Code, and data that code imports. A declared asset may have any name. */
const CODE = /\.(?:[cm]?[jt]s|json|wasm)$/;
const FILES_MAX = 20_000;
const BYTES_MAX = 2 ** 30;

export interface PluginFile {
  /** Path in the folder, with slashes. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** What says which files of its folder a plugin loads. */
interface Loads {
  readonly assets?: readonly string[];
  readonly id: string;
}

/**
 * Sorted by name; folders whose name begins with a dot are left out.
 * @throws AGENT_LINK_OUTSIDE, AGENT_TOO_LARGE.
 */
export function pluginFiles(folder: string, manifest: Loads): PluginFile[] {
  const root = realpathSync(folder);
  const assets = new Set((manifest.assets ?? []).map((name) => join(root, name)));
  const files: PluginFile[] = [];
  let bytes = 0;
  const walk = (dir: string): void => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name);
      if (entry.name.startsWith('.')) continue;
      if (isFolder(entry, path)) {
        inside(root, path, manifest.id);
        walk(path);
        continue;
      }
      if (!CODE.test(entry.name) && !assets.has(path)) continue;
      inside(root, path, manifest.id);
      const { size } = statSync(path);
      bytes += size;
      files.push({ bytes: size, name: relative(root, path).split(sep).join('/'), path });
      if (files.length > FILES_MAX || bytes > BYTES_MAX) {
        throw appError('AGENT_TOO_LARGE', {
          bytes,
          bytesLimit: BYTES_MAX,
          files: files.length,
          filesLimit: FILES_MAX,
          id: manifest.id,
        });
      }
    }
  };
  walk(root);
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const isFolder = (entry: Dirent, path: string): boolean =>
  entry.isSymbolicLink() ? statSync(path).isDirectory() : entry.isDirectory();

/** A link may point to another place of the folder, not out of it, nor above itself. */
function inside(root: string, path: string, id: string): void {
  const real = realpathSync(path);
  const isAbove = path.startsWith(real + sep);
  if (real === root || !isWithin(root, real) || isAbove) {
    throw appError('AGENT_LINK_OUTSIDE', { id, link: relative(root, path), target: real });
  }
}

/**
 * SHA-256, hex, over names, sizes and contents, and over what of the manifest an answer can depend on: who
 * made it, how it is described and what version it calls itself are words for people.
 */
export async function filesHash(files: readonly PluginFile[], manifest: Manifest): Promise<string> {
  const { description: _, license: _l, publisher: _p, version: _v, ...decides } = manifest;
  const hash = createHash('sha256').update(canonical(decides));
  for (const { bytes, name, path } of files) {
    if (name === MANIFEST_FILE) continue;
    hash.update(`${name}\0${bytes}\0`);
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
