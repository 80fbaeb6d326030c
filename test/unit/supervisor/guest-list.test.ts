import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SeatSpec } from '../../../protocols/host.ts';
import { declaredSpecs } from '../../../supervisor/agents.ts';
import { loadKimeraConfig } from '../../../supervisor/config-load.ts';
import { defaultConfig } from '../../../supervisor/config-schema.ts';
import type { TradingConfig } from '../../../supervisor/config-schema.ts';
import { forbiddenChanges } from '../../../supervisor/guest-list.ts';

const folderOf = (id: string): string =>
  fileURLToPath(new URL(`../../fixtures/agents/${id}`, import.meta.url));
const configured = (changes: Partial<TradingConfig>): TradingConfig => ({
  ...defaultConfig.trading,
  ...changes,
});
const ABACUS = folderOf('abacus');
const PEEKER = folderOf('peeker');
const TWIN = { folder: ABACUS, id: 'twin' };

describe('what a start may change of a run that exists', () => {
  let specs: readonly SeatSpec[];
  const changes = async (before: TradingConfig, now: TradingConfig) => {
    specs = await declaredSpecs(now);
    return forbiddenChanges(before, now, specs);
  };

  it.each<[string, Partial<TradingConfig>, Partial<TradingConfig>]>([
    ['a plugin comes', {}, { plugins: [ABACUS] }],
    ['a plugin comes with its section', {}, { agents: { abacus: { a: 1 } }, plugins: [ABACUS] }],
    ['a plugin goes, with its section', { agents: { abacus: { a: 1 } }, plugins: [ABACUS] }, {}],
    ['one comes, one goes', { plugins: [ABACUS] }, { plugins: [PEEKER] }],
    ['another order', { plugins: [ABACUS, PEEKER] }, { plugins: [PEEKER, ABACUS] }],
    ['a second seat from a folder', { plugins: [ABACUS] }, { plugins: [ABACUS, TWIN] }],
  ])('%s', async (_, before, now) => {
    expect(await changes(configured(before), configured(now))).toBe('');
  });

  it.each<[string, Partial<TradingConfig>, Partial<TradingConfig>, string]>([
    [
      'the section of a plugin that stays',
      { agents: { abacus: { a: 1 } }, plugins: [ABACUS] },
      { agents: { abacus: { a: 2 } }, plugins: [PEEKER, ABACUS] },
      'trading.agents.abacus.a (was 1, is 2)',
    ],
    [
      'the section of a built-in seat, as a plugin comes',
      {},
      { agents: { risk: { esPpmMax: 9 } }, plugins: [ABACUS] },
      'trading.agents.risk (was absent, is {"esPpmMax":9})',
    ],
    ['anything else', { seed: 5 }, { plugins: [ABACUS], seed: 6 }, 'trading.seed (was 5, is 6)'],
  ])('not %s', async (_, before, now, text) => {
    expect(await changes(configured(before), configured(now))).toBe(text);
  });
});

describe('a plugin given with the command', () => {
  let plugins: TradingConfig['plugins'];
  beforeAll(async () => {
    const flags = { plugins: ['./abacus', './peeker', './abacus'], process: {}, trading: {} };
    const cwd = fileURLToPath(new URL('../../fixtures/agents', import.meta.url));
    ({ plugins } = (await loadKimeraConfig(cwd, undefined, flags)).config.trading);
  });

  it('is listed as in the configuration, once', () => {
    expect(plugins).toEqual([ABACUS, PEEKER]);
  });
});
