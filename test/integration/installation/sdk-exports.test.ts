/** The SDK as a plugin outside the repository gets it: by the package's name, types and code. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, object | string>;
};
const modules = Object.keys(exports)
  .filter((name) => name !== './package.json')
  .map((name) => name.replace('.', 'kimera-swm'));

/** Typed, and wrong where it says so: types that are `any` would let that pass. */
const PLUGIN = `
import { defineAgent } from 'kimera-swm/sdk';
import { trueClaims } from 'kimera-swm/sdk/claim';
import { callVoice, newVoiceModel } from 'kimera-swm/sdk/voice';
import type { VoiceModel } from 'kimera-swm/sdk/voice';
${modules.map((name, n) => `import * as module${n} from '${name}';`).join('\n')}
export const all = [${modules.map((_name, n) => `module${n}`).join(', ')}];

export const agent = defineAgent<{ model: VoiceModel; bars: number }>({
  init: async (ctx) => {
    const weights: Uint8Array = ctx.asset('weights.bin');
    return { bars: weights.length, model: newVoiceModel(0) };
  },
  observe: (state, record) => {
    if (record.type !== 'market.bar') return;
    const close: number = record.body.closeTicks;
    // @ts-expect-error a bar has no such field
    state.bars += close + record.body.closePrice;
  },
  bid: async (state, call, view, ctx) =>
    ctx.experts.map((expert) => {
      const { p, without } = callVoice(state.model, { scaleFeatures: [], signal: 0 }, call.body);
      const evidence = [view.market.asOf];
      const claims = trueClaims([{ evidence, id: 'a', predicate: 'close > 1' }], { call, view: view.market });
      return { claims, expert, p, stake: 1, text: '', without };
    }),
  challenge: (_state, book, view) => {
    const weight: number | undefined = view.laneWeights(book.lane).direction.experts.post0['a'];
    const seat: string | undefined = view.roster.seats[0]?.role;
    return weight === undefined || seat === undefined ? [] : [];
  },
  // @ts-expect-error a stance is one of two words
  rebut: () => ({ evidence: [], stance: 'maybe', text: '' }),
});

// @ts-expect-error a stake is a number
export const wrong = defineAgent({ bid: () => [{ claims: [], expert: 'x', p: [], stake: 'all', text: '' }], init: () => 0 });
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kimera-sdk-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'kimera-swm'), 'junction');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'agent.ts'), PLUGIN);
});
afterAll(() => rmSync(folder, { recursive: true }));

it('types a plugin, without a word of the council, the supervisor or the runtime', () => {
  const options = '--noEmit --strict --module nodenext --target es2022 --types --listFiles';
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...options.split(' '), 'agent.ts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stdout.split('\n').filter((line) => line.includes('error TS'))).toEqual([]);
  expect(status).toBe(0);
  const own = stdout.split('\n').filter((line) => /\/(?:dist|\.build\/\w+)\//.test(line));
  const rooms = own.map((line) => /\/types\/(\w+)\/(?:sdk\/)?/.exec(line)?.[0] ?? line);
  expect([...new Set(rooms)].sort()).toEqual(['/types/agents/sdk/', '/types/protocols/']);
});

it('gives the code of every module, and no other module', () => {
  const script = `
    const found = {};
    for (const name of ${JSON.stringify([...modules, 'kimera-swm/sdk/seat'])})
      found[name] = await import(name).then((module) => Object.keys(module).length, ({ code }) => code);
    console.log(JSON.stringify(found));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    encoding: 'utf8',
  });
  const found = JSON.parse(stdout) as Record<string, number | string>;
  expect(found['kimera-swm/sdk/seat']).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
  for (const name of modules) expect(found[name], name).toBeGreaterThan(0);
});
