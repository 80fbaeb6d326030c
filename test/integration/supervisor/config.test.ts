/** `config`: a file that changes nothing, what holds, and every misfit with its path. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../../../supervisor/config-schema.ts';
import { kimeraHere } from '../../support/kimera-here.ts';
import { configOf, kimera, startArgs, tempPlace } from '../../support/kimera-process.ts';

interface Checked {
  readonly code?: string;
  readonly ok: boolean;
  readonly problems: readonly { readonly path: string; readonly reason: string }[];
}

describe('config init', () => {
  it('writes what holds anyway: the trading settings keep their hash', async () => {
    const place = tempPlace();
    const shown = async () => {
      const { stdout } = await kimeraHere(place, 'config', 'show', '--json');
      return JSON.parse(stdout) as { config: unknown; file: string | null; trading: string };
    };
    const before = await shown();
    expect(before).toMatchObject({ config: defaultConfig, file: null });
    const made = await kimeraHere(place, 'config', 'init', '--json');
    expect(made.code, made.stderr).toBe(0);
    const { file } = JSON.parse(made.stdout) as { file: string };
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(defaultConfig);
    expect(await shown()).toMatchObject({ file, trading: before.trading });
    const again = await kimeraHere(place, 'config', 'init');
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('CONFIG_EXISTS')]);
  });
});

describe('config show', () => {
  it('marks what is not the default, and lists the parameters of the seats', async () => {
    const place = tempPlace();
    const file = configOf(place, { trading: { agents: { risk: { esPpmMax: 40_000 } }, seed: 7 } });
    const { code, stdout } = await kimeraHere(place, 'config', 'show', ...file);
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines).toContain('* trading.seed = 7');
    expect(lines).toContain('  trading.mode = "paper"');
    expect(lines).toContain('* risk.esPpmMax = 40000');
    expect(lines).toContain('  risk.grossPpmMax = 1000000');
  });
});

describe('config check', () => {
  it.each([
    [{ trading: { agents: { risk: { esPpmMax: 40_000 } }, limits: { esPpm: 40_000 } } }, []],
    [{ trading: { agents: { risk: { esPmMax: 1 } } } }, ['/trading/agents/risk/esPmMax']],
    [{ trading: { agents: { risk: { esPpmMax: 'x' } } } }, ['/trading/agents/risk/esPpmMax']],
    [{ trading: { agents: { risks: {} } } }, ['/trading/agents/risks']],
    [{ trading: { sizing: { kapaPpm: 1 } } }, ['/trading/sizing/kapaPpm']],
    [{ trading: { limits: { drawdownPmp: 1 } } }, ['/trading/limits/drawdownPmp']],
    [{ trading: { limits: { drawdownPpm: true } } }, ['/trading/limits/drawdownPpm']],
    [{ process: { proxies: ['my-proxy'] } }, ['/process/proxies/0']],
    [{ process: { hang: 1 }, trading: { sed: 1 } }, ['/process/hang', '/trading/sed']],
    [{ tradng: {} }, ['/tradng']],
  ])('%j', async (config, paths) => {
    const place = tempPlace();
    const done = await kimeraHere(place, 'config', 'check', '--json', ...configOf(place, config));
    const told = JSON.parse(done.stdout) as Checked;
    expect(told.problems.map(({ path }) => path).sort()).toEqual(paths);
    expect([done.code, told.ok, told.code]).toEqual(
      paths.length === 0 ? [0, true, undefined] : [2, false, 'CONFIG_INVALID'],
    );
  });

  it('is what a start says, before it touches the folder', async () => {
    const place = tempPlace();
    const file = configOf(place, { trading: { agents: { risk: { esPmMax: 1 } } } });
    const done = await kimera(place, ...startArgs(place, ...file));
    expect(done.code).toBe(2);
    expect(done.stderr).toContain('/trading/agents/risk/esPmMax');
    expect(() => readFileSync(join(place.data, 'kimera.mdb'))).toThrow('ENOENT');
  });

  it('looks into the section of a plugin as well', async () => {
    const place = tempPlace();
    await kimeraHere(place, 'agents', 'new', 'own', '--dir', place.dir);
    const check = async (own: object) => {
      const config = { trading: { agents: { own }, plugins: [join(place.dir, 'own')] } };
      const { stdout } = await kimeraHere(
        place,
        'config',
        'check',
        '--json',
        ...configOf(place, config),
      );
      return (JSON.parse(stdout) as Checked).problems.map(({ path }) => path);
    };
    expect(await check({ lean: 0.1 })).toEqual([]);
    expect(await check({ leans: 0.1 })).toEqual(['/trading/agents/own/leans']);
  });
});
