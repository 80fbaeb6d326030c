/**
 * The dashboard server: a read-only replica of the council that browsers and scripts can look at.
 * It opens the journal for reading, holds nothing that decides, and its death changes nothing.
 */
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import type { DashboardLimits, DashboardOptions, Head } from '../../protocols/api.ts';
import { appError, errorReport } from '../../protocols/errors.ts';
import type { AppError } from '../../protocols/errors.ts';
import { Feed } from './feed/feed.ts';
import { teachEncoder } from './feed/frame.ts';
import { buildApp } from './http/app.ts';
import type { App } from './http/app.ts';
import { entryRefusal, failedAttempts } from './http/failed-attempts.ts';
import type { FailedAttempts } from './http/failed-attempts.ts';
import { bearerOf, hostRefusal, isLocal, originRefusal } from './http/guard.ts';
import type { GuardOptions } from './http/guard.ts';
import { MainPort } from './main-port.ts';
import type { PortLike } from './main-port.ts';
import { dashboardRegistry } from './metrics.ts';
import { LedgerReplica } from './ledger-replica.ts';
import { Replica } from './replica.ts';
import { openSource } from './source.ts';
import type { RecordSource } from './source.ts';
import { ProofTree } from './tree.ts';

export const DEFAULT_LIMITS: DashboardLimits = {
  clients: 1_000,
  failuresPerMinute: 30,
  coalesceMs: 25,
  pollMs: 40,
  frameRecords: 256,
  waitingFrames: 32,
  stallMs: 5_000,
  behindRecords: 100_000,
  controlMs: 30_000,
};

const CLOSE_GRACE_MS = 500;

export interface Dashboard {
  readonly url: string;
  readonly port: number;
  readonly feed: Feed;
  readonly replica: Replica;
  /** Sends what is visible, says goodbye to clients, closes. */
  stop(): Promise<void>;
}

export interface DashboardParts {
  /** Told of faults that no answer carries. */
  readonly onFault: (error: unknown) => void;
  readonly port: PortLike;
  /** The journal; by default the one in `dataDir`. */
  readonly source?: RecordSource;
}

/**
 * Starts the server; resolves when it listens.
 * @throws DASHBOARD_LISTEN_FAILED, or what opening the journal throws.
 */
export async function startDashboard(
  options: DashboardOptions,
  parts: DashboardParts,
): Promise<Dashboard> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const source = parts.source ?? openSource(options.dataDir);
  const guard: GuardOptions = options;
  const replica = new Replica(source, parts.onFault, options.pageSnapshot);
  const io = new Server({
    allowRequest: (request, answer) => {
      const refusal = hostRefusal(request, guard) ?? originRefusal(request, guard);
      answer(refusal?.message ?? null, refusal === undefined);
    },
    // A page that comes back brings its position; socket.io's own memory would be a second copy.
    httpCompression: false,
    maxHttpBufferSize: 16_384,
    perMessageDeflate: false,
    serveClient: false,
  });
  teachEncoder(io);
  const namespace = io.of('/feed');
  const feed = new Feed({
    namespace,
    source,
    limits,
    instrumentOfRound: (round) => replica.instrumentOfRound(round),
    onFault: parts.onFault,
  });
  const attempts = failedAttempts(limits.failuresPerMinute);
  admit(io, feed, { attempts, clientsMax: limits.clients, guard });
  const onHead = (head: Head): void => {
    feed.onHead(head);
    replica.onHead(head.seq);
  };
  const stopped: { stop: () => Promise<void> } = { stop: () => Promise.resolve() };
  const main = new MainPort(parts.port, limits.controlMs, {
    onHead,
    onStopping: () => void stopped.stop(),
  });
  const metrics = dashboardRegistry({ counters: feed.counters, progress: () => replica.progress });
  const app = await buildApp({
    attempts,
    dataDir: options.dataDir,
    guard,
    limits,
    main,
    metrics,
    onFault: parts.onFault,
    proofs: new ProofTree(source),
    ledger: new LedgerReplica(source),
    replica,
    source,
    webDir: options.webDir,
  });
  io.attach(app.server);
  const address = await listen(app, options);
  const poll = setInterval(() => look(source, onHead, parts.onFault), limits.pollMs);
  let closing: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    closing ??= close({ app, feed, io, onHead, poll, replica, source }, parts.onFault).then(() =>
      main.tell({ kind: 'stopped' }),
    );
    return closing;
  };
  stopped.stop = stop;
  main.tell({ kind: 'listening', url: address.url, port: address.port });
  // Reading the journal begins after the good news: a record that cannot be folded is a fault of
  // the view, and no reason not to have started.
  look(source, onHead, parts.onFault);
  void replica.catchUp();
  return { url: address.url, port: address.port, feed, replica, stop };
}

interface Admission {
  readonly attempts: FailedAttempts;
  readonly clientsMax: number;
  readonly guard: GuardOptions;
}

/** Who may open a feed connection. */
function admit(io: Server, feed: Feed, { attempts, clientsMax, guard }: Admission): void {
  const refuse = (error: AppError): Error => Object.assign(error, { data: errorReport(error) });
  io.use((_socket, next) => {
    next(refuse(appError('HTTP_NOT_FOUND', { method: 'namespace', path: '/' })));
  });
  io.of('/feed').use((socket, next) => {
    if (feed.isFull) return next(refuse(appError('FEED_FULL', { limit: clientsMax })));
    if (isLocal(socket.request, guard)) return next();
    const { token } = socket.handshake.auth as { token?: unknown };
    const given = typeof token === 'string' ? token : bearerOf(socket.request);
    const refusal = entryRefusal(socket.request, given, guard, attempts);
    if (refusal !== undefined) return next(refuse(refusal));
    next();
  });
}

async function listen(app: App, { host, port }: DashboardOptions) {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw appError('DASHBOARD_LISTEN_FAILED', { host, port, reason }, error);
  }
  const bound = (app.server.address() as AddressInfo).port;
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const name = shown.includes(':') ? `[${shown}]` : shown;
  return { url: `http://${name}:${bound}`, port: bound };
}

/** Main tells of new heads; this look finds them when it does not. */
function look(
  source: RecordSource,
  onHead: (head: Head) => void,
  onFault: (error: unknown) => void,
): void {
  try {
    onHead(source.head());
  } catch (error) {
    onFault(error);
  }
}

interface Running {
  readonly app: App;
  readonly feed: Feed;
  readonly io: Server;
  readonly onHead: (head: Head) => void;
  readonly poll: NodeJS.Timeout;
  readonly replica: Replica;
  readonly source: RecordSource;
}

async function close(running: Running, onFault: (error: unknown) => void): Promise<void> {
  const { app, feed, io, onHead, poll, replica, source } = running;
  clearInterval(poll);
  look(source, onHead, onFault);
  feed.stop();
  await replica.catchUp();
  await replica.stop();
  // Whoever is still downloading gets this long; a stuck reader must not hold up the end of a run.
  const grace = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS);
  await io.close();
  clearTimeout(grace);
  await app.close();
  await source.close();
}
