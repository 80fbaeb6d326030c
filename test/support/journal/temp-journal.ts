/** Journals in temporary folders, their drafts, and ways to tamper with them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Draft } from '../../../protocols/record.ts';
import { openJournal } from '../../../runtime/journal/writer.ts';
import { openStores } from '../../../runtime/store/environment.ts';
import type { Stores } from '../../../runtime/store/environment.ts';
import { draftNumber } from './drafts.ts';

/** A folder that goes away with the test. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'kimera-journal-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Stores of a fresh folder, closed with the test. */
export function tempStores(dir = tempDir()): Stores {
  const stores = openStores(dir);
  onTestFinished(() => stores.close());
  return stores;
}

/** Appends drafts 0 to `count` - 1, flushing after each `group`, which ends a segment. */
export async function filled(
  stores: Stores,
  count: number,
  group = 64,
  make: (n: number) => Draft = draftNumber,
): Promise<void> {
  const journal = openJournal({ stores });
  for (let n = 0; n < count; n++) {
    journal.append(make(n));
    if ((n + 1) % group === 0) await journal.flush();
  }
  await journal.close();
}

/** Replaces the stored bytes of the segment at `first` behind the journal's back. */
export async function tamper(
  stores: Stores,
  first: number,
  change: (bytes: Buffer) => Buffer | undefined,
): Promise<void> {
  const bytes = stores.journal.get(first);
  if (bytes === undefined) throw new Error(`no segment starts at ${first}`);
  const copy = Buffer.from(bytes);
  const changed = change(copy);
  if (changed === undefined) await stores.journal.remove(first);
  else await stores.journal.put(first, changed);
  await stores.journal.flushed;
}
