/**
 * Verifying a journal from its bytes: the chain, the order of segments, the signed heads, the roots
 * they state. Nothing is parsed but the few records that carry a public key. Names the first bad
 * record. Whose keys they are, and whether that is enough, is said by `attest.ts`.
 */
import { canonical } from '../../protocols/canonical.ts';
import type { Seq } from '../../protocols/units.ts';
import { openStoresReadOnly } from '../store/environment.ts';
import type { Stores } from '../store/environment.ts';
import { GENESIS } from './chain.ts';
import type { Head } from './chain.ts';
import { readEpochs } from './epoch-receipt.ts';
import type { EpochReceipt } from './epoch-receipt.ts';
import { headSigned, readHeads } from './heads.ts';
import type { SignedHead } from './heads.ts';
import { verifyingKey } from './keys.ts';
import type { KnownKey, VerifyingKey } from './keys.ts';
import { hashAt, parseSegment, previousHashOf, recomputedHashAt } from './segment.ts';
import type { Segment } from './segment.ts';
import { statedKey } from './start-record.ts';
import { TreeFrontier } from './tree.ts';
import { frontierAt } from './verified-point.ts';
import type { VerifiedPoint } from './verified-point.ts';

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

/** A `run.started` record: the key that signs from here on. */
export interface StartFound {
  readonly seq: Seq;
  /** Undefined when what the record states is no Ed25519 key. */
  readonly key: VerifyingKey | undefined;
}

/** A signed head whose hash and root agree with the records. */
export interface HeadFound {
  readonly seq: Seq;
  /** Whose signature holds; undefined when the key stands in a pruned record and nobody gave it. */
  readonly key: VerifyingKey | undefined;
  readonly keptBy: KeptBy;
}

/** Where a signed head stands: in the folder, outside it, or in both. */
export type KeptBy = 'folder' | 'outside' | 'both';

export interface Verification {
  readonly ok: boolean;
  /** Records that hold; up to the first bad one if there is one. */
  readonly records: number;
  /** The last record that holds. */
  readonly head: Head;
  readonly firstBad?: FirstBad;
  /** Signed heads that agree and whose signature was checked. */
  readonly signedHeads: number;
  readonly pruned: readonly PrunedRange[];
  /** True when the journal ends before a head that was signed or kept elsewhere. */
  readonly cut: boolean;
  /** Starts whose record is still here, in order; empty for the chain only. */
  readonly starts: readonly StartFound[];
  /** Signed heads that agree, in order of seq. */
  readonly heads: readonly HeadFound[];
  /** Positions kept outside whose hash agrees. */
  readonly points: number;
}

export interface VerifyOptions {
  /** Leave the signed heads and their roots alone. */
  readonly chainOnly?: boolean;
  /** Signed heads kept outside the folder, to be met as well. */
  readonly heads?: readonly SignedHead[];
  /** Positions and hashes kept outside the folder, to be met as well. */
  readonly points?: readonly Head[];
  /** Keys to try where the record that states the key of a head was pruned. */
  readonly keys?: readonly KnownKey[];
  /**
   * Verified before: everything up to this head is left alone. Its record ends a segment.
   */
  readonly from?: VerifiedPoint;
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
    signedHeads: walk.found.filter(({ key }) => key !== undefined).length,
    pruned: walk.prunedRanges(),
    cut: walk.cut,
    starts: walk.starts,
    heads: walk.found,
    points: walk.points,
  };
}

const PROGRESS_SEGMENTS = 1_024;

/** One pass over the segments in key order. */
class Walk {
  head: Head = GENESIS;
  cut = false;
  points = 0;
  readonly starts: StartFound[] = [];
  readonly found: HeadFound[] = [];
  readonly #stores: Stores;
  readonly #options: VerifyOptions;
  /** Heads still ahead, in order of seq. */
  readonly #heads: AwaitedHead[];
  /** Hashes still ahead, in order of seq. */
  readonly #points: Head[];
  /** Present while some root is to be compared. */
  #tree: TreeFrontier | undefined;
  #segments = 0;
  readonly #pruned: { from: Seq; to: Seq }[] = [];
  readonly #receipts: readonly EpochReceipt[];
  /** The pruned epoch being walked: only its root can say that its hashes are the old ones. */
  #epoch: { readonly receipt: EpochReceipt; readonly tree: TreeFrontier } | undefined;

  constructor(stores: Stores, options: VerifyOptions) {
    this.#stores = stores;
    this.#options = options;
    this.#receipts = readEpochs(stores);
    this.#heads = options.chainOnly === true ? [] : awaitedHeads(stores, options.heads ?? []);
    this.#points = [...(options.points ?? [])].sort((a, b) => a.seq - b.seq);
    if (options.from !== undefined) this.#goOn(options.from);
    if (this.#heads.length > 0) this.#tree = frontierAt(options.from);
  }

  #goOn({ head, key }: VerifiedPoint): void {
    this.head = { hash: head.hash, seq: head.seq };
    this.starts.push({ key, seq: head.run });
    this.found.push({ key, keptBy: 'folder', seq: head.seq });
    this.#segments = this.#stores.journal.getKeysCount({ end: head.seq + 1 });
    while ((this.#heads[0]?.seq ?? Infinity) <= head.seq) this.#heads.shift();
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
      if (this.#options.chainOnly !== true) this.#meetStart(segment, index);
      const reached = { seq, hash };
      const bad = this.#meetEpoch(reached) ?? this.#meetPoints(reached) ?? this.#meetHeads(reached);
      if (bad !== undefined) return bad;
      this.head = { seq, hash };
    }
    if (segment.pruned) this.#notePruned(segment);
    return undefined;
  }

  #meetStart(segment: Segment, index: number): void {
    const stated = statedKey(segment, index);
    if (stated === undefined) return;
    this.starts.push({ seq: segment.first + index, key: verifyingKey(stated) });
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

  #meetPoints({ seq, hash }: Head): FirstBad | undefined {
    while (this.#points[0]?.seq === seq) {
      if (this.#points.shift()?.hash === hash) {
        this.points++;
        continue;
      }
      const reason =
        'a hash that was kept elsewhere is another: this record or one before it was rewritten';
      return { seq, reason };
    }
    return undefined;
  }

  #meetHeads(reached: Head): FirstBad | undefined {
    for (;;) {
      const signed = this.#heads[0];
      if (signed === undefined || signed.seq > reached.seq) return undefined;
      this.#heads.shift();
      const outcome = this.#outcomeOf(signed, reached);
      if (typeof outcome === 'string') return { seq: reached.seq, reason: outcome };
      this.found.push(outcome);
      if (this.#heads.length === 0) this.#tree = undefined;
    }
  }

  /** The head as it was found, or what it disagrees with. */
  #outcomeOf(signed: AwaitedHead, reached: Head): HeadFound | string {
    const { keptBy, seq } = signed;
    if (signed.hash !== reached.hash) {
      return 'a signed head states another hash here: this record or one before it was rewritten';
    }
    if (signed.root !== this.#tree?.root()) {
      return 'a signed head states another tree root here: the hash of a pruned record was altered';
    }
    const last = this.starts.at(-1);
    if (last?.seq === signed.run) {
      const { key } = last;
      const isValid = key !== undefined && headSigned(signed, key.publicKey);
      return isValid ? { key, keptBy, seq } : 'the signature of the head here is not valid';
    }
    const isPruned = this.#isPruned(signed.run);
    if (!isPruned && !this.starts.some((start) => start.seq === signed.run)) {
      return `the signed head names record ${signed.run}, which has no key`;
    }
    // A key signs for its own start only: not for what a later one wrote.
    if (last !== undefined && last.seq > signed.run) {
      return `the head here is signed for the start at record ${signed.run}, but record ${last.seq} began another`;
    }
    // The record that states the key was pruned: only a key that somebody brings can check this one.
    const key = (this.#options.keys ?? []).find(
      ({ publicKey }) => publicKey !== undefined && headSigned(signed, publicKey),
    );
    return {
      key: key?.publicKey === undefined ? undefined : verifyingKey(key.publicKey),
      keptBy,
      seq,
    };
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
    const signed = this.#heads.at(-1)?.seq ?? 0;
    const kept = this.#points.at(-1)?.seq ?? 0;
    if (signed === 0 && kept === 0) return undefined;
    this.cut = true;
    const witness = signed >= kept ? 'a signed head' : 'a hash that was kept elsewhere';
    return {
      seq: key,
      reason: `it is missing: ${witness} says the journal reached ${Math.max(signed, kept)}`,
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

interface AwaitedHead extends SignedHead {
  readonly keptBy: KeptBy;
}

/** Heads of the folder and those kept outside, each once. */
function awaitedHeads(stores: Stores, outside: readonly SignedHead[]): AwaitedHead[] {
  const byText = new Map<string, AwaitedHead>();
  for (const head of readHeads(stores)) byText.set(canonical(head), { ...head, keptBy: 'folder' });
  for (const head of outside) {
    const text = canonical(head);
    const before = byText.get(text)?.keptBy ?? 'outside';
    byText.set(text, { ...head, keptBy: before === 'outside' ? 'outside' : 'both' });
  }
  return [...byText.values()].sort((a, b) => a.seq - b.seq);
}
