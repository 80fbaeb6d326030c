/** One connected reader of the feed: where it stands and how much still waits to reach it. */
import type { Socket } from 'socket.io';
import type { FeedEvents, FeedRequests } from '../../../protocols/api.ts';
import { messageOf } from '../../../protocols/errors.ts';
import type { ErrorCode, ErrorDetails } from '../../../protocols/errors.ts';
import type { Seq } from '../../../protocols/units.ts';
import type { Filter } from './filter.ts';
import { RecordLines } from './frame.ts';

/** `records` carries text that the encoder already knows how to print. */
type Emitted = Omit<FeedEvents, 'records'> & { records: (lines: RecordLines) => void };
export type FeedSocket = Socket<FeedRequests, Emitted>;

/** What is looked at of the connection below socket.io. */
interface Connection {
  readonly writeBuffer: readonly unknown[];
  readonly transport: { readonly socket?: { terminate?: () => void } };
  once(event: 'drain', listener: () => void): void;
  removeListener(event: 'drain', listener: () => void): void;
  close(discard?: boolean): void;
}

/**
 * `idle`: nothing subscribed. `catching`: reads the journal at its own pace. `live`: in the room of
 * its filter, fed with everyone else. `gone`: cut or disconnected.
 */
export type Standing = 'idle' | 'catching' | 'live' | 'gone';

/** A cut client gets this long to hear why before its connection is dropped. */
const GOODBYE_MS = 1_000;
const FLOOD_WINDOW_MS = 10_000;
export const FLOOD_MESSAGES = 50;

export class FeedClient {
  readonly socket: FeedSocket;
  standing: Standing = 'idle';
  filter: Filter | undefined;
  /** Last record handed to the connection, or passed over by the filter; exact while catching. */
  cursor: Seq = 0;
  /** Has been live: falling far behind again is a reason to cut. */
  wasLive = false;
  /** Counts subscriptions, so that work begun for a former one ends itself. */
  turn = 0;
  #windowStart = 0;
  #windowCount = 0;

  constructor(socket: FeedSocket) {
    this.socket = socket;
  }

  /** Frames the connection has not taken yet. */
  get waiting(): number {
    return this.#connection.writeBuffer.length;
  }

  send(lines: readonly string[]): void {
    this.socket.emit('records', new RecordLines(lines));
  }

  /** Calls back with true when the connection has taken what waits, with false after `limitMs`. */
  whenDrained(limitMs: number, tell: (isDrained: boolean) => void): void {
    const connection = this.#connection;
    const end = (isDrained: boolean): void => {
      clearTimeout(timer);
      connection.removeListener('drain', onDrain);
      this.socket.off('disconnect', onDrain);
      tell(isDrained);
    };
    const onDrain = (): void => end(true);
    const timer = setTimeout(() => end(false), limitMs);
    connection.once('drain', onDrain);
    this.socket.once('disconnect', onDrain);
  }

  /** Counts a message from the client; false when it sends too many. */
  allows(now: number): boolean {
    if (now - this.#windowStart > FLOOD_WINDOW_MS) {
      this.#windowStart = now;
      this.#windowCount = 0;
    }
    this.#windowCount += 1;
    return this.#windowCount <= FLOOD_MESSAGES;
  }

  /** Says why and closes; a connection that does not even take that is dropped. */
  cut(code: ErrorCode, details: ErrorDetails): void {
    if (this.standing === 'gone') return;
    this.standing = 'gone';
    const connection = this.#connection;
    this.socket.emit('cut', { code, reason: messageOf(code, details) });
    this.socket.disconnect(true);
    setTimeout(() => {
      const { socket } = connection.transport;
      if (socket?.terminate === undefined) connection.close(true);
      else socket.terminate();
    }, GOODBYE_MS).unref();
  }

  get #connection(): Connection {
    return this.socket.conn as unknown as Connection;
  }
}

export const FLOOD_SECONDS = FLOOD_WINDOW_MS / 1_000;
