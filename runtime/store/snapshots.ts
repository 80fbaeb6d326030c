/**
 * Snapshots of a fold's state. A snapshot only saves time: whoever has none folds the journal.
 * Value: SHA-256 of the bytes (32 bytes), then the bytes, which only their writer understands.
 */
import { createHash } from 'node:crypto';
import { appError } from '../../protocols/errors.ts';
import type { Seq } from '../../protocols/units.ts';
import { durable } from './environment.ts';
import type { Stores } from './environment.ts';

export interface Snapshot {
  readonly name: string;
  /** The state holds all records up to and including this one. */
  readonly seq: Seq;
  readonly bytes: Uint8Array;
}

const HASH_BYTES = 32;
/** Older snapshots of a name are removed beyond this many. */
const KEPT_MAX = 3;

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/**
 * Stores a state and drops old ones of the same name; resolves when it is on disk. A second one at
 * the same position replaces the first.
 * @throws DATA_WRITE_FAILED.
 */
export async function putSnapshot(
  stores: Pick<Stores, 'snapshots'>,
  { name, seq, bytes }: Snapshot,
): Promise<void> {
  const value = Buffer.concat([sha256(bytes), bytes]);
  await durable(stores.snapshots.put([name, seq], value), 'snapshots');
  const old = snapshotSeqs(stores, name).slice(KEPT_MAX);
  await Promise.all(old.map((at) => durable(stores.snapshots.remove([name, at]), 'snapshots')));
}

/** Positions a name has snapshots of, newest first. */
export function snapshotSeqs(stores: Pick<Stores, 'snapshots'>, name: string): Seq[] {
  const keys = stores.snapshots.getKeys({ start: [name, 0], end: [name, Infinity] });
  return [...keys].map((key) => key[1] as Seq).reverse();
}

/** @throws SNAPSHOT_BROKEN when there is none at `seq`, or its bytes do not match their hash. */
export function readSnapshot(stores: Pick<Stores, 'snapshots'>, name: string, seq: Seq): Buffer {
  const value = stores.snapshots.get([name, seq]);
  const bytes = value?.subarray(HASH_BYTES);
  if (bytes === undefined || !sha256(bytes).equals(value?.subarray(0, HASH_BYTES) as Buffer)) {
    throw appError('SNAPSHOT_BROKEN', { name: `${name}@${seq}` });
  }
  return bytes;
}
