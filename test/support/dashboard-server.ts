/** A dashboard server over a journal in memory, with a stand-in for the main thread. */
import { EventEmitter } from 'node:events';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { startDashboard } from '../../dashboard/server/server.ts';
import type { Dashboard } from '../../dashboard/server/server.ts';
import type {
  DashboardIn,
  DashboardLimits,
  DashboardOut,
  FeedEvents,
  FeedRequests,
} from '../../protocols/api.ts';
import { sha256Hex } from '../../protocols/canonical.ts';
import type { ChainedRecord, Draft } from '../../protocols/record.ts';
import { memoryJournal } from './dashboard-journal.ts';
import type { MemoryJournal } from './dashboard-journal.ts';

export const TOKEN = 'operator-token-of-the-test';

/** Main's end of the line: records what it is sent; `say` speaks, `on` answers. */
export class FakeMain {
  readonly heard: DashboardOut[] = [];
  answer: (message: DashboardOut) => void = () => undefined;
  readonly #emitter = new EventEmitter();

  readonly port = {
    on: (_event: 'message', listener: (message: DashboardIn) => void) =>
      this.#emitter.on('message', listener),
    postMessage: (message: DashboardOut): void => {
      this.heard.push(message);
      this.answer(message);
    },
  };

  say(message: DashboardIn): void {
    this.#emitter.emit('message', message);
  }
}

export interface Stage {
  readonly dashboard: Dashboard;
  readonly faults: unknown[];
  readonly journal: MemoryJournal;
  readonly main: FakeMain;
  readonly url: string;
  /** Appends and tells the server, as main does. */
  append(drafts: readonly Draft[]): void;
  connect(options?: Parameters<typeof io>[1]): FeedTap;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly dataDir?: string;
  readonly drafts?: readonly Draft[];
  readonly limits?: Partial<DashboardLimits>;
  readonly webDir?: string;
  readonly allowedHosts?: readonly string[];
  readonly journal?: MemoryJournal;
  readonly proxies?: readonly string[];
}

export async function stage(options: StageOptions = {}): Promise<Stage> {
  const journal = options.journal ?? memoryJournal(options.drafts ?? []);
  const main = new FakeMain();
  const faults: unknown[] = [];
  const dashboard = await startDashboard(
    {
      allowedHosts: options.allowedHosts ?? [],
      allowedOrigins: [],
      dataDir: options.dataDir ?? 'unused',
      host: '127.0.0.1',
      port: 0,
      proxies: options.proxies ?? [],
      tokenHash: sha256Hex(TOKEN),
      webDir: options.webDir ?? null,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    },
    { onFault: (error) => faults.push(error), port: main.port, source: journal },
  );
  await dashboard.replica.catchUp();
  const taps: FeedTap[] = [];
  return {
    dashboard,
    faults,
    journal,
    main,
    url: dashboard.url,
    append(drafts) {
      journal.append(drafts);
      main.say({ kind: 'head', ...journal.head() });
    },
    connect(more) {
      const tap = new FeedTap(dashboard.url, more);
      taps.push(tap);
      return tap;
    },
    async close() {
      for (const tap of taps) tap.socket.disconnect();
      await dashboard.stop();
    },
  };
}

/** A client of the feed that remembers everything it was sent. */
export class FeedTap {
  readonly socket: Socket<FeedEvents, FeedRequests>;
  readonly records: ChainedRecord[] = [];
  frames = 0;
  readonly #wakers = new Set<() => void>();

  constructor(url: string, options: Parameters<typeof io>[1] = {}) {
    this.socket = io(`${url}/feed`, {
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
      ...options,
    });
    this.socket.on('records', (records) => {
      this.records.push(...records);
      this.frames += 1;
      for (const wake of this.#wakers) wake();
    });
  }

  get seqs(): number[] {
    return this.records.map((record) => record.seq);
  }

  /** Resolves with the arguments of the next `event`. */
  next(event: keyof FeedEvents | 'connect_error' | 'disconnect'): Promise<unknown> {
    return new Promise((resolve) => {
      const socket: { once(event: string, listener: (value: unknown) => void): unknown } =
        this.socket;
      socket.once(event, resolve);
    });
  }

  /** Resolves when `isDone` holds, looked at after each frame. */
  until(isDone: () => boolean): Promise<void> {
    if (isDone()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isDone()) return;
        this.#wakers.delete(look);
        resolve();
      };
      this.#wakers.add(look);
    });
  }

  /** Resolves when record `seq` has come. */
  reaches(seq: number): Promise<void> {
    return this.until(() => (this.records.at(-1)?.seq ?? 0) >= seq);
  }
}
