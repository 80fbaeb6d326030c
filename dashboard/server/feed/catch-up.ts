/**
 * Serving clients that are behind, each at its own pace: one bounded batch, then wait until the
 * connection has taken it. All of them together get a slice of each turn of the event loop, so that
 * 500 pages that come back at once do not hold up the ones that are live.
 */
import type { Seq } from '../../../protocols/units.ts';
import type { FeedClient } from './client.ts';

export interface CatchUpSource {
  /** Position up to which live frames have been sent: where a client may join them. */
  readonly cursor: Seq;
  /** Lines for this client from `fromSeq` on, filtered; at most up to `to`. */
  lines(client: FeedClient, fromSeq: Seq, to: Seq): string[];
  /** The client stands where the live frames do. */
  join(client: FeedClient): void;
  /** Cuts the client if it has fallen too far; true when it did. */
  isTooFar(client: FeedClient): boolean;
  cut(client: FeedClient, code: 'FEED_SLOW', ms: number): void;
  failed(client: FeedClient, error: unknown): void;
}

/** Longest stretch of work before other things get their turn, ms. */
const SLICE_MS = 6;

export class CatchUp {
  readonly #source: CatchUpSource;
  readonly #limits: { readonly frameRecords: number; readonly stallMs: number };
  #queue: { client: FeedClient; turn: number }[] = [];
  #isScheduled = false;
  /** Clients that ask for positions the live frames have not reached yet. */
  #ahead: { client: FeedClient; turn: number }[] = [];

  constructor(
    source: CatchUpSource,
    limits: { readonly frameRecords: number; readonly stallMs: number },
  ) {
    this.#source = source;
    this.#limits = limits;
  }

  add(client: FeedClient): void {
    this.#queue.push({ client, turn: client.turn });
    this.#schedule();
  }

  /** Live frames went out: whoever waited for that position may look again. */
  onAdvance(): void {
    if (this.#ahead.length === 0) return;
    this.#queue.push(...this.#ahead);
    this.#ahead = [];
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#queue.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#pump();
      this.#schedule();
    });
  }

  #pump(): void {
    const until = performance.now() + SLICE_MS;
    do {
      const next = this.#queue.shift();
      if (next === undefined) return;
      if (next.client.standing !== 'catching' || next.client.turn !== next.turn) continue;
      try {
        this.#serve(next.client, next.turn);
      } catch (error) {
        this.#source.failed(next.client, error);
      }
    } while (performance.now() < until);
  }

  #serve(client: FeedClient, turn: number): void {
    const { cursor } = this.#source;
    if (client.cursor > cursor) {
      this.#ahead.push({ client, turn });
      return;
    }
    if (client.waiting > 0) return this.#waitFor(client, turn);
    if (client.cursor === cursor) return this.#source.join(client);
    if (this.#source.isTooFar(client)) return;
    const to = Math.min(cursor, client.cursor + this.#limits.frameRecords);
    const lines = this.#source.lines(client, client.cursor + 1, to);
    client.cursor = to;
    if (lines.length > 0) client.send(lines);
    this.#queue.push({ client, turn });
  }

  #waitFor(client: FeedClient, turn: number): void {
    const began = performance.now();
    const look = (isDrained: boolean): void => {
      if (client.standing !== 'catching' || client.turn !== turn) return;
      if (isDrained) {
        this.#queue.push({ client, turn });
        this.#schedule();
      } else this.#source.cut(client, 'FEED_SLOW', Math.round(performance.now() - began));
    };
    client.whenDrained(this.#limits.stallMs, look);
  }
}
