/** `agents check` on plugins that would take its own process along, lie, or only seem to do anything. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckReport } from '../../../agents/sdk/check.ts';
import { kimeraHere } from '../../support/kimera-here.ts';
import { kimera, sharedPlace, tempPlace } from '../../support/kimera-process.ts';
import { writePlugin } from '../../support/plugin-folder.ts';

const opinion = `const opinion = (call, ctx, claims) => [{
  claims, expert: ctx.experts[0], p: call.body.base.map((part, bin) => part * (bin + 1)), stake: 100000, text: '',
}];`;

const HOSTILE = {
  exits: 'export const agent = { init: () => ({}), bid: () => process.reallyExit(0) };',
  hangs: 'export const agent = { init: () => ({}), bid: () => { for (;;); } };',
  lies: `${opinion}
    export const agent = {
      init: () => ({}),
      bid: (state, call, view, ctx) => {
        try { Date.now(); } catch { /* nobody sees */ }
        return opinion(call, ctx, [
          { evidence: [], id: 'unknown', predicate: 'sharpe20 > 1', value: 2 },
          { evidence: [], id: 'untrue', predicate: 'rsi14 > 100', value: 101 },
        ]);
      },
    };`,
  refuses: `export const agent = {
    init: () => ({}),
    bid: (state, call, view, ctx) => [{ expert: ctx.experts[0], refuse: 'no-data', text: 'I wait' }],
  };`,
} as const;
type Name = keyof typeof HOSTILE;

describe('a hostile plugin', () => {
  const place = sharedPlace();
  const done = new Map<string, { readonly code: number | null; readonly report: CheckReport }>();

  beforeAll(async () => {
    const check = async (name: Name): Promise<void> => {
      const folder = writePlugin(place, name, HOSTILE[name]);
      const { code, stdout } = await kimera(
        place,
        'agents',
        'check',
        folder,
        '--rounds',
        '4',
        '--json',
      );
      done.set(name, { code, report: JSON.parse(stdout) as CheckReport });
    };
    await Promise.all((Object.keys(HOSTILE) as Name[]).map(check));
  });

  const found = (name: Name): Record<string, string> => {
    const { code, report } = done.get(name) ?? {};
    expect(code).toBe(1);
    expect(report).toMatchObject({ agent: name, ok: false, place: 'a process of its own' });
    const bad = report?.rows.filter(({ ok }) => !ok) ?? [];
    return Object.fromEntries(bad.map(({ detail, name: row }) => [row, detail]));
  };

  it('is told from one that keeps the contract when it ends its process', () => {
    expect(found('exits')['host']).toMatch(/^r1, phase seal: HOST_DIED: .* exited with code 0/);
    expect(done.get('exits')?.report.notRun).toContain('look-ahead');
  });

  it('is ended when it hangs', () => {
    expect(found('hangs')['host']).toMatch(/^r1, phase seal: HOST_HUNG/);
  });

  it('is found to read the clock though it catches the error, and to claim what is not so', () => {
    const { ambient, claims, ...others } = found('lies');
    expect(others).toEqual({});
    expect(ambient).toMatch(/^it used Date\.now \d+ times/);
    expect(claims).toContain('sharpe, which is not in the language');
    expect(claims).toContain('rsi14 > 100 is false on the frozen view');
  });

  it('is no forecaster when it only refuses', () => {
    const { forecasts, ...others } = found('refuses');
    expect(others).toEqual({});
    expect(forecasts).toContain('never a bid in 4 rounds: 4 times no-data ("I wait")');
  });
});

describe('agents check', () => {
  const checked = (place: Parameters<typeof kimeraHere>[0], ...args: string[]) =>
    kimeraHere(place, 'agents', 'check', ...args, '--isolation', 'inline', '--rounds', '4');

  it('says in one table what each check saw, on the data and with the parameters it is given', async () => {
    const place = tempPlace();
    const folder = join(process.cwd(), 'examples/hello-agent');
    const { code, stderr, stdout } = await checked(
      place,
      folder,
      '--dataset',
      'sp500',
      '--set',
      'tiltPpm=2000',
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^hello 1\.0\.0, in the main thread, on the first \d+ instants of sp500\n/,
    );
    for (const name of ['conformance', 'look-ahead', 'restart', 'memory', 'cpu']) {
      expect(stdout).toMatch(new RegExp(`^${name} +ok +\\S`, 'm'));
    }
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('It keeps the contract.');
  });

  it('fails one that cannot be loaded, and takes no folder or parameter that is not there', async () => {
    const place = tempPlace();
    const empty = await checked(place, writePlugin(place, 'empty', 'export const nothing = 1;'));
    expect(empty.code).toBe(1);
    expect(empty.stdout).toMatch(/^loading +FAIL +AGENT_EXPORT_MISSING/m);
    expect((await checked(place, join(place.dir, 'nowhere'))).code).toBe(2);
    const unknown = await checked(place, join(place.dir, 'empty'), '--set', 'tilt=1');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('CONFIG_INVALID');
    expect(unknown.stderr).toContain('/tilt');
    expect((await checked(place, join(place.dir, 'empty'), '--set', 'tilt')).code).toBe(2);
  });
});
