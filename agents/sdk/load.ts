/** Reads an agent's folder: its manifest, checked, and the module to import. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { refusedKeyword } from './config-schema-check.ts';
import { assetFile } from './assets.ts';
import { nearestName } from './nearest-name.ts';
import { isWithin } from './within.ts';
import { hashOf } from '../../protocols/canonical.ts';
import { appError } from '../../protocols/errors.ts';
import { ManifestSchema, RESERVED_IDS } from '../../protocols/manifest.ts';
import type { Manifest } from '../../protocols/manifest.ts';
import { isRecordType, PROTOCOL } from '../../protocols/record.ts';
import { validatorOf } from '../../protocols/validate.ts';

export const MANIFEST_FILE = 'agent.json';

export interface LoadedAgent {
  readonly folder: string;
  readonly hash: string;
  readonly manifest: Manifest;
  /** file: URL of the entry module. */
  readonly moduleUrl: string;
}

/**
 * Loads an agent from its folder or from the path of its agent.json.
 * @throws AGENT_MANIFEST_MISSING, AGENT_MANIFEST_JSON, AGENT_MANIFEST_INVALID, AGENT_PROTOCOL,
 * AGENT_ENTRY_MISSING, AGENT_ASSET_MISSING.
 */
export async function loadManifest(path: string): Promise<LoadedAgent> {
  const file = path.endsWith('.json') ? resolve(path) : join(resolve(path), MANIFEST_FILE);
  const folder = dirname(file);
  const manifest = withDefaults(checkManifest(file, parse(file, await read(file))));
  const entry = await entryFile(folder, manifest);
  for (const name of manifest.assets ?? []) assetFile(folder, manifest, name);
  return { folder, hash: manifestHash(manifest), manifest, moduleUrl: pathToFileURL(entry).href };
}

/** A parameter that `config` does not name has the default of its schema. */
function withDefaults(manifest: Manifest): Manifest {
  const properties: unknown = manifest.configSchema?.['properties'];
  if (typeof properties !== 'object' || properties === null) return manifest;
  const defaults = Object.entries(properties).flatMap(([name, schema]: [string, unknown]) => {
    const value = (schema as { readonly default?: unknown } | null)?.default;
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...manifest, config: { ...Object.fromEntries(defaults), ...manifest.config } };
}

/** SHA-256 of the canonical manifest: named when the seat joins, so that a run says whom it heard. */
export const manifestHash = (manifest: Manifest): string => hashOf(manifest);

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    throw appError('AGENT_MANIFEST_MISSING', { path: dirname(file) }, thrown);
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw appError('AGENT_MANIFEST_JSON', { path: file, reason }, thrown);
  }
}

function checkManifest(file: string, value: unknown): Manifest {
  refuseUnknown(file, value);
  const validator = validatorOf(ManifestSchema);
  if (!validator.Check(value)) {
    const first = [...validator.Errors(value)][0];
    throw invalid(file, first?.instancePath ?? '', first?.message ?? 'unknown misfit');
  }
  const manifest = value as Manifest;
  const keyword = refusedKeyword(manifest.configSchema);
  if (keyword !== undefined) {
    const reason =
      'it is not taken: an expression may take for ever. Name the texts there are with "enum"';
    throw invalid(file, `/configSchema${keyword}`, reason);
  }
  if (RESERVED_IDS.has(manifest.id)) throw appError('AGENT_NAME_TAKEN', { name: manifest.id });
  const stranger = manifest.subscribes.find((type) => !isSubscription(type));
  if (stranger !== undefined) {
    throw invalid(file, '/subscribes', `there is no record type "${stranger}"`);
  }
  if (new Set(manifest.voices).size !== manifest.voices.length) {
    throw invalid(file, '/voices', 'a voice is named twice');
  }
  if (!speaks(manifest.protocol, PROTOCOL)) {
    throw appError('AGENT_PROTOCOL', {
      id: manifest.id,
      range: manifest.protocol,
      protocol: PROTOCOL,
    });
  }
  return manifest;
}

/** A field that nobody reads is a typing error: its author meant another. */
function refuseUnknown(file: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const known = Object.keys(ManifestSchema.properties);
  for (const name of Object.keys(value)) {
    if (known.includes(name) || name.startsWith('x-')) continue;
    const nearest = nearestName(name, known);
    const meant =
      nearest === undefined ? 'fields of your own begin with "x-"' : `the nearest is "${nearest}"`;
    throw invalid(file, `/${name}`, `there is no such field; ${meant}`);
  }
}

const invalid = (path: string, where: string, reason: string): Error =>
  appError('AGENT_MANIFEST_INVALID', { path, where: where === '' ? '/' : where, reason });

const isSubscription = (type: string): boolean =>
  type.endsWith('.*') ? /^[a-z]+\.\*$/.test(type) : isRecordType(type);

/** Is `version` (major.minor) within a range of the form ">=1.0 <2"? */
export function speaks(range: string, version: string): boolean {
  const match = /^>=(\d+)\.(\d+) <(\d+)$/.exec(range);
  if (match === null) return false;
  const [fromMajor, fromMinor, below] = match.slice(1).map(Number) as [number, number, number];
  const [major, minor] = version.split('.').map(Number) as [number, number];
  const reached = major > fromMajor || (major === fromMajor && minor >= fromMinor);
  return reached && major < below;
}

async function entryFile(folder: string, manifest: Manifest): Promise<string> {
  const entry = join(folder, manifest.entry);
  // On source the entry is still TypeScript; the build compiles it beside its manifest.
  for (const file of isWithin(folder, entry) ? [entry, entry.replace(/\.js$/, '.ts')] : []) {
    if (await isFile(file)) return file;
  }
  throw appError('AGENT_ENTRY_MISSING', {
    id: manifest.id,
    entry: manifest.entry,
    path: folder,
  });
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (thrown) {
    const code = (thrown as { code?: unknown }).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw thrown;
  }
}
