/**
 * That one head continues another: RFC 6962, 2.1.2. Two heads are enough to check it, so whoever
 * keeps the earlier one can ask for it without seeing a record.
 */
import { AppError, appError } from '../../protocols/errors.ts';
import type { Seq } from '../../protocols/units.ts';
import { treeOf } from './audit.ts';
import { headSigned, readHeads } from './heads.ts';
import type { SignedHead } from './heads.ts';
import { verifyingKey } from './keys.ts';
import type { KnownKey, VerifyingKey } from './keys.ts';
import type { JournalReader } from './reader.ts';
import { verifyConsistency } from './tree.ts';

/** A tree over the first `seq` records, and who signed it. */
export interface TreeHead {
  readonly seq: Seq;
  /** RFC 6962 root over the hashes of records 1 to `seq`. */
  readonly root: string;
  /** The head it comes from; absent where nobody signed at `seq`. */
  readonly signedHead?: SignedHead;
}

export interface ConsistencyProof {
  readonly earlier: TreeHead;
  readonly later: TreeHead;
  /** PROOF(earlier.seq, D[later.seq]). */
  readonly path: readonly string[];
}

/** Where a tree ends in this journal, or a signed head that somebody kept. */
export type TreeEnd = Seq | SignedHead;

/**
 * The proof that the first tree is the beginning of the second. Its nodes come from the journal, the
 * roots of kept heads from those: a journal that says something else gives a proof that does not hold.
 * @throws AUDIT_TREE_RANGE when an end lies beyond the journal, or the first behind the second.
 */
export function auditConsistency(
  reader: JournalReader,
  earlierEnd: TreeEnd,
  laterEnd: TreeEnd,
): ConsistencyProof {
  const [earlier, later] = [seqOf(earlierEnd), seqOf(laterEnd)];
  const have = reader.head().seq;
  if (earlier > later || later > have) {
    throw appError('AUDIT_TREE_RANGE', { index: earlier - 1, size: later, have });
  }
  const tree = treeOf(reader, later);
  const heads = readHeads(reader.stores);
  const ofEnd = (end: TreeEnd): TreeHead => {
    if (typeof end !== 'number') return { seq: end.seq, root: end.root, signedHead: end };
    const signedHead = heads.find(({ seq }) => seq === end);
    return { seq: end, root: tree.root(end), ...(signedHead === undefined ? {} : { signedHead }) };
  };
  return {
    earlier: ofEnd(earlierEnd),
    later: ofEnd(laterEnd),
    path: tree.consistencyProof(earlier, later),
  };
}

const seqOf = (end: TreeEnd): Seq => (typeof end === 'number' ? end : end.seq);

/** Why a proof does not hold; undefined when it does. Says nothing of signatures. */
export function consistencyFault({ earlier, later, path }: ConsistencyProof): string | undefined {
  const holds = verifyConsistency({
    earlier: earlier.seq,
    earlierRoot: earlier.root,
    proof: path,
    root: later.root,
    size: later.seq,
  });
  if (holds) return undefined;
  return `the records up to ${later.seq} do not begin with the ${earlier.seq} of the earlier head`;
}

/**
 * Whose signature stands under a head. The key is the one that its start states in this journal; one
 * that was given counts where that record was pruned.
 * @throws JOURNAL_SEGMENT_BROKEN.
 */
export function signerOf(
  reader: JournalReader,
  head: SignedHead,
  keys: readonly KnownKey[] = [],
): VerifyingKey | undefined {
  const stated = statedKey(reader, head.run);
  const candidates = [...(stated === undefined ? [] : [stated]), ...keys];
  for (const { publicKey } of candidates) {
    if (publicKey !== undefined && headSigned(head, publicKey)) return verifyingKey(publicKey);
  }
  return undefined;
}

function statedKey(reader: JournalReader, run: Seq): VerifyingKey | undefined {
  try {
    const record = reader.get(run);
    return record.type === 'run.started' ? verifyingKey(record.body.publicKey) : undefined;
  } catch (error) {
    const isGone =
      error instanceof AppError && ['AUDIT_BODY_PRUNED', 'AUDIT_SEQ_UNKNOWN'].includes(error.code);
    if (isGone) return undefined;
    throw error;
  }
}
