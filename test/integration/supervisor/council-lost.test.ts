/** A council of which a seat that is required cannot be brought back: who waits for the run, and who watches it, is told. */
import { expect, it, vi } from 'vitest';
import { exported, ofType, replay, verify } from '../../support/kimera-journal.ts';
import {
  configOf,
  kimeraJson,
  spawnKimera,
  startArgs,
  startKimera,
  stopKimera,
  tempPlace,
} from '../../support/kimera-process.ts';
import type { Place } from '../../support/kimera-process.ts';
import { writePlugin } from '../../support/plugin-folder.ts';

/** A seat without which there is no council, and which does not get through its own init. */
function broken(place: Place): string[] {
  const plugin = writePlugin(place, 'needed', 'throw new Error("on purpose");\n');
  return configOf(place, {
    process: { requiredSeats: ['needed'], restartMs: 1 },
    trading: { plugins: [plugin] },
  });
}

it('ends a run that somebody waits for with exit 4, run.stopped and a signed head', async () => {
  const place = tempPlace();
  const args = ['--market', 'sim', '--speed', 'max', '--rounds', '9', '--no-dashboard'];
  const run = await spawnKimera(place, startArgs(place, ...args, ...broken(place))).exited;
  expect(run.code, run.stderr).toBe(4);
  const [error] = run.stderr.split('\n').filter((line) => line.startsWith('{"error"'));
  expect(JSON.parse(error ?? '{}')).toMatchObject({ error: { code: 'COUNCIL_LOST' } });
  expect(run.stdout).toContain('"COUNCIL_LOST":1');
  const records = await exported(place);
  const deaths = ofType(records, 'agent.died').filter(({ body }) => body.seat === 'needed');
  expect(deaths).toHaveLength(6);
  expect(deaths[0]?.body.reason).toContain('AGENT_IMPORT_FAILED');
  expect(ofType(records, 'council.lost').map(({ body }) => body.seats)).toEqual([['needed']]);
  expect(ofType(records, 'risk.mode').map(({ body }) => body.mode)).toEqual(['reduce-only']);
  expect(ofType(records, 'cfp')).toEqual([]);
  expect(ofType(records, 'run.stopped').map(({ body }) => body.reason)).toEqual(['council-lost']);
  expect(await verify(place)).toMatchObject({ ok: true, verdict: 'signed' });
  expect(await replay(place, 'R1')).toMatchObject({ code: 0, ok: true });
});

it('pauses a run that is served, and says so in status, health and metrics', async () => {
  const place = tempPlace();
  const run = await startKimera(place, '--market', 'sim', '--speed', '1', ...broken(place));
  const health = async () => {
    const answer = await fetch(`${run.url}/health/ready`);
    return [answer.status, ((await answer.json()) as { readonly code?: string }).code];
  };
  await vi.waitUntil(async () => (await health())[1] === 'COUNCIL_LOST', { timeout: 200_000 });
  expect(await health()).toEqual([503, 'COUNCIL_LOST']);
  // A server keeps the exit code of what it is asked; the page and the kill switch still answer.
  const status = await kimeraJson<{ health: { council: string } }>(place, 'status');
  expect(status).toMatchObject({ code: 1, doc: { health: { council: 'lost' } } });
  const metrics = await (await fetch(`${run.url}/metrics`)).text();
  expect(metrics).toMatch(/^kimera_council_lost 1$/m);
  await vi.waitUntil(() => run.stderr().includes('COUNCIL_LOST'), { timeout: 200_000 });
  const halted = await kimeraJson<{ mode: string }>(place, 'halt');
  expect(halted).toMatchObject({ code: 0, doc: { mode: 'halted' } });
  expect((await stopKimera(run)).code).toBe(0);
  const records = await exported(place);
  expect(ofType(records, 'council.lost')).toHaveLength(1);
  expect(ofType(records, 'cfp')).toEqual([]);
  expect(ofType(records, 'run.stopped').map(({ body }) => body.reason)).toEqual(['signal']);
});
