/** Plugins whose module never loads: a stop is obeyed all the same, and a person is told which it is. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { exported, ofType, replay, verify } from '../../support/kimera-journal.ts';
import {
  configOf,
  kimeraJson,
  spawnKimera,
  stopKimera,
  tempPlace,
} from '../../support/kimera-process.ts';
import type { KimeraProcess, Place } from '../../support/kimera-process.ts';
import { writePlugin } from '../../support/plugin-folder.ts';

/** A start as a person sees it, with one plugin. */
function startWith(place: Place, folder: string, ...args: string[]): KimeraProcess {
  const config = configOf(place, { trading: { plugins: [folder] } });
  const market = ['--market', 'sim', '--speed', 'max', '--data', place.data];
  return spawnKimera(place, ['start', ...market, ...args, ...config]);
}

it.each(['1', '7'])(
  'a stop asked while a module hangs ends the start, not its time limit: hosts %s',
  async (hosts) => {
    const place = tempPlace();
    const folder = writePlugin(place, 'sleeper', 'while (true) {}\n');
    const run = startWith(place, folder, '--no-dashboard', '--hosts', hosts);
    await run.line((line) => line.includes('Stop with Ctrl-C'));
    const done = await stopKimera(run);
    expect(done.code, done.stderr).toBe(0);
    expect(done.stdout).toMatch(
      /^Stopped before the first question \(signal\), journal at #\d+\.$/m,
    );
    expect(done.stderr).not.toContain('open phase');
    const records = await exported(place);
    expect(ofType(records, 'agent.joined')).toEqual([]);
    expect(ofType(records, 'run.stopped').map(({ body }) => body.reason)).toEqual(['signal']);
    expect(await verify(place)).toMatchObject({ ok: true, verdict: 'signed' });
  },
);

it('a module that throws is told on the terminal, and status lists its seat', async () => {
  const place = tempPlace();
  const folder = writePlugin(place, 'thrower', 'throw new Error("on purpose");\n');
  const run = startWith(place, folder, '--port', '0', '--speed', '5');
  await vi.waitUntil(() => run.stderr().includes('Seat thrower '), { timeout: 120_000 });
  const [line] = run.stderr().split('\n');
  expect(line).toMatch(/WARNING {2}Seat thrower died in life 1 and is started again in \S+ m?s/);
  expect(line).toContain(' AGENT_IMPORT_FAILED: The entry module');
  expect(line).toMatch(
    /\/plugins\/thrower-[0-9a-f]{16}\/agent\.mjs: Error: on purpose \(agent\.mjs:1:7\)\./,
  );
  const { doc } = await kimeraJson<{ agents: { id: string; role: string; state: string }[] }>(
    place,
    'status',
  );
  const row = doc.agents.find(({ id }) => id === 'thrower');
  expect(row).toMatchObject({ role: 'forecaster', weights: {} });
  expect(['restarting', 'starting', 'quarantined']).toContain(row?.state);
  expect((await stopKimera(run)).code).toBe(0);
});

it('a stop asked while a start waits to take up a round leaves the round to the next start', async () => {
  const place = tempPlace();
  const folder = writePlugin(place, 'moody', HOLDS_A_ROUND);
  const first = startWith(place, folder, '--no-dashboard');
  await new Promise<void>((resolve) => {
    first.child.stderr?.on('data', () => {
      if (first.stderr().includes('asked to bid')) resolve();
    });
  });
  first.child.kill('SIGKILL');
  await first.exited;
  writeFileSync(join(folder, 'agent.mjs'), SLEEPS);
  const second = startWith(place, folder, '--no-dashboard');
  await vi.waitUntil(() => second.stderr().includes('loads for ever'), { timeout: 120_000 });
  const stopped = await stopKimera(second);
  expect(stopped.code, stopped.stderr).toBe(0);
  writeFileSync(
    join(folder, 'agent.mjs'),
    'export const agent = { init: () => ({}), bid: () => [] };\n',
  );
  const third = await startWith(place, folder, '--no-dashboard', '--rounds', '3').exited;
  expect(third.code, third.stderr).toBe(0);
  const records = await exported(place);
  expect(ofType(records, 'run.stopped').map(({ body }) => body.reason)).toEqual([
    'signal',
    'rounds',
  ]);
  expect(ofType(records, 'deadline').filter(({ body }) => body.cause === 'died')).not.toEqual([]);
  expect(await verify(place)).toMatchObject({ ok: true });
  expect(await replay(place, 'R1')).toMatchObject({ code: 0, ok: true });
});

const HOLDS_A_ROUND = `export const agent = {
  init: () => ({}),
  bid() { console.warn('asked to bid'); for (;;); },
};
`;
const SLEEPS = `console.warn('loads for ever');
await new Promise(() => undefined);
`;
