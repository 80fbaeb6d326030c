/**
 * The sealed copy of a plugin: what it loads, in a folder named after it and the hash of it. A seat runs from there
 * and may read nothing else, so an edit of the researcher's folder changes no running seat, a restart loads
 * what the journal says, and a replay finds the code that spoke.
 */
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadManifest, MANIFEST_FILE } from '../../agents/sdk/load.ts';
import { codeOf } from '../../protocols/errors.ts';
import type { SeatSpec } from '../../protocols/host.ts';
import type { Manifest } from '../../protocols/manifest.ts';
import { bundleEntry, BUNDLED, needsBundle } from './bundle.ts';
import { filesHash, pluginFiles } from './plugin-files.ts';
import type { PluginFile } from './plugin-files.ts';

/** Characters of the hash that name the folder. */
const NAME_LENGTH = 16;

/** The spec of a plugin that runs from its sealed copy below `into`; a built-in seat as it is. */
export async function sealed(spec: SeatSpec, into: string): Promise<SeatSpec> {
  const { folder, manifest } = spec;
  if (folder === undefined) return spec;
  const entry = relative(folder, fileURLToPath(spec.moduleUrl));
  const copy = await sealPlugin({ entry, folder, manifest }, into);
  const moduleUrl = pathToFileURL(join(copy.folder, copy.entry)).href;
  return { ...spec, codeHash: copy.codeHash, folder: copy.folder, moduleUrl };
}

interface Plugin {
  /** Entry module, relative to `folder`. */
  readonly entry: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

interface SealedPlugin {
  readonly codeHash: string;
  /** Entry module, relative to `folder`. */
  readonly entry: string;
  readonly folder: string;
}

/**
 * Copies what the plugin in `folder` loads to a folder below `into`, unless it is there already.
 * @throws AGENT_LINK_OUTSIDE, AGENT_TOO_LARGE, AGENT_BUNDLE_FAILED.
 */
async function sealPlugin(plugin: Plugin, into: string): Promise<SealedPlugin> {
  const { manifest } = plugin;
  mkdirSync(into, { recursive: true });
  const making = mkdtempSync(join(into, '.making-'));
  try {
    const entry = await fill(making, plugin);
    const codeHash = await hashOf(making);
    const held = await heldCopy(into, codeHash);
    if (held !== undefined) return { codeHash, entry, folder: held };
    const place = join(into, `${manifest.id}-${codeHash.slice(0, NAME_LENGTH)}`);
    rmSync(place, { force: true, recursive: true });
    renameSync(making, place);
    return { codeHash, entry, folder: place };
  } finally {
    rmSync(making, { force: true, recursive: true });
  }
}

/** Answers the entry in the copy. */
async function fill(making: string, { entry, folder, manifest }: Plugin): Promise<string> {
  const files = pluginFiles(folder, manifest);
  const modules = files.filter(({ name }) => /\.[cm]?[jt]s$/.test(name));
  const isBundle = needsBundle(
    entry,
    modules.map(({ path }) => path),
  );
  if (isBundle) await bundleEntry(join(folder, entry), join(making, BUNDLED), manifest.id);
  for (const file of files) if (!isBundle || !modules.includes(file)) copyTo(making, file);
  if (!isBundle) return entry;
  // The copy is a plugin like any other: its manifest names what is there.
  const declared: unknown = JSON.parse(readFileSync(join(folder, MANIFEST_FILE), 'utf8'));
  const copied = { ...(declared as Manifest), entry: `./${BUNDLED}` };
  writeFileSync(join(making, MANIFEST_FILE), JSON.stringify(copied, null, 2));
  return BUNDLED;
}

function copyTo(making: string, { name, path }: PluginFile): void {
  const target = join(making, name);
  mkdirSync(dirname(target), { recursive: true });
  // Without a second copy on disk, where the file system can.
  copyFileSync(path, target, constants.COPYFILE_FICLONE);
}

/** Of a copy, or of what is to become one. */
async function hashOf(folder: string): Promise<string> {
  const { manifest } = await loadManifest(folder);
  return filesHash(pluginFiles(folder, manifest), manifest);
}

/** The copy of that code below `into`; undefined when there is none, or it was changed by hand. */
export async function heldCopy(into: string, codeHash: string): Promise<string | undefined> {
  const ending = `-${codeHash.slice(0, NAME_LENGTH)}`;
  const name = existsSync(into) ? readdirSync(into).find((one) => one.endsWith(ending)) : undefined;
  if (name === undefined) return undefined;
  const place = join(into, name);
  try {
    return (await hashOf(place)) === codeHash ? place : undefined;
  } catch (error) {
    if (codeOf(error)?.startsWith('AGENT_') === true) return undefined;
    throw error;
  }
}
