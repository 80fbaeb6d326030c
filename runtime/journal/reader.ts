/**
 * Reading the journal, in any thread or process. Each call takes one consistent look and holds
 * nothing open afterwards, so that a slow reader never keeps old pages alive.
 */
import { appError } from '../../protocols/errors.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import type { Seq } from '../../protocols/units.ts';
import { openStoresReadOnly } from '../store/environment.ts';
import type { Stores } from '../store/environment.ts';
import { GENESIS } from './chain.ts';
import type { Head } from './chain.ts';
import { parseRecord } from './encode.ts';
import { exportLine } from './export.ts';
import { bodyAt, hashAt, openSegment } from './segment.ts';
import type { Segment } from './segment.ts';

/** Opens a folder for reading; `close` gives it back. @throws DATA_MISSING and as openStoresReadOnly. */
export const openReader = (dir: string): JournalReader => {
  const stores = openStoresReadOnly(dir);
  return new JournalReader(stores, () => stores.close());
};

/** A reader over stores that somebody else closes: the writer's own process. */
export const readerOf = (stores: Stores): JournalReader =>
  new JournalReader(stores, () => Promise.resolve());

/** The bytes of a record and its hash. */
export interface RecordBytes {
  readonly seq: Seq;
  readonly hash: string;
  /** Canonical JSON; undefined when the epoch was pruned. */
  readonly bytes: Buffer | undefined;
}

const EXPORT_BATCH = 1_024;

export class JournalReader {
  readonly stores: Stores;
  readonly #close: () => Promise<void>;
  /** Segments never change while a reader looks, but for pruning: the last one is kept at hand. */
  #last: Segment | undefined;
  /** Start of a segment; all before it are pruned. Pruning never goes back. */
  #oldest: Seq = 1;

  constructor(stores: Stores, close: () => Promise<void>) {
    this.stores = stores;
    this.#close = close;
  }

  close(): Promise<void> {
    this.#last = undefined;
    return this.#close();
  }

  /** The last record that can be read; seq 0 and the genesis hash in an empty journal. */
  head(): Head {
    this.#renew();
    const [entry] = [...this.stores.journal.getRange({ reverse: true, limit: 1 })];
    if (entry === undefined) return GENESIS;
    const segment = openSegment(entry.value, entry.key);
    return { seq: segment.first + segment.count - 1, hash: hashAt(segment, segment.count - 1) };
  }

  /** The first record whose body is still here; head + 1 when none is. */
  oldest(): Seq {
    this.#renew();
    const { journal } = this.stores;
    for (;;) {
      const bytes = journal.get(this.#oldest);
      if (bytes === undefined) return this.#oldest;
      const segment = openSegment(bytes, this.#oldest);
      if (!segment.pruned) return segment.first;
      this.#oldest += segment.count;
    }
  }

  /** @throws AUDIT_SEQ_UNKNOWN, AUDIT_BODY_PRUNED, JOURNAL_SEGMENT_BROKEN. */
  get(seq: Seq): ChainedRecord {
    const { bytes, hash } = this.getBytes(seq);
    if (bytes === undefined) throw appError('AUDIT_BODY_PRUNED', { seq });
    return parseRecord(bytes, hash);
  }

  /** @throws AUDIT_SEQ_UNKNOWN, JOURNAL_SEGMENT_BROKEN. */
  getBytes(seq: Seq): RecordBytes {
    this.#renew();
    const segment = this.#segmentOf(seq);
    if (segment === undefined) {
      throw appError('AUDIT_SEQ_UNKNOWN', { seq, oldest: this.oldest(), head: this.head().seq });
    }
    return bytesOf(segment, seq - segment.first);
  }

  /**
   * Up to `limit` records from `fromSeq` on, in order, without a gap; fewer at the head.
   * @throws AUDIT_BODY_PRUNED, JOURNAL_SEGMENT_BROKEN.
   */
  range(fromSeq: Seq, limit: number): ChainedRecord[] {
    return this.#collect(fromSeq, limit, ({ seq, bytes, hash }) =>
      parseRecord(body(bytes, seq), hash),
    );
  }

  /** As `range`: the exported lines, without a newline. */
  rangeBytes(fromSeq: Seq, limit: number): string[] {
    return this.#collect(fromSeq, limit, ({ seq, bytes, hash }) =>
      exportLine(body(bytes, seq), hash),
    );
  }

  /** As `range`: only the hashes, hex; they outlive pruning. */
  rangeHashes(fromSeq: Seq, limit: number): string[] {
    return this.#collect(fromSeq, limit, ({ hash }) => hash);
  }

  /**
   * All records from `fromSeq` to the head as it is when the end is reached. Reads segment by
   * segment: a consumer may await between two records.
   * @throws AUDIT_BODY_PRUNED, JOURNAL_SEGMENT_BROKEN.
   */
  *iterate(fromSeq: Seq = 1): Generator<ChainedRecord, void, undefined> {
    for (const { seq, bytes, hash } of this.iterateBytes(fromSeq)) {
      yield parseRecord(body(bytes, seq), hash);
    }
  }

  /** As `iterate`, unparsed; a pruned record has no bytes. */
  *iterateBytes(fromSeq: Seq = 1): Generator<RecordBytes, void, undefined> {
    let next = Math.max(1, fromSeq);
    for (;;) {
      this.#renew();
      const segment = this.#segmentOf(next);
      if (segment === undefined) return;
      for (let index = next - segment.first; index < segment.count; index++) {
        yield bytesOf(segment, index);
      }
      next = segment.first + segment.count;
    }
  }

  /** The exported lines from `fromSeq` to the head, without newlines. @throws AUDIT_BODY_PRUNED. */
  *exportLines(fromSeq: Seq = 1): Generator<string, void, undefined> {
    let next = Math.max(1, fromSeq);
    for (;;) {
      const lines = this.rangeBytes(next, EXPORT_BATCH);
      if (lines.length === 0) return;
      yield* lines;
      next += lines.length;
    }
  }

  #collect<T>(fromSeq: Seq, limit: number, make: (record: RecordBytes) => T): T[] {
    this.#renew();
    const found: T[] = [];
    let next = Math.max(1, fromSeq);
    while (found.length < limit) {
      const segment = this.#segmentOf(next);
      if (segment === undefined) break;
      const end = Math.min(segment.count, next - segment.first + limit - found.length);
      for (let index = next - segment.first; index < end; index++) {
        found.push(make(bytesOf(segment, index)));
      }
      next = segment.first + segment.count;
    }
    return found;
  }

  /** The segment that holds `seq`; undefined beyond the head. */
  #segmentOf(seq: Seq): Segment | undefined {
    const last = this.#last;
    if (last !== undefined && seq >= last.first && seq < last.first + last.count) return last;
    const { journal } = this.stores;
    const exact = journal.get(seq);
    if (exact !== undefined) return (this.#last = openSegment(exact, seq));
    const [entry] = [...journal.getRange({ start: seq, reverse: true, limit: 1 })];
    if (entry === undefined) return undefined;
    const segment = openSegment(entry.value, entry.key);
    if (seq >= segment.first + segment.count) return undefined;
    return (this.#last = segment);
  }

  /** LMDB answers from the snapshot of this turn of the event loop unless asked anew. */
  #renew(): void {
    this.stores.journal.resetReadTxn();
  }
}

function bytesOf(segment: Segment, index: number): RecordBytes {
  return {
    seq: segment.first + index,
    hash: hashAt(segment, index),
    bytes: segment.pruned ? undefined : bodyAt(segment, index),
  };
}

function body(bytes: Buffer | undefined, seq: Seq): Buffer {
  if (bytes === undefined) throw appError('AUDIT_BODY_PRUNED', { seq });
  return bytes;
}
