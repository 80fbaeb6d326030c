/**
 * Verifying a journal from its bytes: the chain, the order of segments, the signed heads, the roots
 * they state. Nothing is parsed but the few records that carry a public key. Names the first bad
 * record. What it cannot see: a journal whose chain, heads and public key were all made anew; keep a
 * signed head, or its hash, outside the folder.
 */
import type { Seq } from '../../protocols/units.ts';
import { openStoresReadOnly } from '../store/environment.ts';
import type { Stores } from '../store/environment.ts';
import { GENESIS } from './chain.ts';
import type { Head } from './chain.ts';
import { readEpochs } from './epoch-receipt.ts';
import type { EpochReceipt } from './epoch-receipt.ts';
import { headSigned, readHeads } from './heads.ts';
import type { SignedHead } from './heads.ts';
import { bodyAt, hashAt, parseSegment, previousHashOf, recomputedHashAt } from './segment.ts';
import type { Segment } from './segment.ts';
import { TreeFrontier } from './tree.ts';

export interface FirstBad {
  readonly seq: Seq;
  readonly reason: string;
}

/** Records whose bodies were exported and removed. */
export interface PrunedRange {
  readonly from: Seq;
  readonly to: Seq;
  /** Name of the exported file, if a receipt was kept. */
  readonly file?: string;
}

export interface Verification {
  readonly ok: boolean;
  /** Records that hold; up to the first bad one if there is one. */
  readonly records: number;
  /** The last record that holds. */
  readonly head: Head;
  readonly firstBad?: FirstBad;
  /** Signed heads that agree. */
  readonly signedHeads: number;
  readonly pruned: readonly PrunedRange[];
}

export interface VerifyOptions {
  /** Leave the signed heads and their roots alone. */
  readonly chainOnly?: boolean;
  /** Heads kept outside the folder, to be met as well. */
  readonly heads?: readonly SignedHead[];
  /** Called now and then with the number of records that hold so far. */
  readonly onProgress?: (records: number) => void;
}

/** @throws DATA_MISSING, DATA_FORMAT_NEWER, DATA_UNUSABLE. */
export async function verifyJournal(dir: string, options?: VerifyOptions): Promise<Verification> {
  const stores = openStoresReadOnly(dir);
  try {
    return verifyStores(stores, options);
  } finally {
    await stores.close();
  }
}

/** As `verifyJournal`, over open stores: sees what is visible, not what is still buffered. */
export function verifyStores(stores: Stores, options: VerifyOptions = {}): Verification {
  stores.journal.resetReadTxn();
  const walk = new Walk(stores, options);
  const firstBad = walk.run();
  return {
    ok: firstBad === undefined,
    records: walk.head.seq,
    head: walk.head,
    ...(firstBad === undefined ? {} : { firstBad }),
    signedHeads: walk.signedHeads,
    pruned: walk.prunedRanges(),
  };
}

const PROGRESS_SEGMENTS = 1_024;

/** One pass over the segments in key order. */
class Walk {
  head: Head = GENESIS;
  signedHeads = 0;
  readonly #stores: Stores;
  readonly #options: VerifyOptions;
  /** Heads still ahead, in order of seq. */
  readonly #heads: SignedHead[];
  /** Present while some root is to be compared. */
  #tree: TreeFrontier | undefined;
  #segments = 0;
  readonly #pruned: { from: Seq; to: Seq }[] = [];
  readonly #receipts: readonly EpochReceipt[];
  /** The pruned epoch being walked: only its root can say that its hashes are the old ones. */
  #epoch: { readonly receipt: EpochReceipt; readonly tree: TreeFrontier } | undefined;
  /** Public keys by the seq of the `run.started` that states them; undefined: that record has none. */
  readonly #keys = new Map<Seq, string | undefined>();

  constructor(stores: Stores, options: VerifyOptions) {
    this.#stores = stores;
    this.#options = options;
    this.#receipts = readEpochs(stores);
    const heads =
      options.chainOnly === true ? [] : [...readHeads(stores), ...(options.heads ?? [])];
    this.#heads = heads.sort((a, b) => a.seq - b.seq);
    for (const head of this.#heads) this.#keys.set(head.run, undefined);
    if (this.#heads.length > 0) this.#tree = new TreeFrontier();
  }

  run(): FirstBad | undefined {
    const { journal } = this.#stores;
    for (;;) {
      const key = this.head.seq + 1;
      const bytes = journal.get(key);
      if (bytes === undefined) return this.#end(key);
      const segment = parseSegment(bytes, key);
      if (typeof segment === 'string')
        return { seq: key, reason: `its segment is damaged: ${segment}` };
      const bad = this.#segment(segment);
      if (bad !== undefined) return bad;
      this.#segments++;
      if (this.#segments % PROGRESS_SEGMENTS === 0) this.#options.onProgress?.(this.head.seq);
    }
  }

  prunedRanges(): PrunedRange[] {
    return this.#pruned.map((range) => {
      const receipt = this.#receipts.find(({ from, to }) => from <= range.from && range.to <= to);
      return receipt === undefined ? range : { ...range, file: receipt.file };
    });
  }

  #segment(segment: Segment): FirstBad | undefined {
    if (previousHashOf(segment) !== this.head.hash) {
      return { seq: segment.first, reason: 'it does not follow the record before it' };
    }
    if (segment.pruned) {
      const receipt = this.#receipts.find(({ from }) => from === segment.first);
      if (receipt !== undefined) this.#epoch = { receipt, tree: new TreeFrontier() };
    }
    for (let index = 0; index < segment.count; index++) {
      const seq = segment.first + index;
      const hash = hashAt(segment, index);
      if (!segment.pruned && recomputedHashAt(segment, index) !== hash) {
        return { seq, reason: 'its bytes do not match its hash' };
      }
      this.#tree?.append(hash);
      if (this.#keys.has(seq)) this.#keys.set(seq, publicKeyIn(bodyAt(segment, index)));
      const bad = this.#meetEpoch({ seq, hash }) ?? this.#meetHeads({ seq, hash });
      if (bad !== undefined) return bad;
      this.head = { seq, hash };
    }
    if (segment.pruned) this.#notePruned(segment);
    return undefined;
  }

  #notePruned({ first, count }: Segment): void {
    const last = this.#pruned.at(-1);
    if (last !== undefined && last.to + 1 === first) last.to = first + count - 1;
    else this.#pruned.push({ from: first, to: first + count - 1 });
  }

  #meetEpoch({ seq, hash }: Head): FirstBad | undefined {
    if (this.#epoch === undefined) return undefined;
    const { receipt, tree } = this.#epoch;
    tree.append(hash);
    if (seq < receipt.to) return undefined;
    this.#epoch = undefined;
    if (tree.root() === receipt.root) return undefined;
    return {
      seq: receipt.from,
      reason: `the hashes of the pruned epoch ${receipt.file} were altered`,
    };
  }

  #meetHeads(reached: Head): FirstBad | undefined {
    for (;;) {
      const signed = this.#heads[0];
      if (signed === undefined || signed.seq > reached.seq) return undefined;
      this.#heads.shift();
      const reason = this.#disagreement(signed, reached);
      if (reason !== undefined) return { seq: reached.seq, reason };
      this.signedHeads++;
      if (this.#heads.length === 0) this.#tree = undefined;
    }
  }

  #disagreement(signed: SignedHead, reached: Head): string | undefined {
    if (signed.hash !== reached.hash) {
      return 'a signed head states another hash here: this record or one before it was rewritten';
    }
    if (signed.root !== this.#tree?.root()) {
      return 'a signed head states another tree root here: the hash of a pruned record was altered';
    }
    const key = this.#keys.get(signed.run);
    // The record that states the key may have been pruned; the hash and the root were compared.
    if (key === undefined && this.#isPruned(signed.run)) return undefined;
    if (key === undefined) return `the signed head names record ${signed.run}, which has no key`;
    return headSigned(signed, key) ? undefined : 'the signature of the head here is not valid';
  }

  #isPruned(seq: Seq): boolean {
    return this.#pruned.some(({ from, to }) => from <= seq && seq <= to);
  }

  /** No segment starts at `key`: the end, or a gap. */
  #end(key: Seq): FirstBad | undefined {
    const { journal } = this.#stores;
    const stray = this.#segments === entryCount(this.#stores) ? undefined : this.#stray();
    if (stray !== undefined && stray < key) {
      return { seq: stray, reason: 'a second segment stands here, inside another' };
    }
    const [later] = [...journal.getKeys({ start: key, limit: 1 })];
    if (later !== undefined) {
      return { seq: key, reason: `it is missing: the next segment starts at seq ${later}` };
    }
    const signed = this.#heads.at(-1);
    if (signed === undefined) return undefined;
    return {
      seq: key,
      reason: `it is missing: a signed head says the journal reached ${signed.seq}`,
    };
  }

  /** The first key that is not the start of a segment of the chain. */
  #stray(): Seq | undefined {
    let expected = 1;
    for (const { key, value } of this.#stores.journal.getRange({})) {
      if (key !== expected) return key;
      const segment = parseSegment(value, key);
      if (typeof segment === 'string') return key;
      expected += segment.count;
    }
    return undefined;
  }
}

function entryCount(stores: Stores): number {
  return (stores.journal.getStats() as { entryCount: number }).entryCount;
}

/** The key a `run.started` record states. Parsed only for records that a signed head names. */
function publicKeyIn(bytes: Buffer): string | undefined {
  let record: { readonly type?: unknown; readonly body?: { readonly publicKey?: unknown } };
  try {
    record = JSON.parse(bytes.toString()) as typeof record;
  } catch {
    // Pruned, or no record at all: it states no key, which the head's own check reports.
    return undefined;
  }
  const key = record.body?.publicKey;
  return record.type === 'run.started' && typeof key === 'string' ? key : undefined;
}
