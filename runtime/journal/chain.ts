/** The chain: hash of a record = SHA-256(hash of the one before, 32 bytes ‖ its canonical bytes). */
import { hash } from 'node:crypto';
import { sha256Hex } from '../../protocols/canonical.ts';
import type { Seq } from '../../protocols/units.ts';

export const HASH_BYTES = 32;
/** What stands before the first record. */
export const GENESIS_HASH = sha256Hex('kimera journal 1');

/** A position in the journal and the hash of the record there; seq 0 is the genesis. */
export interface Head {
  readonly seq: Seq;
  readonly hash: string;
}
export const GENESIS: Head = { seq: 0, hash: GENESIS_HASH };

/**
 * The hash of a record whose bytes stand right behind the hash of the one before.
 * @param linked - previous hash (32 bytes) and record, one stretch of memory: nothing is copied.
 */
export const linkHash = (linked: Uint8Array): string => hash('sha256', linked, 'hex');

/** The hash of a record, from parts; for proofs and tests. */
export const chainHash = (previousHash: string, bytes: Uint8Array): string =>
  linkHash(Buffer.concat([Buffer.from(previousHash, 'hex'), bytes]));
