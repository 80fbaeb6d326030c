import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Draft } from '../../../../protocols/record.ts';
import { openReader, readerOf } from '../../../../runtime/journal/reader.ts';
import { verifyJournal } from '../../../../runtime/journal/verify.ts';
import { openJournal } from '../../../../runtime/journal/writer.ts';
import { openStores } from '../../../../runtime/store/environment.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kimera-journal-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const draft = (n: number): Draft => ({
  at: 1_000 + n,
  body: { by: 'ab12cd34', text: `halt number ${n}, price 1.5` },
  type: 'operator.halt',
});

it('reads back what was appended, across segments and reopening', async () => {
  const stores = openStores(dir);
  const journal = openJournal({ stores });
  const appended = Array.from({ length: 150 }, (_, n) => journal.append(draft(n)));
  await journal.flush();
  expect(journal.durable).toEqual(journal.head);
  const reader = readerOf(stores);
  expect(reader.head()).toEqual(journal.head);
  expect(reader.oldest()).toBe(1);
  expect(reader.range(1, 1_000)).toEqual(appended);
  expect(reader.range(60, 10)).toEqual(appended.slice(59, 69));
  expect(reader.get(65)).toEqual(appended[64]);
  expect([...reader.iterate(140)]).toEqual(appended.slice(139));
  expect(JSON.parse(reader.rangeBytes(7, 1)[0] ?? '')).toEqual(appended[6]);
  await journal.close();
  await stores.close();

  const again = openStores(dir);
  const resumed = openJournal({ stores: again });
  expect(resumed.head).toEqual(journal.head);
  resumed.append(draft(150));
  await resumed.close();
  await again.close();

  const verified = await verifyJournal(dir);
  expect(verified).toMatchObject({ ok: true, records: 151, head: resumed.head });
  const readOnly = openReader(dir);
  expect(readOnly.get(151).type).toBe('operator.halt');
  await readOnly.close();
});
