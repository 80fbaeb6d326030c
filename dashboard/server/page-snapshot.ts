/**
 * The replica's state in a small file of its own, so that a start folds a tail and not the whole
 * journal. The server opens the journal read-only and cannot store it there. The file only saves
 * time: it counts when the same code wrote it and its position and hash stand in the journal.
 * Format: HMAC-SHA256 of the rest under the operator's key (32 bytes), then what node:v8 makes of `Kept`,
 * which is not read before its seal is checked.
 */
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import type { PageSnapshotPlace } from '../../protocols/api.ts';
import type { PageState } from '../fold/state.ts';
import type { RoundIndexMemory } from './round-index.ts';
import type { RecordSource } from './source.ts';

export interface PageMemory {
  readonly state: PageState;
  readonly index: RoundIndexMemory;
}

interface Kept extends PageMemory {
  readonly code: string;
}

const SEAL_BYTES = 32;
const sealOf = (key: string, bytes: Uint8Array): Buffer =>
  createHmac('sha256', Buffer.from(key, 'base64')).update(bytes).digest();

/** What the file holds, if it counts for this journal; undefined means: fold everything. */
export function recallPage(
  { code, file, key }: PageSnapshotPlace,
  source: Pick<RecordSource, 'head' | 'oldest' | 'rangeHashes'>,
): PageMemory | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  const rest = bytes.subarray(SEAL_BYTES);
  // Cut short by a full disk, or of other code: it will be written anew.
  if (!sealOf(key, rest).equals(bytes.subarray(0, SEAL_BYTES))) return undefined;
  const kept = deserialize(rest) as Kept;
  const { state } = kept;
  if (kept.code !== code || state.seq > source.head().seq) return undefined;
  if (state.from !== source.oldest() - 1) return undefined;
  return source.rangeHashes(state.seq, 1)[0] === state.hash ? kept : undefined;
}

/** Writes the state as it is now, whole or not at all. Rejects when the file cannot be written. */
export async function keepPage(
  { code, file, key }: PageSnapshotPlace,
  { state, index }: PageMemory,
): Promise<void> {
  const rest = serialize({ code, index, state } satisfies Kept);
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, Buffer.concat([sealOf(key, rest), rest]));
  await rename(temporary, file);
}
