/**
 * Snapshots of a fold's state. A snapshot only saves time: whoever has none folds the journal.
 * Value: HMAC-SHA256 of name, position and bytes under a key that is not in the data folder (32 bytes),
 * then the bytes, which only their writer understands and nobody reads before the seal is checked:
 * whoever can write into the folder cannot put a state of his own into a run.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
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

/** Where snapshots lie, and the key that seals them: 32 bytes. */
export interface SealedStore {
  readonly stores: Pick<Stores, 'snapshots'>;
  readonly key: Uint8Array;
}

const SEAL_BYTES = 32;
/** Older snapshots of a name are removed beyond this many. */
const KEPT_MAX = 3;

const sealOf = (key: Uint8Array, { bytes, name, seq }: Snapshot): Buffer =>
  createHmac('sha256', key).update(`${name}\0${seq}\0`).update(bytes).digest();

/**
 * Stores a state and drops old ones of the same name; resolves when it is on disk. A second one at
 * the same position replaces the first.
 * @throws DATA_WRITE_FAILED.
 */
export async function putSnapshot({ key, stores }: SealedStore, snapshot: Snapshot): Promise<void> {
  const { bytes, name, seq } = snapshot;
  const value = Buffer.concat([sealOf(key, snapshot), bytes]);
  await durable(stores.snapshots.put([name, seq], value), 'snapshots');
  const old = snapshotSeqs(stores, name).slice(KEPT_MAX);
  await Promise.all(old.map((at) => durable(stores.snapshots.remove([name, at]), 'snapshots')));
}

/** Positions a name has snapshots of, newest first. */
export function snapshotSeqs(stores: Pick<Stores, 'snapshots'>, name: string): Seq[] {
  const keys = stores.snapshots.getKeys({ start: [name, 0], end: [name, Infinity] });
  return [...keys].map((key) => key[1] as Seq).reverse();
}

/** @throws SNAPSHOT_BROKEN when there is none at `seq`, or its seal is not this key's. */
export function readSnapshot({ key, stores }: SealedStore, name: string, seq: Seq): Buffer {
  const value = stores.snapshots.get([name, seq]);
  const bytes = value?.subarray(SEAL_BYTES);
  const seal = value?.subarray(0, SEAL_BYTES);
  if (
    bytes === undefined ||
    seal?.length !== SEAL_BYTES ||
    !timingSafeEqual(sealOf(key, { bytes, name, seq }), seal)
  ) {
    throw appError('SNAPSHOT_BROKEN', { name: `${name}@${seq}` });
  }
  return bytes;
}
