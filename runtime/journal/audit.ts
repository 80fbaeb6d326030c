/** What the audit commands and the HTTP interface show: one record, and a proof of it. */
import type { ChainedRecord } from '../../protocols/record.ts';
import { appError } from '../../protocols/errors.ts';
import type { Seq } from '../../protocols/units.ts';
import { chainHash, GENESIS_HASH } from './chain.ts';
import type { Head } from './chain.ts';
import { headSigned, readHeads } from './heads.ts';
import type { SignedHead } from './heads.ts';
import type { JournalReader } from './reader.ts';
import { HashTree, verifyInclusion } from './tree.ts';

export interface AuditView {
  readonly seq: Seq;
  readonly hash: string;
  readonly previousHash: string;
  readonly head: Head;
  /** Undefined when the epoch was pruned. */
  readonly record?: ChainedRecord;
  /** Canonical bytes as text, without the hash. */
  readonly text?: string;
}

/** @throws AUDIT_SEQ_UNKNOWN, JOURNAL_SEGMENT_BROKEN. */
export function auditShow(reader: JournalReader, seq: Seq): AuditView {
  const { bytes, hash } = reader.getBytes(seq);
  const view = { seq, hash, previousHash: previousHash(reader, seq), head: reader.head() };
  if (bytes === undefined) return view;
  return { ...view, record: reader.get(seq), text: bytes.toString() };
}

/** All that a stranger needs to check that a record is in the journal a head commits to. */
export interface RecordProof {
  readonly seq: Seq;
  readonly hash: string;
  readonly previousHash: string;
  /** Canonical bytes as text; absent when the epoch was pruned. */
  readonly text?: string;
  /** Records the tree covers. */
  readonly size: Seq;
  readonly root: string;
  /** RFC 6962 inclusion proof of leaf seq - 1, from the leaf up. */
  readonly path: readonly string[];
  /** The head signed at `size`, when there is one. */
  readonly signedHead?: SignedHead;
}

/**
 * A proof of record `seq` in the tree of the first `size` records; by default up to the last signed
 * head that covers it, or to the journal's head. Reads all hashes up to there.
 * @throws AUDIT_SEQ_UNKNOWN, AUDIT_TREE_RANGE, JOURNAL_SEGMENT_BROKEN.
 */
export function auditProve(reader: JournalReader, seq: Seq, size?: Seq): RecordProof {
  const { bytes, hash } = reader.getBytes(seq);
  const heads = readHeads(reader.stores);
  const covered = size ?? heads.findLast((head) => head.seq >= seq)?.seq ?? reader.head().seq;
  const tree = treeOf(reader, covered);
  const signedHead = heads.find((head) => head.seq === covered);
  return {
    seq,
    hash,
    previousHash: previousHash(reader, seq),
    ...(bytes === undefined ? {} : { text: bytes.toString() }),
    size: covered,
    root: tree.root(),
    path: tree.inclusionProof(seq - 1),
    ...(signedHead === undefined ? {} : { signedHead }),
  };
}

/** Why a proof does not hold; undefined when it does. */
export function proofFault(proof: RecordProof, publicKey?: string): string | undefined {
  const { seq, hash, text, size, root, path, signedHead } = proof;
  if (text !== undefined && chainHash(proof.previousHash, Buffer.from(text)) !== hash) {
    return 'the record does not match its hash';
  }
  if (!verifyInclusion({ index: seq - 1, size, recordHash: hash, proof: path, root })) {
    return 'the path does not lead to the root';
  }
  if (signedHead === undefined) {
    return publicKey === undefined ? undefined : 'no signed head stands behind the root';
  }
  if (signedHead.seq !== size || signedHead.root !== root)
    return 'the signed head is of another tree';
  if (publicKey !== undefined && !headSigned(signedHead, publicKey)) {
    return 'the signature of the head is not valid';
  }
  return undefined;
}

/** The tree over the hashes of records 1 to `size`. @throws AUDIT_TREE_RANGE beyond the head. */
export function treeOf(reader: JournalReader, size: Seq): HashTree {
  const tree = new HashTree();
  while (tree.size < size) {
    const hashes = reader.rangeHashes(tree.size + 1, Math.min(4_096, size - tree.size));
    if (hashes.length === 0) {
      throw appError('AUDIT_TREE_RANGE', { index: size - 1, size, have: tree.size });
    }
    for (const hash of hashes) tree.append(hash);
  }
  return tree;
}

const previousHash = (reader: JournalReader, seq: Seq): string =>
  seq === 1 ? GENESIS_HASH : reader.getBytes(seq - 1).hash;
