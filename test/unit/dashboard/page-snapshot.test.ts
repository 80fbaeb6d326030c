import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Replica } from '../../../dashboard/server/replica.ts';
import type { RecordSource } from '../../../dashboard/server/source.ts';
import { memoryJournal } from '../../support/dashboard-journal.ts';
import { dayDrafts, sampleRun } from '../../support/dashboard-run.ts';

function placeOf(code = 'a') {
  const dir = mkdtempSync(join(tmpdir(), 'kimera-page-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return { code, file: join(dir, 'page.snapshot'), key: Buffer.alloc(32, 3).toString('base64') };
}

/** A replica that has folded all, and how many records it was given for that. */
async function folded(source: RecordSource, place: ReturnType<typeof placeOf>) {
  let given = 0;
  const faults: unknown[] = [];
  const counting: RecordSource = {
    ...source,
    range: (fromSeq, limit) => {
      const records = source.range(fromSeq, limit);
      given += records.length;
      return records;
    },
  };
  const replica = new Replica(counting, (error) => faults.push(error), place);
  await replica.catchUp();
  return { faults, given: () => given, replica };
}

it('takes up where the last one stopped, and is then what a whole fold would be', async () => {
  const place = placeOf();
  const journal = memoryJournal(sampleRun(6));
  const first = await folded(journal, place);
  await first.replica.stop();
  const before = journal.records.length;
  journal.append(dayDrafts(7));
  const second = await folded(journal, place);
  expect(second.given()).toBe(journal.records.length - before);
  const whole = await folded(journal, placeOf());
  expect(whole.given()).toBe(journal.records.length);
  expect(second.replica.state).toEqual(whole.replica.state);
  expect(second.replica.lastRound).toBe(whole.replica.lastRound);
  for (let n = 1; n <= whole.replica.lastRound; n++) {
    expect(second.replica.round(n)).toEqual(whole.replica.round(n));
    expect(second.replica.instrumentOfRound(`r${n}`)).toBe('SPX');
  }
  expect([...first.faults, ...second.faults]).toEqual([]);
});

it.each([
  ['another key sealed it', (place: ReturnType<typeof placeOf>) => ({ ...place, key: 'BB==' })],
  ['other code wrote it', (place: ReturnType<typeof placeOf>) => ({ ...place, code: 'b' })],
  [
    'it was cut short',
    (place: ReturnType<typeof placeOf>) => {
      writeFileSync(place.file, readFileSync(place.file).subarray(0, 500));
      return place;
    },
  ],
])('folds everything when %s', async (_why, spoil) => {
  const place = placeOf();
  const journal = memoryJournal(sampleRun(3));
  await (await folded(journal, place)).replica.stop();
  const again = await folded(journal, spoil(place));
  expect(again.given()).toBe(journal.records.length);
  expect(again.faults).toEqual([]);
});

it('folds everything when the file belongs to another or to a longer journal', async () => {
  const place = placeOf();
  const journal = memoryJournal(sampleRun(4));
  await (await folded(journal, place)).replica.stop();
  const shorter = memoryJournal(sampleRun(2));
  expect((await folded(shorter, place)).given()).toBe(shorter.records.length);
  const other = memoryJournal(sampleRun(1));
  while (other.records.length <= journal.records.length) other.append(dayDrafts(40));
  expect((await folded(other, place)).given()).toBe(other.records.length);
});

it('tells that the file cannot be written, and goes on', async () => {
  const place = { code: 'a', file: '/nowhere/at/all/page.snapshot', key: 'AA==' };
  const { faults, replica } = await folded(memoryJournal(sampleRun(2)), place);
  await replica.stop();
  expect(faults).toHaveLength(1);
  expect(replica.isReady).toBe(true);
});
