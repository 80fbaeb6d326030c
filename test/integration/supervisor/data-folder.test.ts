/** One supervisor a folder, one configuration a journal, and no start on a journal that lies. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openStores } from '../../../runtime/store/environment.ts';
import type { Stores } from '../../../runtime/store/environment.ts';
import { exported, ofType, verify } from '../../support/kimera-journal.ts';
import {
  kimera,
  kimeraJson,
  sharedPlace,
  spawnKimera,
  startArgs,
  startKimera,
  stopKimera,
  tempPlace,
} from '../../support/kimera-process.ts';
import type { Place } from '../../support/kimera-process.ts';

const short = ['--market', 'sim', '--speed', 'max', '--inline', '--no-dashboard'];
const errorOf = (stderr: string): { code: string; message: string } => {
  // Log lines may stand around it: they come from a thread of their own.
  const line = stderr.split('\n').find((text) => text.startsWith('{"error"')) ?? '{}';
  return (JSON.parse(line) as { error: { code: string; message: string } }).error;
};

describe('two supervisors on one folder', () => {
  it('the second exits 3 by code, with --new-run too, and the first goes on unharmed', async () => {
    const place = tempPlace();
    const first = await startKimera(place, '--market', 'sim', '--speed', '20');
    for (const more of [[], ['--new-run']]) {
      const second = await spawnKimera(place, startArgs(place, ...short, ...more)).exited;
      expect(second.code, second.stderr).toBe(3);
      expect(errorOf(second.stderr)).toMatchObject({ code: 'DATA_LOCKED' });
      expect(errorOf(second.stderr).message).toContain(String(first.child.pid));
      expect(second.stdout).toBe('');
      expect(readdirSync(place.data)).toContain('run.json');
    }
    expect((await kimera(place, 'status', '--data', place.data)).code).toBe(0);
    expect((await stopKimera(first)).code).toBe(0);
    expect(readdirSync(place.data)).not.toContain('earlier');
    const records = await exported(place);
    expect(ofType(records, 'run.started')).toHaveLength(1);
    expect(await verify(place)).toMatchObject({ ok: true, records: records.length });
  });
});

describe('another trading configuration on the same folder, and an older journal in it', () => {
  it('are refused by code; with --new-run it starts afresh and keeps the old journal', async () => {
    const place = tempPlace();
    const start = (...more: string[]) =>
      spawnKimera(place, startArgs(place, ...short, '--rounds', '3', ...more)).exited;
    expect((await start('--seed', '5')).code).toBe(0);
    const before = await exported(place);
    const journal = join(place.data, 'kimera.mdb');
    const backup = readFileSync(journal);
    const refused = await start('--seed', '6');
    expect(refused.code).toBe(2);
    expect(errorOf(refused.stderr)).toMatchObject({
      code: 'CONFIG_CHANGED',
      details: { changes: 'trading.seed (was 5, is 6)' },
    });
    expect(await exported(place)).toEqual(before);
    // The process half may change at will.
    expect((await start('--seed', '5', '--hosts', '2')).code).toBe(0);
    const grown = await exported(place);
    const whole = readFileSync(journal);
    writeFileSync(journal, backup);
    const behind = await start('--seed', '5');
    expect(behind.code).toBe(1);
    expect(errorOf(behind.stderr)).toMatchObject({
      code: 'JOURNAL_ROLLED_BACK',
      details: { found: `it ends at record ${before.length}`, seq: grown.length },
    });
    expect(await exported(place)).toEqual(before);
    expect((await start('--seed', '5', '--accept-journal')).code).toBe(0);
    writeFileSync(journal, whole);
    const fresh = await start('--seed', '6', '--new-run');
    expect(fresh.code, fresh.stderr).toBe(0);
    expect((await exported(place))[0]?.hash).not.toBe(before[0]?.hash);
    const [stamp = ''] = readdirSync(join(place.data, 'earlier'));
    const old = { ...place, data: join(place.data, 'earlier', stamp) };
    expect(await exported(old)).toEqual(grown);
    expect(await verify(old)).toMatchObject({ code: 0, ok: true });
  });
});

describe('a journal that was changed behind its back', () => {
  const original = sharedPlace();

  beforeAll(async () => {
    const args = startArgs(original, ...short, '--rounds', '40');
    const run = await spawnKimera(original, args).exited;
    expect(run.code, run.stderr).toBe(0);
  });

  /** A copy of the folder, changed, and the records it had. */
  async function changed(change: (stores: Stores, firsts: number[]) => Promise<unknown>) {
    const place: Place = { ...tempPlace(), home: original.home };
    mkdirSync(place.data);
    cpSync(join(original.data, 'kimera.mdb'), join(place.data, 'kimera.mdb'));
    const stores = openStores(place.data);
    await change(stores, [...stores.journal.getKeys()]);
    await stores.journal.flushed;
    await stores.close();
    return place;
  }

  async function expectRefused(place: Place, seq: number) {
    expect(await verify(place)).toMatchObject({ code: 1, firstBad: { seq }, ok: false });
    const replayed = await kimeraJson(place, 'replay', '--level', 'R1');
    expect(replayed).toMatchObject({ code: 1, doc: { firstDifference: { seq }, ok: false } });
    const started = await spawnKimera(place, startArgs(place, ...short, '--rounds', '1')).exited;
    expect(started.code).toBe(1);
    expect(errorOf(started.stderr).code).toBe('JOURNAL_BROKEN');
    expect(errorOf(started.stderr).message).toContain(String(seq));
    expect(started.stdout).toBe('');
    expect(existsSync(join(place.data, 'run.json'))).toBe(false);
  }

  const put = (stores: Stores, first: number, bytes: Buffer) => stores.journal.put(first, bytes);
  const segment = (stores: Stores, first: number) =>
    Buffer.from(stores.journal.get(first) as Buffer);

  it('one byte of one record: named by verify and replay, refused by start', async () => {
    let first = 0;
    const place = await changed(async (stores, firsts) => {
      first = firsts[Math.floor(firsts.length / 2)] as number;
      const bytes = segment(stores, first);
      // 16 bytes of header and 32 of hash, then the first record: its run time.
      const at = bytes.indexOf('"at":') + 6;
      bytes[at] = (bytes[at] as number) ^ 1;
      await put(stores, first, bytes);
    });
    await expectRefused(place, first);
  });

  it('its last segments cut off: missed by nobody, because the head was signed', async () => {
    let cut = 0;
    const place = await changed(async (stores, firsts) => {
      for (const first of firsts.slice(-2)) await stores.journal.remove(first);
      cut = firsts.at(-2) as number;
    });
    await expectRefused(place, cut);
  });

  it('two segments exchanged', async () => {
    let first = 0;
    const place = await changed(async (stores, firsts) => {
      const [one, two] = firsts.slice(20, 22) as [number, number];
      const [a, b] = [segment(stores, one), segment(stores, two)];
      await put(stores, one, b);
      await put(stores, two, a);
      first = one;
    });
    await expectRefused(place, first);
  });

  it('a file cut short is refused before it is read', async () => {
    const place: Place = { ...tempPlace(), home: original.home };
    mkdirSync(place.data);
    const bytes = readFileSync(join(original.data, 'kimera.mdb'));
    writeFileSync(join(place.data, 'kimera.mdb'), bytes.subarray(0, bytes.length >> 1));
    for (const args of [['audit', 'verify'], ['replay'], ['start', ...short]]) {
      const done = await kimera(place, ...args, '--json', '--data', place.data);
      expect(done.code).toBe(3);
      expect(errorOf(done.stderr).code).toBe('DATA_UNUSABLE');
    }
  });
});
