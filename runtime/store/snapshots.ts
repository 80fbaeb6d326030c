/**
 * Snapshots of a fold's state. A snapshot only saves time: whoever has none folds the journal.
 * Value: SHA-256 of the state (32 bytes), then its canonical JSON.
 */
import { canonical, sha256Hex } from '../../protocols/canonical.ts';
import { appError } from '../../protocols/errors.ts';
import type { Seq } from '../../protocols/units.ts';
import { durable } from './environment.ts';
import type { Stores } from './environment.ts';

export interface Snapshot {
  readonly name: string;
  /** The state holds all records up to and including this one. */
  readonly seq: Seq;
  /** SHA-256 of the state's canonical JSON. */
  readonly stateHash: string;
  readonly state: unknown;
}

const HASH_BYTES = 32;
/** Older snapshots of a name are removed beyond this many. */
const KEPT_MAX = 3;

/**
 * Stores a state and drops old ones of the same name; resolves to its hash when it is on disk.
 * @throws DATA_WRITE_FAILED, CANONICAL_NOT_JSON.
 */
export async function putSnapshot(
  stores: Stores,
  { name, seq, state }: Pick<Snapshot, 'name' | 'seq' | 'state'>,
): Promise<string> {
  const text = canonical(state);
  const stateHash = sha256Hex(text);
  const value = Buffer.concat([Buffer.from(stateHash, 'hex'), Buffer.from(text)]);
  await durable(stores.snapshots.put([name, seq], value), 'snapshots');
  const old = keysOf(stores, name).slice(KEPT_MAX);
  await Promise.all(old.map((key) => durable(stores.snapshots.remove(key), 'snapshots')));
  return stateHash;
}

/**
 * The newest snapshot of `name` at or before `seq`; undefined if there is none.
 * @throws SNAPSHOT_BROKEN when its bytes do not match its hash.
 */
export function latestSnapshot(
  stores: Pick<Stores, 'snapshots'>,
  name: string,
  seq: Seq = Number.MAX_SAFE_INTEGER,
): Snapshot | undefined {
  const key = keysOf(stores, name).find((candidate) => (candidate[1] as Seq) <= seq);
  if (key === undefined) return undefined;
  const bytes = stores.snapshots.get(key);
  const text = bytes?.subarray(HASH_BYTES).toString() ?? '';
  const stateHash = sha256Hex(text);
  if (bytes?.toString('hex', 0, HASH_BYTES) !== stateHash) {
    throw appError('SNAPSHOT_BROKEN', { name: `${name}@${key[1]}` });
  }
  return { name, seq: key[1] as Seq, stateHash, state: JSON.parse(text) as unknown };
}

/** Keys of a name, newest first. */
function keysOf(stores: Pick<Stores, 'snapshots'>, name: string): (string | number)[][] {
  const keys = stores.snapshots.getKeys({ start: [name, 0], end: [name, Infinity] });
  return [...keys].reverse();
}
