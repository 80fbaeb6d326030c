/**
 * The live feed: every record of the journal, in order, to whoever asks, without a gap and without
 * a repeat. New records are gathered for `coalesceMs` into one frame that is printed once for all
 * clients with the same filter. Whoever is behind (a late `after`, a slow line) leaves that room and
 * reads the journal at its own pace until it stands where the room does. Nothing is kept a client
 * but a position: the buffer is the journal.
 */
import type { Namespace } from 'socket.io';
import type { DashboardLimits, Head, Subscribe } from '../../../protocols/api.ts';
import { SubscribeSchema } from '../../../protocols/api.ts';
import { appError, errorReport } from '../../../protocols/errors.ts';
import type { ErrorCode, ErrorDetails } from '../../../protocols/errors.ts';
import { PROTOCOL } from '../../../protocols/record.ts';
import type { ChainedRecord } from '../../../protocols/record.ts';
import type { Seq } from '../../../protocols/units.ts';
import { misfit } from '../../../protocols/validate.ts';
import type { RecordSource } from '../source.ts';
import { CatchUp } from './catch-up.ts';
import { FeedClient, FLOOD_MESSAGES, FLOOD_SECONDS } from './client.ts';
import type { FeedSocket } from './client.ts';
import { filterOf, wanted } from './filter.ts';
import type { Filter, InstrumentOfRound } from './filter.ts';
import { RecordLines } from './frame.ts';

export interface FeedCounters {
  clients: number;
  live: number;
  /** Record deliveries: records times clients. */
  delivered: number;
  frames: number;
  cut: number;
  refused: number;
  /** Times a live client was sent to read at its own pace. */
  demoted: number;
}

/** Live clients with one filter. */
interface Group {
  readonly filter: Filter;
  readonly room: string;
  readonly clients: Set<FeedClient>;
}

/** Longest stretch of live frames before other things get their turn, ms. */
const FLUSH_SLICE_MS = 10;
/** A journal that cannot be read is tried again after this long. */
const FAULT_PAUSE_MS = 1_000;
/** How long the oldest position is believed without looking again, ms. */
const OLDEST_AGE_MS = 1_000;

export interface FeedParts {
  readonly namespace: Namespace;
  readonly source: RecordSource;
  readonly limits: DashboardLimits;
  readonly instrumentOfRound: InstrumentOfRound;
  /** Told of faults that concern nobody else. */
  readonly onFault: (error: unknown) => void;
}

export class Feed {
  readonly counters: FeedCounters = {
    clients: 0,
    live: 0,
    delivered: 0,
    frames: 0,
    cut: 0,
    refused: 0,
    demoted: 0,
  };
  /** Position up to which live frames have been sent. */
  cursor: Seq;
  readonly #parts: FeedParts;
  readonly #clients = new Set<FeedClient>();
  readonly #groups = new Map<string, Group>();
  readonly #catchUp: CatchUp;
  #head: Head;
  #oldest: { seq: Seq; at: number };
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#head = parts.source.head();
    this.cursor = this.#head.seq;
    this.#oldest = { seq: parts.source.oldest(), at: performance.now() };
    this.#catchUp = new CatchUp(this, parts.limits);
    parts.namespace.on('connection', (socket) => this.#welcome(socket as unknown as FeedSocket));
  }

  get isFull(): boolean {
    return this.#clients.size >= this.#parts.limits.clients;
  }

  /** The journal has a new head; its records go out with the next frame. */
  onHead(head: Head): void {
    if (head.seq <= this.#head.seq || this.#isStopping) return;
    this.#head = head;
    this.#timer ??= setTimeout(() => this.#flush(), this.#parts.limits.coalesceMs);
  }

  /** Sends what is visible to live clients and takes no more. */
  stop(): void {
    this.#flush(Infinity);
    this.#isStopping = true;
    clearTimeout(this.#timer);
    for (const client of this.#clients) this.cut(client, 'DASHBOARD_STOPPING', {});
  }

  // What CatchUp asks for.

  lines(client: FeedClient, fromSeq: Seq, to: Seq): string[] {
    const lines = this.#parts.source.rangeBytes(fromSeq, to - fromSeq + 1);
    if (lines.length !== to - fromSeq + 1) {
      throw appError('DASHBOARD_GAP', { at: fromSeq - 1, next: fromSeq + lines.length });
    }
    const { filter } = client;
    const chosen = filter === undefined || filter.key === '' ? lines : this.#choose(filter, lines);
    this.counters.delivered += chosen.length;
    if (chosen.length > 0) this.counters.frames += 1;
    return chosen;
  }

  join(client: FeedClient): void {
    const { filter } = client;
    if (filter === undefined) return;
    let group = this.#groups.get(filter.key);
    if (group === undefined) {
      group = { filter, room: `filter ${filter.key}`, clients: new Set() };
      this.#groups.set(filter.key, group);
    }
    group.clients.add(client);
    client.standing = 'live';
    client.wasLive = true;
    this.counters.live += 1;
    void client.socket.join(group.room);
  }

  isTooFar(client: FeedClient): boolean {
    const behind = this.#head.seq - client.cursor;
    const limit = this.#parts.limits.behindRecords;
    if (!client.wasLive || behind <= limit) return false;
    this.cut(client, 'FEED_BEHIND', { behind, limit });
    return true;
  }

  cut(client: FeedClient, code: ErrorCode, details: ErrorDetails | number): void {
    const behind = this.#head.seq - client.cursor;
    this.#leave(client);
    this.counters.cut += 1;
    client.cut(code, typeof details === 'number' ? { ms: details, behind } : details);
  }

  failed(client: FeedClient, error: unknown): void {
    this.#parts.onFault(error);
    this.cut(client, 'HTTP_FAILED', { reason: errorReport(error).code });
  }

  // Connections.

  #welcome(socket: FeedSocket): void {
    const client = new FeedClient(socket);
    this.#clients.add(client);
    this.counters.clients = this.#clients.size;
    socket.use((_event, next) => {
      if (client.allows(performance.now())) return next();
      this.cut(client, 'FEED_FLOOD', { limit: FLOOD_MESSAGES, seconds: FLOOD_SECONDS });
    });
    socket.on('subscribe', (wish) => this.#subscribe(client, wish));
    socket.on('disconnect', () => {
      this.#leave(client);
      client.standing = 'gone';
      this.#clients.delete(client);
      this.counters.clients = this.#clients.size;
    });
    this.#look();
    socket.emit('hello', { head: this.#head, oldest: this.#oldestSeq(), protocol: PROTOCOL });
  }

  #subscribe(client: FeedClient, wish: unknown): void {
    if (client.standing === 'gone') return;
    let taken: { readonly after: Seq; readonly filter: Filter };
    try {
      taken = this.#take(wish);
    } catch (error) {
      this.counters.refused += 1;
      client.socket.emit('refused', errorReport(error));
      return;
    }
    this.#leave(client);
    client.turn += 1;
    client.filter = taken.filter;
    client.cursor = taken.after;
    client.wasLive = false;
    client.standing = 'catching';
    client.socket.emit('subscribed', { after: taken.after, head: this.#head });
    this.#catchUp.add(client);
  }

  /** @throws FEED_SUBSCRIBE_BAD, FEED_TYPE_UNKNOWN, FEED_AFTER_AHEAD, FEED_AFTER_GONE. */
  #take(wish: unknown): { readonly after: Seq; readonly filter: Filter } {
    const subscribe = (wish ?? {}) as Subscribe;
    const bad = misfit(SubscribeSchema, subscribe, 'subscribe');
    if (bad !== undefined) throw appError('FEED_SUBSCRIBE_BAD', bad.details);
    const filter = filterOf(subscribe);
    if (subscribe.after === undefined) return { after: this.cursor, filter };
    const { after } = subscribe;
    this.#look();
    const head = this.#head.seq;
    if (after > head) throw appError('FEED_AFTER_AHEAD', { after, head });
    const oldest = this.#oldestSeq();
    if (after < oldest - 1) {
      const details = { after, goneTo: oldest - 1, oldest, from: oldest - 1 };
      throw appError('FEED_AFTER_GONE', details);
    }
    return { after, filter };
  }

  /** Takes a client out of its room; what was sent to it stays sent. */
  #leave(client: FeedClient): void {
    if (client.standing !== 'live' || client.filter === undefined) return;
    const group = this.#groups.get(client.filter.key);
    client.standing = 'catching';
    client.cursor = this.cursor;
    this.counters.live -= 1;
    if (group === undefined) return;
    group.clients.delete(client);
    void client.socket.leave(group.room);
    if (group.clients.size === 0) this.#groups.delete(client.filter.key);
  }

  // Live frames.

  #flush(sliceMs = FLUSH_SLICE_MS): void {
    this.#timer = undefined;
    const until = performance.now() + sliceMs;
    let pauseMs = 1;
    try {
      while (this.cursor < this.#head.seq && performance.now() < until) this.#frame();
    } catch (error) {
      this.#parts.onFault(error);
      pauseMs = FAULT_PAUSE_MS;
    }
    this.#catchUp.onAdvance();
    if (this.cursor < this.#head.seq && !this.#isStopping) {
      this.#timer = setTimeout(() => this.#flush(), pauseMs);
    }
  }

  #frame(): void {
    const { limits, source, namespace } = this.#parts;
    const want = Math.min(limits.frameRecords, this.#head.seq - this.cursor);
    if (this.#groups.size === 0) {
      this.cursor += want;
      return;
    }
    const lines = source.rangeBytes(this.cursor + 1, want);
    if (lines.length === 0) throw appError('DASHBOARD_GAP', { at: this.cursor, next: 0 });
    this.cursor += lines.length;
    const parsed = new Map<number, ChainedRecord>();
    for (const group of this.#groups.values()) {
      const chosen = group.filter.key === '' ? lines : this.#choose(group.filter, lines, parsed);
      if (chosen.length === 0) continue;
      namespace.to(group.room).emit('records', new RecordLines(chosen));
      this.counters.frames += group.clients.size;
      this.counters.delivered += chosen.length * group.clients.size;
    }
    this.#demoteSlow();
  }

  /** A client whose frames pile up leaves the room, so that they stop piling up. */
  #demoteSlow(): void {
    const limit = this.#parts.limits.waitingFrames;
    for (const group of this.#groups.values()) {
      for (const client of group.clients) {
        if (client.waiting <= limit) continue;
        this.#leave(client);
        this.counters.demoted += 1;
        this.#catchUp.add(client);
      }
    }
  }

  #choose(filter: Filter, lines: readonly string[], parsed = new Map<number, ChainedRecord>()) {
    return lines.filter((line, index) => {
      let record = parsed.get(index);
      if (record === undefined) {
        record = JSON.parse(line) as ChainedRecord;
        parsed.set(index, record);
      }
      return wanted(filter, record, this.#parts.instrumentOfRound);
    });
  }

  /** Takes a fresh look at the journal's head. */
  #look(): void {
    this.onHead(this.#parts.source.head());
  }

  #oldestSeq(): Seq {
    const now = performance.now();
    if (now - this.#oldest.at > OLDEST_AGE_MS) {
      this.#oldest = { seq: this.#parts.source.oldest(), at: now };
    }
    return this.#oldest.seq;
  }
}
