/**
 * What does it cost the server to show a record to many clients? Server CPU a delivered record, all
 * in one run, with the clients in another process and the records read from a journal on disk:
 *
 *   feed         the dashboard server: 25 ms of records in a frame, printed once a filter
 *   one emit     the same server library, one emit to everybody a record (no server, no fold)
 *   bare ws      the floor: the same frames, as ready bytes, one send() a client
 *   stalled      the feed again, with one client that asks for everything and never reads
 *
 * node dist/bench/feed.js [--smoke]
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Server } from 'socket.io';
import { startDashboard } from '../dashboard/server/server.ts';
import { openSource } from '../dashboard/server/source.ts';
import type { RecordSource } from '../dashboard/server/source.ts';
import type { Head } from '../protocols/api.ts';
import type { Draft } from '../protocols/record.ts';
import { openJournal } from '../runtime/journal/writer.ts';
import { openStores } from '../runtime/store/environment.ts';

const smoke = process.argv.includes('--smoke');
const CLIENTS = smoke ? 40 : 500;
/** 640 a second is 16 records a frame of 25 ms. */
const RECORDS_PER_SECOND = 640;
const SECONDS = smoke ? 0.5 : 4;
const RECORDS = RECORDS_PER_SECOND * SECONDS;
/** Records before the first one shown live: what a stalled client asks for, more than lines hold. */
const HISTORY = 16_000;
/** One emit a record costs more than a machine has at that rate: fewer records, same measure. */
const SINGLE_RECORDS = smoke ? 64 : 320;
const TICK_MS = 12.5;

/** Just enough of the `ws` that the socket library brings with it. */
interface BareSocket {
  on(event: 'open' | 'close', listener: () => void): void;
  on(event: 'message', listener: (data: Buffer) => void): void;
  send(data: string | Buffer, options?: { readonly binary: boolean }): void;
  terminate(): void;
  pause(): void;
  readonly bufferedAmount: number;
}
interface Ws {
  WebSocket: new (url: string) => BareSocket;
  WebSocketServer: new (options: object) => {
    on(event: 'connection', listener: (socket: BareSocket) => void): void;
    close(): void;
  };
}
const fromSocketLibrary = createRequire(createRequire(import.meta.url).resolve('socket.io'));
const ws = fromSocketLibrary('ws') as Ws;

// ---- The clients' process ----

type Kind = 'feed' | 'bare';
type ToClients =
  | { readonly do: 'connect'; readonly url: string; readonly kind: Kind; readonly stalled: number }
  | { readonly do: 'until'; readonly seq: number }
  | { readonly do: 'drop' };
interface Arrivals {
  /** Arrival at client 0 of each frame: last seq in it and when, ms of the wall clock. */
  readonly sample: readonly (readonly [seq: number, at: number])[];
  readonly records: number;
  readonly frames: number;
}

const wallMs = (): number => performance.timeOrigin + performance.now();

function clientsProcess(): void {
  let sockets: BareSocket[] = [];
  let counts = { frames: 0, ready: 0, records: 0 };
  let sample: [number, number][] = [];
  let reached: number[] = [];
  let target = Infinity;
  const isThere = (): boolean => reached.every((seq) => seq >= target);
  const answer = (): void => {
    target = Infinity;
    process.send?.({ sample, records: counts.records, frames: counts.frames } satisfies Arrivals);
  };
  const onFrame = (index: number, text: string): void => {
    const first = Number(text.slice(text.indexOf('"seq":') + 6).split(',', 1)[0]);
    const last = Number(text.slice(text.lastIndexOf('"seq":') + 6).split(',', 1)[0]);
    counts.frames += 1;
    counts.records += last - first + 1;
    reached[index] = last;
    if (index === 0) sample.push([last, wallMs()]);
    if (last >= target && isThere()) answer();
  };
  const connect = (index: number, url: string, kind: Kind, stalled: boolean): void => {
    const socket = new ws.WebSocket(url);
    sockets.push(socket);
    const ready = (): void => {
      counts.ready += 1;
      if (counts.ready === sockets.length) process.send?.('ready');
    };
    if (!stalled) reached[index] = 0;
    if (kind === 'bare') {
      socket.on('open', ready);
      socket.on('message', (data) => onFrame(index, data.toString()));
      return;
    }
    // By hand what the client library says, so that the clients stay cheap.
    socket.on('message', (data) => {
      const text = data.toString();
      if (text === '2') socket.send('3');
      else if (text.startsWith('0')) socket.send('40/feed,');
      else if (text.startsWith('40/feed,')) {
        socket.send(`42/feed,["subscribe",${stalled ? '{"after":0}' : '{}'}]`);
        if (stalled) socket.pause();
        if (stalled) ready();
      } else if (text.startsWith('42/feed,["subscribed"')) ready();
      else if (text.startsWith('42/feed,["records"')) onFrame(index, text);
    });
  };
  process.on('message', (message: ToClients) => {
    if (message.do === 'connect') {
      sockets = [];
      counts = { frames: 0, ready: 0, records: 0 };
      sample = [];
      reached = [];
      const total = CLIENTS + message.stalled;
      for (let n = 0; n < total; n++) connect(n, message.url, message.kind, n >= CLIENTS);
    } else if (message.do === 'until') {
      target = message.seq;
      if (isThere()) answer();
    } else for (const socket of sockets) socket.terminate();
  });
}

// ---- The server's process ----

class Clients {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--clients']);
  }

  #next(): Promise<unknown> {
    return new Promise((resolve) => {
      this.#child.once('message', resolve);
    });
  }

  async connect(url: string, kind: Kind, stalled = 0): Promise<void> {
    const ready = this.#next();
    this.#child.send({ do: 'connect', kind, stalled, url } satisfies ToClients);
    await ready;
  }

  async until(seq: number): Promise<Arrivals> {
    const arrived = this.#next();
    this.#child.send({ do: 'until', seq } satisfies ToClients);
    return (await arrived) as Arrivals;
  }

  drop(): void {
    this.#child.send({ do: 'drop' } satisfies ToClients);
  }

  end(): void {
    this.#child.kill();
  }
}

/** The journal on disk, shown up to a position that the bench moves. */
interface Stepped extends RecordSource {
  show(seq: number): Head;
}

function stepped(source: RecordSource): Stepped {
  let visible: Head = { seq: 0, hash: '' };
  return {
    ...source,
    head: () => visible,
    show(seq) {
      visible = { seq, hash: source.rangeHashes(seq, 1)[0] ?? '' };
      return visible;
    },
    close: () => Promise.resolve(),
  };
}

const text =
  'a sentence of the usual length, said of this one record and of no other, with its numbers: ';
const draft = (n: number): Draft => ({
  at: 1_700_000_000_000_000 + n,
  body: { instruments: [], knownAt: n, newsId: `n${n}`, publishedAt: n, source: 'bench' } as never,
  from: 'venue',
  type: 'knowledge.news',
});

async function writeRecords(dir: string): Promise<void> {
  const stores = openStores(dir);
  const journal = openJournal({ stores });
  for (let n = 0; n < HISTORY + RECORDS; n++) {
    const made = draft(n);
    Object.assign(made.body, { sourceWeight: 1, text: text.repeat(3) + n });
    journal.append(made);
  }
  await journal.close();
  await stores.close();
}

interface Figures {
  /** Server CPU a delivered record, us. */
  readonly cpuUs: number;
  /** Share of a core while it lasted. */
  readonly core: number;
  readonly deliveredPerSecond: number;
  readonly framesPerClient: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Way {
  readonly records: number;
  /** Shows records up to `seq`. */
  readonly show: (seq: number) => void;
}

/** Shows the records at their pace and waits until every client has the last one. */
async function run(clients: Clients, way: Way): Promise<Figures> {
  await pause(300);
  const shown: number[] = [0];
  const began = performance.now();
  const cpu = process.cpuUsage();
  const perTick = (RECORDS_PER_SECOND * TICK_MS) / 1_000;
  const arrivals = clients.until(HISTORY + way.records);
  for (let tick = 1; shown.length <= way.records; tick++) {
    const to = Math.min(way.records, Math.round(tick * perTick));
    const at = wallMs();
    while (shown.length <= to) shown.push(at);
    way.show(HISTORY + to);
    await pause(Math.max(0, began + tick * TICK_MS - performance.now()));
  }
  const { frames, records, sample } = await arrivals;
  const used = process.cpuUsage(cpu);
  const elapsed = (performance.now() - began) / 1_000;
  const late = sample.map(([seq, at]) => at - (shown[seq - HISTORY] ?? at)).sort((a, b) => a - b);
  const quantile = (q: number): number => late[Math.floor(q * (late.length - 1))] ?? Number.NaN;
  return {
    core: (used.user + used.system) / 1e6 / elapsed,
    cpuUs: (used.user + used.system) / records,
    deliveredPerSecond: records / elapsed,
    framesPerClient: frames / CLIENTS,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
  };
}

async function viaFeed(clients: Clients, source: Stepped, stalled: number) {
  source.show(HISTORY);
  const line = { on: () => undefined, postMessage: () => undefined };
  const dashboard = await startDashboard(
    {
      allowedHosts: [],
      allowedOrigins: [],
      dataDir: '',
      host: '127.0.0.1',
      port: 0,
      tokenHash: '0'.repeat(64),
      webDir: null,
      limits: { pollMs: 10, stallMs: 200 },
    },
    { onFault: (error) => console.error(error), port: line, source },
  );
  // Reading the history is the cost of starting, not of showing.
  await dashboard.replica.catchUp();
  const url = `${dashboard.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  await clients.connect(url, 'feed', stalled);
  const figures = await run(clients, { records: RECORDS, show: (seq) => source.show(seq) });
  const { cut } = dashboard.feed.counters;
  clients.drop();
  await dashboard.stop();
  return { ...figures, cut };
}

async function viaSingleEmits(clients: Clients, source: RecordSource): Promise<Figures> {
  const http = createServer();
  const io = new Server(http, { perMessageDeflate: false, serveClient: false });
  const feed = io.of('/feed');
  feed.on('connection', (socket) => socket.on('subscribe', () => socket.emit('subscribed', {})));
  const port = await listening(http);
  await clients.connect(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, 'feed');
  let sent = HISTORY;
  const show = (seq: number): void => {
    for (const record of source.range(sent + 1, seq - sent)) feed.emit('records', [record]);
    sent = seq;
  };
  const figures = await run(clients, { records: SINGLE_RECORDS, show });
  clients.drop();
  await io.close();
  return figures;
}

async function viaBareSockets(clients: Clients, source: RecordSource): Promise<Figures> {
  const http = createServer();
  const server = new ws.WebSocketServer({ perMessageDeflate: false, server: http });
  const sockets: BareSocket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  const port = await listening(http);
  await clients.connect(`ws://127.0.0.1:${port}`, 'bare');
  let sent = HISTORY;
  let shown = HISTORY;
  const timer = setInterval(() => {
    if (shown === sent) return;
    const frame = Buffer.from(`[${source.rangeBytes(sent + 1, shown - sent).join(',')}]`);
    sent = shown;
    for (const socket of sockets) socket.send(frame, { binary: false });
  }, 25);
  const figures = await run(clients, { records: RECORDS, show: (seq) => (shown = seq) });
  clearInterval(timer);
  clients.drop();
  server.close();
  http.closeAllConnections();
  http.close();
  return figures;
}

const listening = (http: ReturnType<typeof createServer>): Promise<number> =>
  new Promise((resolve) => {
    http.listen(0, '127.0.0.1', () => resolve((http.address() as AddressInfo).port));
  });

async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'kimera-feed-bench-'));
  await writeRecords(dir);
  const disk = openSource(dir);
  const clients = new Clients();
  const source = stepped(disk);
  const bare = await viaBareSockets(clients, disk);
  const feed = await viaFeed(clients, source, 0);
  const stalled = await viaFeed(clients, source, 1);
  const single = await viaSingleEmits(clients, disk);
  clients.end();
  await disk.close();
  rmSync(dir, { recursive: true, force: true });

  console.log(
    `${CLIENTS} clients in another process, ${RECORDS} records at ${RECORDS_PER_SECOND}/s`,
  );
  const row = (name: string, f: Figures, more = ''): void =>
    console.log(
      `${name.padEnd(10)} ${f.cpuUs.toFixed(2).padStart(7)} us CPU a delivered record` +
        ` ${(f.core * 100).toFixed(0).padStart(4)} % of a core` +
        ` ${Math.round(f.deliveredPerSecond / 1_000)} k records/s` +
        ` ${f.framesPerClient.toFixed(0)} frames a client` +
        ` p50 ${f.p50Ms.toFixed(0)} p99 ${f.p99Ms.toFixed(0)} ms${more}`,
    );
  row('bare ws', bare);
  row('feed', feed);
  row('stalled', stalled, `  (cut off: ${stalled.cut})`);
  row('one emit', single);
  const times = (value: number): string => `${value.toFixed(2)}x`;
  console.log(`one emit / feed, CPU a record: ${times(single.cpuUs / feed.cpuUs)} (aim 12x)`);
  console.log(`feed / bare ws, CPU a record: ${times(feed.cpuUs / bare.cpuUs)}`);
  console.log(`with a stalled client / without, p99: ${times(stalled.p99Ms / feed.p99Ms)}`);
}

if (process.argv.includes('--clients')) clientsProcess();
else await main();
