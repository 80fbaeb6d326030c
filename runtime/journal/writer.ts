/**
 * The journal's one writer. `append` is synchronous: it gives a record its place and its hash and
 * keeps it in memory. Segments of up to 64 records go to the store when full, after 2 ms, or at a
 * `flush`, which resolves once everything appended before it is on disk. Segments are put in order,
 * each group only after the one before it, and never over an existing one: a failed write leaves no
 * gap, and a second writer is refused by the store itself.
 */
import { AppError, appError } from '../../protocols/errors.ts';
import type { ChainedRecord, Draft } from '../../protocols/record.ts';
import type { Seq } from '../../protocols/units.ts';
import { commitReason, freeSpace, reasonOf, usedBytes } from '../store/environment.ts';
import type { Put, Stores } from '../store/environment.ts';
import type { Head } from './chain.ts';
import { chained, recordText } from './encode.ts';
import { recoverHead } from './recover.ts';
import { SEGMENT_RECORDS_MAX, SegmentBuilder } from './segment.ts';

export interface JournalOptions {
  /** Opened by `openStores`. The journal does not close them. */
  readonly stores: Stores;
  /** Largest size of the data file, bytes. Default 256 GiB. */
  readonly bytesMax?: number;
  /** A segment goes to the store at most this long after its first record, ms. */
  readonly sealAfterMs?: number;
  /** A flush that takes longer fails with JOURNAL_FLUSH_SLOW, ms. */
  readonly flushMsMax?: number;
  /** Bytes appended and not yet in the store, at most. */
  readonly backlogBytesMax?: number;
}

/** Told to listeners, in order, when more records can be read by others. */
export interface SegmentNotice {
  /** The first of them. */
  readonly first: Seq;
  /** The last record others can read now. */
  readonly visible: Head;
  /** The last record known to be on disk. */
  readonly durable: Head;
}

interface SealedSegment {
  readonly bytes: Buffer;
  readonly first: Seq;
  readonly count: number;
  /** Its last record. */
  readonly head: Head;
}

const BYTES_MAX = 256 * 2 ** 30;
const SEAL_AFTER_MS = 2;
const FLUSH_MS_MAX = 30_000;
const BACKLOG_BYTES_MAX = 256 * 2 ** 20;
/** A segment of large records is closed early. */
const SEGMENT_BYTES_MAX = 1 << 20;
/** How much is written between two looks at the real size of the file. */
const SIZE_CHECK_BYTES = 1 << 22;

/**
 * Opens the journal for appending, at the end of what is there.
 * @throws JOURNAL_TAIL_BROKEN when the end of the chain does not hold.
 */
export const openJournal = (options: JournalOptions): Journal =>
  new Journal(options, recoverHead(options.stores));

export class Journal {
  readonly #stores: Stores;
  readonly #limits: { bytes: number; sealMs: number; flushMs: number; backlog: number };
  readonly #builder = new SegmentBuilder();
  readonly #segmentListeners = new Set<(notice: SegmentNotice) => void>();
  readonly #failureListeners = new Set<(error: AppError) => void>();
  #head: Head;
  #visible: Head;
  #durable: Head;
  #backlogBytes = 0;
  #fileBytes: number;
  #unmeasuredBytes = 0;
  #sealTimer: NodeJS.Timeout | undefined;
  /** Closed segments that wait for the transaction before theirs. */
  #sealed: SealedSegment[] = [];
  #drainTimer: NodeJS.Immediate | undefined;
  /** True while a transaction is not yet committed, and for ever after one that failed. */
  #putting = false;
  /** Settles when the last group put is on disk; never rejects (see #failure). */
  #lastPut: Promise<void> = Promise.resolve();
  #barrier: Promise<void> | undefined;
  #failure: AppError | undefined;
  /** True as soon as a write has failed; its reason may still be on its way. */
  #failing = false;
  #closed = false;

  constructor(options: JournalOptions, head: Head) {
    this.#stores = options.stores;
    this.#limits = {
      bytes: options.bytesMax ?? BYTES_MAX,
      sealMs: options.sealAfterMs ?? SEAL_AFTER_MS,
      flushMs: options.flushMsMax ?? FLUSH_MS_MAX,
      backlog: options.backlogBytesMax ?? BACKLOG_BYTES_MAX,
    };
    this.#head = head;
    this.#visible = head;
    this.#durable = head;
    this.#fileBytes = usedBytes(options.stores.root);
  }

  /** The last record appended. */
  get head(): Head {
    return this.#head;
  }

  /** The last record other threads and processes can read. */
  get visible(): Head {
    return this.#visible;
  }

  /** The last record that survives a power cut. */
  get durable(): Head {
    return this.#durable;
  }

  /** What the data file holds, and may hold, bytes. */
  get room(): { readonly used: number; readonly limit: number } {
    const used = this.#fileBytes + this.#unmeasuredBytes + this.#builder.size;
    return { limit: this.#limits.bytes, used };
  }

  /**
   * Gives a draft its place. Nothing is on disk before a `flush` resolves.
   * @throws JOURNAL_FULL, JOURNAL_BACKLOG, MESSAGE_TOO_LARGE, CANONICAL_NOT_JSON: the record has then
   * not been appended and the journal goes on; JOURNAL_CLOSED; or the failure of an earlier write.
   */
  append(draft: Draft): ChainedRecord {
    this.#checkOpen(draft.type);
    const seq = this.#head.seq + 1;
    const text = recordText(draft, seq);
    this.#begin();
    const hash = this.#builder.add(text);
    this.#appended(seq, hash);
    return chained(draft, seq, hash);
  }

  /**
   * Appends bytes that already are the canonical record of the next seq: restoring an export. They
   * are not parsed.
   * @throws as `append`.
   */
  appendEncoded(bytes: Uint8Array): Head {
    this.#checkOpen('');
    this.#begin();
    const hash = this.#builder.addBytes(bytes);
    this.#appended(this.#head.seq + 1, hash);
    return this.#head;
  }

  /**
   * Resolves when everything appended so far is on disk. Calls made before the segment is closed
   * share one barrier.
   * @throws JOURNAL_WRITE_FAILED, JOURNAL_FORKED, JOURNAL_FLUSH_SLOW.
   */
  flush(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    // Closing waits for the end of the running jobs: rounds that end together share a segment.
    this.#barrier ??= Promise.resolve().then(() => {
      this.#barrier = undefined;
      this.#seal();
      this.#drain();
      return this.#onDisk();
    });
    return this.#barrier;
  }

  /**
   * Drops what is not yet on its way to the disk and takes no more: its fold failed, and a journal that
   * holds it could never be started again. Everything put before stays.
   */
  abandon(error: unknown): void {
    const seq = this.#visible.seq + 1;
    this.fail(appError('JOURNAL_ABANDONED', { reason: reasonOf(error), seq }, error));
  }

  /** As `abandon`, for a reason outside the fold: it is what `append` and `flush` answer from now on. */
  fail(error: AppError): void {
    if (this.#failing) return;
    this.#sealed = [];
    clearImmediate(this.#drainTimer);
    void this.#fail(this.#visible.seq + 1, error);
  }

  /** Calls `listener` whenever others can read more; answers how to stop. */
  onSegment(listener: (notice: SegmentNotice) => void): () => void {
    this.#segmentListeners.add(listener);
    return () => this.#segmentListeners.delete(listener);
  }

  /** Calls `listener` once, when a write fails outside any flush or inside one. */
  onFailure(listener: (error: AppError) => void): () => void {
    this.#failureListeners.add(listener);
    return () => this.#failureListeners.delete(listener);
  }

  /**
   * Flushes and takes no more records.
   * @throws as `flush`.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    try {
      await this.flush();
    } finally {
      this.#closed = true;
      clearTimeout(this.#sealTimer);
    }
  }

  #checkOpen(type: string): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#closed) throw appError('JOURNAL_CLOSED', { type });
    const { backlog } = this.#limits;
    const { limit, used: bytes } = this.room;
    // The end of the run must still be written into a full journal.
    if (bytes > limit && type !== 'run.stopped') throw appError('JOURNAL_FULL', { bytes, limit });
    if (this.#backlogBytes > backlog) {
      throw appError('JOURNAL_BACKLOG', { bytes: this.#backlogBytes, limit: backlog });
    }
  }

  #begin(): void {
    if (this.#builder.count > 0) return;
    this.#builder.begin(this.#head.seq + 1, this.#head.hash);
    this.#sealTimer ??= setTimeout(() => {
      this.#sealTimer = undefined;
      this.#seal();
    }, this.#limits.sealMs);
  }

  #appended(seq: Seq, hash: string): void {
    this.#head = { seq, hash };
    const builder = this.#builder;
    if (builder.count === SEGMENT_RECORDS_MAX || builder.size > SEGMENT_BYTES_MAX) this.#seal();
  }

  #seal(): void {
    const count = this.#builder.count;
    if (count === 0 || this.#failing) return;
    const head = this.#head;
    const bytes = this.#builder.seal();
    this.#backlogBytes += bytes.length;
    this.#unmeasuredBytes += bytes.length;
    this.#sealed.push({ bytes, first: head.seq - count + 1, count, head });
    this.#drainTimer ??= setImmediate(() => this.#drain());
  }

  /**
   * Puts all closed segments in one transaction, and only when the one before has succeeded: a
   * failed write leaves the journal shorter, never with a gap.
   */
  #drain(): void {
    clearImmediate(this.#drainTimer);
    this.#drainTimer = undefined;
    const [first] = this.#sealed;
    if (first === undefined || this.#putting || this.#failing) return;
    const group = this.#sealed;
    this.#sealed = [];
    this.#putting = true;
    const { journal } = this.#stores;
    const put = journal.ifNoExists(first.first, () => {
      // The promise of the whole says what becomes of these.
      for (const segment of group) void journal.put(segment.first, segment.bytes);
    }) as Put;
    this.#lastPut = this.#written(put, group);
  }

  /** Settles when the group and all before it are on disk, or the failure is known. */
  async #written(put: Put, group: readonly SealedSegment[]): Promise<void> {
    const flushed = put.flushed;
    const before = this.#lastPut;
    const first = (group[0] as SealedSegment).first;
    const { head } = group.at(-1) as SealedSegment;
    try {
      if (!(await put)) throw appError('JOURNAL_FORKED', { seq: first });
      this.#putting = false;
      this.#committed(group, { first, visible: head });
      this.#drain();
      await flushed;
      await before;
      if (this.#failure === undefined) this.#durable = head;
    } catch (error) {
      await this.#fail(first, error);
    }
  }

  #committed(group: readonly SealedSegment[], { first, visible }: { first: Seq; visible: Head }) {
    this.#visible = visible;
    for (const { bytes } of group) {
      this.#backlogBytes -= bytes.length;
      this.#builder.recycle(bytes);
    }
    if (this.#unmeasuredBytes > SIZE_CHECK_BYTES) {
      this.#unmeasuredBytes = this.#backlogBytes;
      this.#fileBytes = usedBytes(this.#stores.root);
    }
    if (this.#segmentListeners.size === 0) return;
    const notice = { first, visible, durable: this.#durable };
    // On its own job: a listener that throws is its owner's fault, not a failed write.
    queueMicrotask(() => {
      for (const listener of this.#segmentListeners) listener(notice);
    });
  }

  async #onDisk(): Promise<void> {
    const wanted = this.#head.seq;
    const limitMs = this.#limits.flushMs;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(appError('JOURNAL_FLUSH_SLOW', { seq: wanted, limitMs })),
        limitMs,
      );
    });
    try {
      // A group that was closed while another was being put has its own promise by now.
      while (this.#durable.seq < wanted && this.#failure === undefined) {
        await Promise.race([this.#lastPut, late]);
      }
    } finally {
      clearTimeout(timer);
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #fail(first: Seq, error: unknown): Promise<void> {
    this.#failing = true;
    const failure =
      error instanceof AppError
        ? error
        : appError(
            'JOURNAL_WRITE_FAILED',
            { seq: first, reason: `${await commitReason(error)} (${freeSpace(this.#stores.dir)})` },
            error,
          );
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    clearTimeout(this.#sealTimer);
    for (const listener of this.#failureListeners) listener(failure);
  }
}
