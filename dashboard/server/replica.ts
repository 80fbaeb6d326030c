/**
 * The server's copy of the council's state: the page's own fold over the journal, in slices, so that
 * reading a long journal never holds up the feed. Rounds older than the fold keeps are read back
 * from the journal by an index of where each was called and where it was last spoken of.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { appError } from '../../protocols/errors.ts';
import type { ChainedRecord, RecordOf } from '../../protocols/record.ts';
import type { PageSnapshotPlace } from '../../protocols/api.ts';
import type { Seq } from '../../protocols/units.ts';
import type { RoundBookView, RoundSummary } from '../fold/debate-state.ts';
import { emptyPageState, foldPage } from '../fold/page.ts';
import { findBook, findSummary, roundOf } from '../fold/rounds.ts';
import type { PageState } from '../fold/state.ts';
import { keepPage, recallPage } from './page-snapshot.ts';
import { RoundIndex } from './round-index.ts';
import type { RecordSource } from './source.ts';

export interface RoundDetail {
  readonly book: RoundBookView;
  readonly summary: RoundSummary;
}

export interface FieldReadOut {
  readonly field: RecordOf<'field'>;
  /** Null when the field sleeps. */
  readonly graph: RecordOf<'field.graph'> | null;
}

/** Records folded between two turns of the event loop: some 5 ms. */
const SLICE = 256;
/** Records between two snapshots of the page. */
const SNAPSHOT_EVERY = 50_000;

export class Replica {
  readonly state: PageState;
  readonly #source: RecordSource;
  readonly #onFault: (error: unknown) => void;
  readonly #index: RoundIndex;
  readonly #place: PageSnapshotPlace | undefined;
  /** Position of the snapshot on disk. */
  #keptAt: Seq;
  #head: Seq;
  #running: Promise<void> | undefined;
  #isStopped = false;

  /** `place`: where a snapshot lies and is kept; none by default. */
  constructor(source: RecordSource, onFault: (error: unknown) => void, place?: PageSnapshotPlace) {
    this.#source = source;
    this.#onFault = onFault;
    this.#place = place;
    this.#head = source.head().seq;
    const kept = this.#recall();
    this.state = kept?.state ?? emptyPageState(source.oldest() - 1);
    this.#index = new RoundIndex(kept?.index);
    this.#keptAt = kept?.state.seq ?? 0;
  }

  /** Has everything visible when the server started been folded? */
  get progress(): { readonly seq: Seq; readonly head: Seq } {
    return { seq: this.state.seq, head: this.#head };
  }

  /** True while what is shown is less than a slice behind the journal. */
  get isReady(): boolean {
    return this.#head - this.state.seq <= SLICE;
  }

  onHead(seq: Seq): void {
    if (seq > this.#head) this.#head = seq;
    void this.catchUp();
  }

  /** Folds up to the known head; resolves when there. Never rejects: a fault is told once. */
  catchUp(): Promise<void> {
    this.#running ??= this.#fold()
      .catch((error: unknown) => {
        this.#isStopped = true;
        this.#onFault(error);
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  /** Stops folding; resolves when the snapshot is on disk, or cannot be (then a fault is told). */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
    await this.#keep(1);
  }

  instrumentOfRound(round: string): string | undefined {
    return this.#index.instrumentOf(Number(round.slice(1)));
  }

  /** Position of the first record of round n; undefined when there is no such round here. */
  hasRound(n: number): boolean {
    return this.#index.span(n) !== undefined;
  }

  /** Whole book and line of a round, however old. @throws ROUND_UNKNOWN. */
  round(n: number): RoundDetail {
    const id = `r${n}`;
    const kept = findBook(this.state, id);
    const line = findSummary(this.state, id);
    if (kept !== undefined && line !== undefined) return { book: kept, summary: line };
    return this.#readBack(n);
  }

  /**
   * Lines of rounds after number `after`, oldest first; yields between old rounds that have to be
   * read back.
   */
  async summaries(after: number, limit: number): Promise<RoundSummary[]> {
    const found: RoundSummary[] = [];
    const first = this.state.summaries[0]?.n ?? Infinity;
    for (let n = after + 1; n < first && n <= this.#index.last && found.length < limit; n++) {
      if (!this.hasRound(n)) continue;
      found.push(this.#readBack(n).summary);
      await turn();
    }
    for (const summary of this.state.summaries) {
      if (found.length >= limit) break;
      if (summary.n > after) found.push(summary);
    }
    return found;
  }

  /** Number of the newest round; 0 before the first. */
  get lastRound(): number {
    return this.#index.last;
  }

  /** The newest read-out of the field and the graph it ran on; undefined before the first. */
  get field(): FieldReadOut | undefined {
    if (this.#index.field === 0) return undefined;
    const field = this.#source.get(this.#index.field);
    if (field.type !== 'field') return undefined;
    const seq = field.body.graph;
    const graph = seq === null ? undefined : this.#source.get(seq);
    return { field, graph: graph?.type === 'field.graph' ? graph : null };
  }

  async #fold(): Promise<void> {
    while (this.state.seq < this.#head && !this.#isStopped) {
      const records = this.#source.range(this.state.seq + 1, SLICE);
      if (records.length === 0) throw appError('DASHBOARD_GAP', { at: this.state.seq, next: 0 });
      for (const record of records) this.#take(record);
      await this.#keep(SNAPSHOT_EVERY);
      await turn();
    }
  }

  #recall() {
    try {
      return this.#place === undefined ? undefined : recallPage(this.#place, this.#source);
    } catch (error) {
      // Bytes that another engine wrote: told, and the journal is folded from its beginning.
      this.#onFault(error);
      return undefined;
    }
  }

  /** Keeps a snapshot once `every` records came after the last. It costs time only when it fails. */
  async #keep(every: number): Promise<void> {
    const { state } = this;
    if (this.#place === undefined || state.seq - this.#keptAt < every) return;
    this.#keptAt = state.seq;
    try {
      await keepPage(this.#place, { index: this.#index.remember(), state });
    } catch (error) {
      this.#onFault(error);
    }
  }

  #take(record: ChainedRecord): void {
    const at = this.state.seq;
    if (foldPage(this.state, record) === 'gap') {
      throw appError('DASHBOARD_GAP', { at, next: record.seq });
    }
    if (record.type === 'field') this.#index.field = record.seq;
    const round = roundOf(record);
    if (record.type === 'cfp' && round !== undefined) {
      this.#index.open(Number(round.slice(1)), record);
    } else if (round !== undefined) this.#index.touch(Number(round.slice(1)), record.seq);
    if (record.type === 'settle' && record.lane !== undefined) {
      this.#index.settled(record.lane, record.seq);
    }
  }

  #readBack(n: number): RoundDetail {
    const span = this.#index.span(n);
    if (span === undefined) throw appError('ROUND_UNKNOWN', { round: `r${n}` });
    const scratch = emptyPageState(span.callSeq - 1);
    while (scratch.seq < span.lastSeq) {
      const records = this.#source.range(
        scratch.seq + 1,
        Math.min(SLICE, span.lastSeq - scratch.seq),
      );
      if (records.length === 0) throw appError('DASHBOARD_GAP', { at: scratch.seq, next: 0 });
      // Only this round's records are folded; the others just move the position.
      for (const record of records) {
        if (roundOf(record) === `r${n}`) {
          scratch.seq = record.seq - 1;
          foldPage(scratch, record);
        } else scratch.seq = record.seq;
      }
    }
    const book = findBook(scratch, `r${n}`);
    const summary = findSummary(scratch, `r${n}`);
    if (book === undefined || summary === undefined) {
      throw appError('ROUND_UNKNOWN', { round: `r${n}` });
    }
    if (span.weightsSeq > 0) this.#recallWeights(book, span.weightsSeq);
    return { book, summary };
  }

  /** Weights at the call of an old round: those of the lane's settlement before it. */
  #recallWeights(book: RoundBookView, seq: Seq): void {
    const settle = this.#source.get(seq);
    if (settle.type !== 'settle') return;
    const { direction, shape } = settle.body.weights;
    book.weightsAtCall = { direction: { ...direction.post0 }, shape: { ...shape.post0 } };
  }
}
