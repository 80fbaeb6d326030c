/** Sealed copies of plugins: what is in them, what their hash names, and what is refused. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import fc from 'fast-check';
import { heldCopy, sealed } from '../../../../supervisor/plugins/sealed-plugin.ts';
import { seatSpec } from '../../../support/seat-specs.ts';

let place = '';
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'kimera-seal-'));
});
afterEach(() => rmSync(place, { force: true, recursive: true }));

const MODULE = 'export const agent = { init: () => ({}), bid: () => [] };\n';

/** A plugin of these files, by name; answers its spec. */
function plugin(files: Readonly<Record<string, string>> = {}, entry = 'agent.mjs') {
  const folder = join(place, 'mine');
  const { manifest } = seatSpec('mine');
  const own = { ...manifest, entry: `./${entry}` };
  const all = { 'agent.json': JSON.stringify(own), [entry]: MODULE, ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const moduleUrl = pathToFileURL(join(folder, entry)).href;
  return seatSpec('mine', { folder, manifest: own, moduleUrl });
}

const copies = () => join(place, 'copies');
const filesOf = (folder = '') => readdirSync(folder, { recursive: true }).map(String).sort();

test('the copy holds what is loaded, and the seat runs from there', async () => {
  const spec = plugin({
    'lib/more.js': 'export {};',
    'model.json': '{}',
    'notes.txt': 'mine',
    '.git/HEAD': 'x',
  });
  const copy = await sealed(spec, copies());
  expect(filesOf(copy.folder)).toEqual([
    'agent.json',
    'agent.mjs',
    'lib',
    'lib/more.js',
    'model.json',
  ]);
  expect(copy.moduleUrl).toBe(pathToFileURL(join(copy.folder ?? '', 'agent.mjs')).href);
  expect(readdirSync(copies())).toEqual([`mine-${copy.codeHash?.slice(0, 16)}`]);
  expect(await heldCopy(copies(), copy.codeHash ?? '')).toBe(copy.folder);
});

test('every edit of what is loaded is another hash, and nothing else is', async () => {
  const first = await sealed(plugin({ 'data/weights.json': '[1]' }), copies());
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('agent.mjs', 'data/weights.json', 'data/other.js', 'notes.txt'),
      fc.string({ minLength: 1 }),
      async (name, text) => {
        const changed = await sealed(
          plugin({ 'data/weights.json': '[1]', [name]: `${text}\n` }),
          copies(),
        );
        expect(changed.codeHash === first.codeHash).toBe(name === 'notes.txt');
        rmSync(join(place, 'mine'), { recursive: true });
      },
    ),
    { numRuns: 24 },
  );
});

test('a copy that was changed by hand is made again', async () => {
  const spec = plugin();
  const { codeHash = '', folder = '' } = await sealed(spec, copies());
  writeFileSync(join(folder, 'agent.mjs'), 'export const agent = null;');
  expect(await heldCopy(copies(), codeHash)).toBeUndefined();
  expect((await sealed(spec, copies())).folder).toBe(folder);
  expect(readFileSync(join(folder, 'agent.mjs'), 'utf8')).toBe(MODULE);
  writeFileSync(join(folder, 'agent.json'), '{');
  expect(await heldCopy(copies(), codeHash)).toBeUndefined();
});

test.each([
  ['a file', (folder: string) => symlinkSync('/etc/hostname', join(folder, 'host.json'))],
  ['a folder', (folder: string) => symlinkSync('/etc', join(folder, 'etc'))],
  ['its own folder', (folder: string) => symlinkSync('.', join(folder, 'again'))],
])('a link to %s outside what it may load is refused by name', async (_what, link) => {
  const spec = plugin();
  link(spec.folder ?? '');
  await expect(sealed(spec, copies())).rejects.toMatchObject({ code: 'AGENT_LINK_OUTSIDE' });
});

test('a typed plugin becomes one module, the same wherever it is sealed, with the types gone', async () => {
  const typed = {
    'agent.ts': `import { half } from './half.ts';
export const agent: { init: () => number } = { init: () => half(2) };\n`,
    'half.ts': 'export const half = (n: number): number => n / 2;\n',
  };
  const spec = plugin(typed, 'agent.ts');
  const [here, there] = [await sealed(spec, copies()), await sealed(spec, join(place, 'a', 'b'))];
  expect(there.codeHash).toBe(here.codeHash);
  expect(filesOf(here.folder)).toEqual(['agent.json', 'agent.mjs']);
  const module = (await import(here.moduleUrl)) as { agent: { init: () => number } };
  expect(module.agent.init()).toBe(1);
});

test('a typed plugin may not bundle what lies outside its folder', async () => {
  writeFileSync(join(place, 'secret.json'), '{"token":"mine"}');
  const typed = {
    'agent.ts': `import secret from '../secret.json';\nexport const agent = { init: () => secret };\n`,
  };
  await expect(sealed(plugin(typed, 'agent.ts'), copies())).rejects.toMatchObject({
    code: 'AGENT_LINK_OUTSIDE',
    details: { target: join(place, 'secret.json') },
  });
});

test('words about a plugin are no part of its code; what decides in its manifest is', async () => {
  const hashWith = async (over: object) => {
    const spec = plugin();
    writeFileSync(
      join(spec.folder ?? '', 'agent.json'),
      JSON.stringify({ ...spec.manifest, ...over }),
    );
    return (await sealed(spec, copies())).codeHash;
  };
  const first = await hashWith({});
  expect(await hashWith({ description: 'other', publisher: 'x', version: '2.0.0' })).toBe(first);
  expect(await hashWith({ config: { lean: 1 } })).not.toBe(first);
});

test('a typed plugin that does not parse is refused with the reason', async () => {
  const spec = plugin({ 'agent.ts': 'export const agent = {' }, 'agent.ts');
  await expect(sealed(spec, copies())).rejects.toMatchObject({ code: 'AGENT_BUNDLE_FAILED' });
});

test('a built-in seat is left as it is', async () => {
  const spec = seatSpec('technical', { moduleUrl: fileURLToPath(import.meta.url) });
  expect(await sealed(spec, copies())).toBe(spec);
});
