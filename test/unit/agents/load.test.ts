import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importAgent } from '../../../agents/sdk/import-agent.ts';
import { loadManifest, speaks } from '../../../agents/sdk/load.ts';
import { agentFolder } from '../../support/built-in-agents.ts';
import { seatSpec } from '../../support/seat-specs.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kimera-agent-'));
});
afterEach(() => rm(folder, { recursive: true }));

const { manifest } = seatSpec('lone');
async function write(
  over: object,
  entry = 'export const agent = { init: () => ({}) };',
  into = folder,
) {
  await writeFile(join(into, 'agent.json'), JSON.stringify({ ...manifest, ...over }));
  await writeFile(join(into, 'agent.js'), entry);
}

describe('loading a manifest', () => {
  test('takes a folder or the path of its agent.json', async () => {
    await write({});
    const byFolder = await loadManifest(folder);
    expect(await loadManifest(join(folder, 'agent.json'))).toEqual(byFolder);
    expect(byFolder.moduleUrl).toBe(pathToFileURL(join(folder, 'agent.js')).href);
  });

  test('keeps fields of others, which begin with x-', async () => {
    await write({ 'x-owners': ['me'] });
    expect((await loadManifest(folder)).manifest).toMatchObject({ 'x-owners': ['me'] });
  });

  test.each([
    ['memoryMB', '/memoryMB: there is no such field; the nearest is "memoryMb"'],
    ['cupMs', '/cupMs: there is no such field; the nearest is "cpuMs"'],
    ['instrument', '/instrument: there is no such field; the nearest is "instruments"'],
    ['owners', '/owners: there is no such field; fields of your own begin with "x-"'],
  ])('refuses the field %s, which nobody reads', async (name, message) => {
    await write({ [name]: 1 });
    await expect(loadManifest(folder)).rejects.toThrow(message);
  });

  test.each(['base', 'constructor', 'council', 'operator'])('refuses the id %s', async (id) => {
    await write({ id });
    await expect(loadManifest(folder)).rejects.toMatchObject({ code: 'AGENT_NAME_TAKEN' });
  });

  test('gives a parameter the default of its schema', async () => {
    const configSchema = { properties: { lean: { default: 0.5, type: 'number' }, n: {} } };
    await write({ config: { n: 3 }, configSchema });
    expect((await loadManifest(folder)).manifest.config).toEqual({ lean: 0.5, n: 3 });
  });

  test.each([
    [{ properties: { lean: { pattern: '^(a+)+$' } } }, '/configSchema/properties/lean/pattern'],
    [
      { anyOf: [{ items: { patternProperties: {} } }] },
      '/configSchema/anyOf/0/items/patternProperties',
    ],
    [{ $ref: '#' }, '/configSchema/$ref'],
  ])('refuses a schema of parameters that may take for ever', async (configSchema, where) => {
    await write({ configSchema });
    await expect(loadManifest(folder)).rejects.toMatchObject({ details: { where } });
  });

  test('takes a parameter that is called like a keyword', async () => {
    await write({ configSchema: { properties: { pattern: { type: 'string' } } } });
    expect((await loadManifest(folder)).manifest.id).toBe('lone');
  });

  test('takes what a plugin declares of its data and its questions', async () => {
    await writeFile(join(folder, 'weights.bin'), 'w');
    await symlink(join(folder, 'weights.bin'), join(folder, 'again.bin'));
    const declared = {
      assets: ['weights.bin', 'again.bin'],
      facts: ['us-cpi'],
      instruments: ['SPX'],
      timeframes: ['1d'],
    };
    await write(declared);
    expect((await loadManifest(folder)).manifest).toMatchObject(declared);
  });

  test.each([
    ['that is not there', 'none.bin', 'there is no such file'],
    ['that is a folder', 'data', 'it is not a file'],
    ['outside the folder', '../outside.bin', 'it is outside the folder'],
    ['that a link leads out to', 'link.bin', 'it is outside the folder'],
    ['that is named absolutely', '/etc/hostname', 'AGENT_MANIFEST_INVALID'],
  ])('refuses an asset %s', async (_what, name, reason) => {
    const plugin = join(folder, 'plugin');
    await mkdir(join(plugin, 'data'), { recursive: true });
    await writeFile(join(folder, 'outside.bin'), 'o');
    await symlink(join(folder, 'outside.bin'), join(plugin, 'link.bin'));
    await write({ assets: [name] }, undefined, plugin);
    await expect(loadManifest(plugin)).rejects.toThrow(reason);
  });

  test('on source the entry of a built-in agent is its TypeScript file', async () => {
    expect((await loadManifest(agentFolder('risk'))).moduleUrl).toMatch(/agents\/risk\/agent\.ts$/);
  });

  test.each([
    ['an id in capitals', { id: 'Lone' }, 'AGENT_MANIFEST_INVALID'],
    ['an unknown role', { role: 'guru' }, 'AGENT_MANIFEST_INVALID'],
    ['a record type that does not exist', { subscribes: ['market.rumour'] }, 'market.rumour'],
    ['a voice named twice', { voices: ['a', 'a'] }, 'AGENT_MANIFEST_INVALID'],
    ['a protocol of the future', { protocol: '>=2.0 <3' }, 'AGENT_PROTOCOL'],
    ['an entry that is not there', { entry: './other.js' }, 'AGENT_ENTRY_MISSING'],
    ['an entry outside its folder', { entry: './../agent.js' }, 'AGENT_ENTRY_MISSING'],
  ])('refuses %s', async (_what, over, message) => {
    await write(over);
    await expect(loadManifest(folder)).rejects.toThrow(message);
  });

  test('refuses a folder without a manifest, and one that is not JSON', async () => {
    await expect(loadManifest(folder)).rejects.toThrow('AGENT_MANIFEST_MISSING');
    await writeFile(join(folder, 'agent.json'), '{ // comment\n}');
    await expect(loadManifest(folder)).rejects.toThrow('AGENT_MANIFEST_JSON');
  });
});

describe('importing an agent', () => {
  const spec = () => ({ manifest, moduleUrl: pathToFileURL(join(folder, 'agent.js')).href });

  test.each([
    ['no export named agent', 'export const other = 1;', 'AGENT_EXPORT_MISSING'],
    [
      'no bid though it has a ledger',
      'export const agent = { init() {} };',
      'AGENT_FUNCTION_MISSING',
    ],
    ['a syntax error', 'export const agent = {', 'AGENT_IMPORT_FAILED'],
  ])('refuses %s', async (_what, entry, code) => {
    await write({}, entry);
    await expect(importAgent(spec())).rejects.toThrow(code);
  });

  test('a risk seat must give verdicts', async () => {
    await write({}, 'export const agent = { init() {}, bid() {} };');
    const risky = { ...spec(), manifest: { ...manifest, role: 'risk' as const } };
    await expect(importAgent(risky)).rejects.toThrow('verdict');
  });
});

test.each([
  ['>=1.0 <2', '1.0', true],
  ['>=1.0 <2', '1.7', true],
  ['>=1.2 <2', '1.1', false],
  ['>=1.2 <3', '2.0', true],
  ['>=1.0 <2', '2.0', false],
])('range %s and version %s', (range, version, expected) => {
  expect(speaks(range, version)).toBe(expected);
});
