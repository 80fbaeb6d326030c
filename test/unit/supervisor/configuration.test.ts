import { describe, expect, it } from 'vitest';
import { BUILT_IN, declaredSpecs, sectionMisfits, seatSpecs } from '../../../supervisor/agents.ts';
import { changedKeys, changesText } from '../../../supervisor/config-difference.ts';
import { misfits } from '../../../supervisor/config-misfits.ts';
import { ConfigSchema, defaultConfig } from '../../../supervisor/config-schema.ts';
import { seatMisfits } from '../../../supervisor/seat-config.ts';

interface Part {
  readonly additionalProperties?: unknown;
  readonly patternProperties?: unknown;
  readonly properties?: Readonly<Record<string, Part>>;
}

/** Paths of sections that would take a key nobody knows. */
function openSections(part: Part, path: string): string[] {
  if (part.properties === undefined) return [];
  const own = part.additionalProperties === false ? [] : [path];
  const below = Object.entries(part.properties).flatMap(([name, inner]) =>
    openSections(inner, `${path}/${name}`),
  );
  return [...own, ...below];
}

describe('the configuration', () => {
  it('has no section that takes keys nobody knows', () => {
    expect(openSections(ConfigSchema as Part, '')).toEqual([]);
  });

  it('tells every misfit, each with its path', () => {
    const { process, trading } = defaultConfig;
    const wrong = {
      process: { ...process, prot: 1, port: 'x' },
      trading: { ...trading, sizing: { ...trading.sizing, kapaPpm: 1 } },
    };
    expect(misfits(ConfigSchema, wrong).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/process/prot', '/process/port', '/trading/sizing/kapaPpm']),
    );
    expect(misfits(ConfigSchema, defaultConfig)).toEqual([]);
  });
});

describe('the section of a seat', () => {
  it('every built-in seat brings a schema that its own defaults fit, or has no parameter', async () => {
    const specs = await declaredSpecs(defaultConfig.trading);
    expect(specs.map(({ seat }) => seat)).toEqual([...BUILT_IN]);
    for (const { manifest } of specs) {
      expect(seatMisfits(manifest, {}), manifest.id).toEqual([]);
      const names = Object.keys(manifest.configSchema?.['properties'] ?? {});
      expect(names.sort(), manifest.id).toEqual(Object.keys(manifest.config ?? {}).sort());
    }
  });

  it.each([
    ['an unknown key', { risk: { esPpmMaximum: 1 } }, '/trading/agents/risk/esPpmMaximum'],
    ['a wrong type', { risk: { esPpmMax: '5' } }, '/trading/agents/risk/esPpmMax'],
    ['a value out of bounds', { field: { slopeSdPpm: 0 } }, '/trading/agents/field/slopeSdPpm'],
    ['a seat without parameters', { 'meta-reasoner': { a: 1 } }, '/trading/agents/meta-reasoner/a'],
    ['a seat that is not there', { ghost: {} }, '/trading/agents/ghost'],
  ])('refuses %s', async (_what, agents, path) => {
    const trading = { ...defaultConfig.trading, agents };
    const specs = await declaredSpecs(trading);
    expect(sectionMisfits(trading, specs).map((bad) => bad.path)).toEqual([path]);
    await expect(seatSpecs(trading)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      details: { path },
    });
  });

  it('takes what fits', async () => {
    const trading = { ...defaultConfig.trading, agents: { risk: { esPpmMax: 40_000 } } };
    const risk = (await seatSpecs(trading)).find(({ seat }) => seat === 'risk');
    expect(risk?.config).toMatchObject({ esPpmMax: 40_000, grossPpmMax: 1_000_000 });
  });

  it('without a schema has the keys of the manifest’s config, of their types', () => {
    const manifest = { config: { bars: 20, list: [1], name: 'x', on: true }, id: 'own' };
    const bad = (section: object) =>
      seatMisfits(manifest, section as Record<string, unknown>).map(({ path }) => path);
    expect(bad({ bars: 5, list: [], name: 'y', on: false })).toEqual([]);
    expect(bad({ bars: 'x' })).toEqual(['/trading/agents/own/bars']);
    expect(bad({ on: 1, other: 1 }).sort()).toEqual([
      '/trading/agents/own/on',
      '/trading/agents/own/other',
    ]);
    expect(seatMisfits({ id: 'bare' }, { a: 1 }).map(({ path }) => path)).toEqual([
      '/trading/agents/bare/a',
    ]);
  });
});

describe('the difference of two configurations', () => {
  const { trading } = defaultConfig;

  it('names each key that differs, and no other', () => {
    const now = {
      ...trading,
      agents: { risk: { esPpmMax: 1 } },
      seed: 2,
      sizing: { ...trading.sizing, kappaPpm: 1 },
    };
    expect(changedKeys(trading, now, 'trading')).toEqual([
      'trading.agents.risk',
      'trading.seed',
      'trading.sizing.kappaPpm',
    ]);
    expect(changesText(trading, now, 'trading')).toContain('trading.seed (was 1, is 2)');
    expect(changedKeys(trading, structuredClone(trading), 'trading')).toEqual([]);
  });

  it('says what an older version did not have, and counts what it does not name', () => {
    const { lookAhead: _new, ...older } = trading;
    expect(changesText(older, trading, 'trading')).toMatch(/^trading\.lookAhead \(was absent, is /);
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`k${n}`, n]));
    expect(changesText({}, many, 'trading')).toMatch(/ and 8 more$/);
  });
});
