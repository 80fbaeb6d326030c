/** `agents`: a plugin from nothing to the table, and seats that come and go while the council runs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgentAnswer, SeatDeclared } from '../../../protocols/agents-api.ts';
import type { SeatReceipt } from '../../../protocols/api.ts';
import type { RecordOf } from '../../../protocols/record.ts';
import { exported, ofType, replay, verify } from '../../support/kimera-journal.ts';
import {
  configOf,
  kimera,
  kimeraJson,
  startKimera,
  stopKimera,
  tempPlace,
} from '../../support/kimera-process.ts';
import type { Place } from '../../support/kimera-process.ts';

interface Report {
  readonly ok: boolean;
  readonly rows: readonly { readonly name: string; readonly ok: boolean }[];
}

const written = (place: Place, name: string) => kimera(place, 'agents', 'new', name);

const checked = async (place: Place, folder: string) => {
  const { code, doc } = await kimeraJson(place, 'agents', 'check', folder);
  return { code, doc: doc as Report };
};

describe('a new plugin', () => {
  it('is written once, under a fit name, and passes the kit as it is', async () => {
    const place = tempPlace();
    expect((await written(place, 'mine')).code).toBe(0);
    const again = await written(place, 'mine');
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('AGENT_EXISTS');
    expect((await written(place, 'Not-Mine')).code).toBe(2);
    const done = await checked(place, join(place.dir, 'mine'));
    expect(done).toMatchObject({ code: 0, doc: { agent: 'mine', ok: true } });
    expect(done.doc.rows.length).toBeGreaterThan(5);
  });
});

/** The word of the command about a seat of the running council. */
async function told(
  place: Place,
  action: string,
  seat: string,
  ...more: readonly string[]
): Promise<SeatReceipt> {
  const done = await kimeraJson(place, 'agents', action, seat, '--why', 'a test', ...more);
  expect(done.code, done.stderr).toBe(0);
  return done.doc as SeatReceipt;
}

type Listed = AgentAnswer & SeatDeclared & { readonly source: string };

interface Seat {
  readonly id: string;
  readonly incarnation: number;
  readonly state: string;
}

describe('a seat of a running council', () => {
  it('is disabled, enabled and reloaded from its changed files, each with a record', async () => {
    const place = tempPlace();
    await written(place, 'mine');
    const folder = join(place.dir, 'mine');
    const config = configOf(place, { trading: { plugins: [folder] } });
    const running = await startKimera(place, '--market', 'sim', '--speed', '6', ...config);
    const disabled = await told(place, 'disable', 'mine');
    const twice = await kimera(place, 'agents', 'disable', 'mine', '--data', place.data);
    expect(twice.code).toBe(2);
    expect(twice.stderr).toContain('SEAT_NOT_CHANGED');
    const unknown = await kimera(place, 'agents', 'disable', 'nobody', '--data', place.data);
    expect(unknown.stderr).toContain('SEAT_UNKNOWN');
    const enabled = await told(place, 'enable', 'mine');

    const file = join(folder, 'agent.mjs');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll('The last bar', 'Reloaded: the last bar'));
    const reloaded = await told(place, 'reload', 'mine');
    const riskReloaded = await told(place, 'reload', 'risk');
    // What cannot be parsed is refused with its reason, and the seat stays as it is; the operator repairs it.
    writeFileSync(file, 'export const agent = {');
    const broken = await kimera(place, 'agents', 'reload', 'mine', '--data', place.data);
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain('SEAT_NOT_RELOADED');
    const seatsOf = async (): Promise<Seat[]> =>
      (await (await fetch(`${running.url}/api/v1/agents`)).json()) as Seat[];
    expect((await seatsOf()).find(({ id }) => id === 'mine')).toMatchObject({
      incarnation: reloaded.incarnation,
      state: 'awake',
    });
    writeFileSync(file, text.replaceAll('The last bar', 'Repaired: the last bar'));
    const repaired = await told(place, 'reload', 'mine', '--keep-record');

    const refused = await fetch(`${running.url}/api/v1/agents/mine/disable`, { method: 'POST' });
    expect(refused.status).toBe(401);
    expect((await seatsOf()).find(({ id }) => id === 'mine')?.incarnation).toBe(
      repaired.incarnation,
    );
    const listed = async () =>
      ((await kimeraJson(place, 'agents', 'list', 'mine', ...config)).doc as Listed[])[0];
    const live = (await kimeraJson(place, 'agents', 'list', 'mine')).doc as Listed[];
    expect(live[0]).toMatchObject({ id: 'mine', source: 'running', state: 'awake' });
    expect(live[0]?.config).toEqual([{ default: 0.01, isSet: false, name: 'lean', value: 0.01 }]);
    expect((await stopKimera(running)).code).toBe(0);
    const idle = await listed();
    expect(idle).toMatchObject({ source: 'configuration', state: 'not running' });
    expect(idle?.figures?.deaths.count).toBe(live[0]?.figures?.deaths.count);
    expect(idle?.figures?.asks.owed).toBeGreaterThanOrEqual(live[0]?.figures?.asks.owed ?? 1);
    const nobody = await kimera(place, 'agents', 'list', 'nobody', ...config);
    expect(nobody).toMatchObject({ code: 2 });

    const records = await exported(place);
    const at = (seq: number) => records[seq - 1];
    expect(at(disabled.seq)).toMatchObject({
      body: { incarnation: 1, reason: 'disabled by operator: a test', restartInMs: null },
      type: 'agent.died',
    });
    for (const [receipt, incarnation] of [
      [enabled, 2],
      [reloaded, 3],
    ] as const) {
      expect(receipt.incarnation).toBe(incarnation);
      expect(at(receipt.seq)).toMatchObject({
        body: { incarnation, seat: 'mine' },
        type: 'agent.joined',
      });
    }
    // Changed code begins a record of its own, unless the operator keeps the old one for it.
    expect(at(reloaded.seq)).toMatchObject({ body: { record: 'new' } });
    expect(at(repaired.seq)).toMatchObject({ body: { record: 'kept' } });
    expect(at(riskReloaded.seq)).toMatchObject({ body: { incarnation: 2, seat: 'risk' } });
    const between = (from: number, to: number) =>
      words(records).filter(({ seq }) => seq > from && seq < to);
    expect(between(disabled.seq, enabled.seq)).toEqual([]);
    for (const { body } of between(reloaded.seq, repaired.seq)) {
      expect(body.text.startsWith('The last bar')).toBe(false);
    }
    expect(await verify(place)).toMatchObject({ ok: true });
    // Three codes sat there, and each is asked again.
    const again = await replay(place, 'R2');
    expect(again).toMatchObject({ code: 0, ok: true });
    expect(again.guests?.map(({ seat }) => seat)).toEqual(['mine', 'mine', 'mine']);
    for (const { compared } of again.guests ?? []) expect(compared).toBeGreaterThan(0);
  });
});

const words = (records: Awaited<ReturnType<typeof exported>>): RecordOf<'bid'>[] =>
  ofType(records, 'bid').filter(({ body }) => (body.expert as string) === 'mine');
