import { once } from 'node:events';
import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { codeOf } from '../../../../protocols/errors.ts';
import { readerOf } from '../../../../runtime/journal/reader.ts';
import { verifyJournal } from '../../../../runtime/journal/verify.ts';
import { openJournal } from '../../../../runtime/journal/writer.ts';
import { openStores } from '../../../../runtime/store/environment.ts';
import { randomStream } from '../../../../runtime/random.ts';
import { builtProgram, startWriter } from '../../../support/journal/children.ts';
import { draftNumber } from '../../../support/journal/drafts.ts';
import { filled, tamper, tempDir, tempStores } from '../../../support/journal/temp-journal.ts';

const thrownBy = (body: () => unknown): unknown => {
  try {
    body();
    return undefined;
  } catch (error) {
    return error;
  }
};

it('loses nothing durable when the writer is killed at any point', async () => {
  const dir = tempDir();
  const random = randomStream(20_261_123, 'kills');
  for (let kill = 0; kill < 6; kill++) {
    const writer = startWriter(dir, { group: random.integer(1, 200) });
    const ended = once(writer.process, 'exit');
    const killAt = random.integer(1, 30);
    let durable = 0;
    let flushes = 0;
    writer.lines.on('line', (line) => {
      expect(line).toMatch(/^durable /);
      durable = Number(line.split(' ')[1]);
      if (++flushes === killAt) writer.process.kill('SIGKILL');
    });
    await Promise.all([ended, once(writer.lines, 'close')]);
    const stores = openStores(dir);
    const journal = openJournal({ stores });
    expect(journal.head.seq).toBeGreaterThanOrEqual(durable);
    const reader = readerOf(stores);
    for (const record of reader.iterate()) {
      expect(record.body).toEqual(draftNumber(record.seq - 1).body);
    }
    await journal.close();
    await stores.close();
    expect(await verifyJournal(dir)).toMatchObject({ ok: true, head: journal.head });
  }
});

it('refuses a second writer in this process and in another, naming the first', async () => {
  const dir = tempDir();
  const stores = openStores(dir);
  const refused = thrownBy(() => openStores(dir));
  expect(codeOf(refused)).toBe('DATA_LOCKED');
  expect(String(refused)).toContain(`process ${process.pid}`);
  const other = startWriter(dir);
  const [line] = (await once(other.lines, 'line')) as [string];
  expect(line).toBe('failed DATA_LOCKED 0');
  await stores.close();
  const next = startWriter(dir);
  const [started] = (await once(next.lines, 'line')) as [string];
  expect(started).toBe('durable 0');
  const locked = thrownBy(() => openStores(dir));
  expect(String(locked)).toContain(`process ${next.process.pid}`);
  next.process.kill('SIGKILL');
  await once(next.process, 'exit');
  await openStores(dir).close();
});

it('reports a full disk by code and keeps every record it called durable', async () => {
  const dir = tempDir();
  const writer = startWriter(dir, { group: 100, fileBytesMax: 1 << 20 });
  let last = '';
  writer.lines.on('line', (line) => (last = line));
  await once(writer.lines, 'close');
  const [failed, code, durable] = last.split(' ');
  expect([failed, code]).toEqual(['failed', 'JOURNAL_WRITE_FAILED']);
  expect(Number(durable)).toBeGreaterThan(0);
  const verified = await verifyJournal(dir);
  expect(verified.ok).toBe(true);
  expect(verified.records).toBeGreaterThanOrEqual(Number(durable));
});

it('refuses to append to a full journal, keeps what it took, and can still write the end', async () => {
  const stores = tempStores();
  const journal = openJournal({ stores, bytesMax: 300_000 });
  let refused: unknown;
  while (refused === undefined) {
    refused = thrownBy(() => journal.append(draftNumber(journal.head.seq)));
  }
  expect(codeOf(refused)).toBe('JOURNAL_FULL');
  const taken = journal.head.seq;
  journal.append({ at: 2_000_000, body: { reason: 'full', rounds: 0 }, type: 'run.stopped' });
  await journal.close();
  expect(await verifyJournal(stores.dir)).toMatchObject({ ok: true, records: taken + 1 });
});

it('refuses to open a journal whose tail is torn, whatever is torn', async () => {
  const tears: [(bytes: Buffer) => Buffer, number][] = [
    [(bytes) => bytes.subarray(0, bytes.length - 7), 11],
    [(bytes) => bytes.fill(0, bytes.length - 200, bytes.length - 160), 20],
    [(bytes) => bytes.fill(0, 16, 48), 11],
    [() => Buffer.alloc(0), 11],
  ];
  for (const [tear, seq] of tears) {
    const stores = tempStores();
    await filled(stores, 20, 10);
    await tamper(stores, 11, tear);
    const refused = thrownBy(() => openJournal({ stores }));
    expect(codeOf(refused)).toBe('JOURNAL_TAIL_BROKEN');
    expect(String(refused)).toContain(`at seq ${seq}:`);
    expect(stores.journal.getKeysCount()).toBe(2);
  }
});

it('refuses a file that was cut short, by code', async () => {
  const dir = tempDir();
  const stores = openStores(dir);
  await filled(stores, 5_000);
  await stores.close();
  const path = join(dir, 'kimera.mdb');
  truncateSync(path, Math.floor(statSync(path).size / 2));
  const refused = thrownBy(() => openStores(dir));
  expect(codeOf(refused)).toBe('DATA_UNUSABLE');
  expect(String(refused)).toContain('cut short');
  await expect(verifyJournal(dir)).rejects.toThrow(/cut short/);
});

it.each([
  ['nothing', 0, 'is empty'],
  ['zeros', 0x00, 'does not begin as a journal does'],
  ['ones', 0xff, 'does not begin as a journal does'],
])('refuses a file that begins with %s, by code', async (what, byte, why) => {
  const dir = tempDir();
  const stores = openStores(dir);
  await filled(stores, 50);
  await stores.close();
  const path = join(dir, 'kimera.mdb');
  if (what === 'nothing') truncateSync(path, 0);
  else writeFileSync(path, Buffer.alloc(8_192, byte), { flag: 'r+' });
  const refused = thrownBy(() => openStores(dir));
  expect(codeOf(refused)).toBe('DATA_UNUSABLE');
  expect(String(refused)).toContain(why);
  await expect(verifyJournal(dir)).rejects.toThrow(why);
});

it('stops a writer whose place in the journal was taken by another', async () => {
  const stores = tempStores();
  const first = openJournal({ stores });
  const second = openJournal({ stores });
  first.append(draftNumber(0));
  second.append(draftNumber(1));
  await first.flush();
  await expect(second.flush()).rejects.toThrow(/JOURNAL_FORKED/);
  expect(codeOf(thrownBy(() => second.append(draftNumber(2))))).toBe('JOURNAL_FORKED');
  expect(readerOf(stores).get(1).body).toEqual(draftNumber(0).body);
});

it('is read whole and in order by another thread while it is written', async () => {
  const stores = tempStores();
  const journal = openJournal({ stores });
  const until = 20_000;
  const worker = new Worker(builtProgram('reader-thread'), {
    workerData: { dir: stores.dir, until },
  });
  await once(worker, 'message');
  const seen = once(worker, 'message');
  for (let n = 0; n < until; n++) {
    journal.append(draftNumber(n));
    if (n % 97 === 0) await journal.flush();
  }
  await journal.close();
  const [report] = (await seen) as [{ records: number; looks: number; fault?: string }];
  expect(report).toMatchObject({ records: until, fault: undefined });
  await worker.terminate();
});
