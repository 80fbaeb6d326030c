/**
 * The dashboard runs in a worker of its own: starts last, stops last, reads the journal by itself.
 * This side tells it the head and the seats' status, and carries operators' wishes out.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { DashboardIn, DashboardOptions, DashboardOut, LiveStatus } from '../protocols/api.ts';
import { AppError, appError, errorReport } from '../protocols/errors.ts';
import type { ErrorCode } from '../protocols/errors.ts';
import type { ChildExit, RunningChild } from '../runtime/supervision/supervisor.ts';
import { codeHash } from './code-hash.ts';
import { control, controlSeat, grant } from './control.ts';
import type { Run } from './run.ts';

export interface DashboardLink extends RunningChild {
  readonly url: string;
  /** Sends the seats' status; called now and then. */
  tell(status: LiveStatus): void;
  /** Sends what is visible, says goodbye to clients, ends the thread. */
  stop(): Promise<void>;
}

export interface DashboardLinkOptions {
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly proxies: readonly string[];
  /** Base64. */
  readonly sealKey: string;
  readonly tokenHash: string;
  readonly metrics: () => Promise<string>;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, values?: object) => void;
}

/** Starts the worker. @throws what the server reports while starting, PORT_IN_USE among it. */
export async function openDashboard(
  run: Run,
  options: DashboardLinkOptions,
): Promise<DashboardLink> {
  const web = fileURLToPath(new URL('../dashboard/web/', import.meta.url));
  const workerData: DashboardOptions = {
    allowedHosts: options.allowedHosts,
    allowedOrigins: options.allowedOrigins,
    dataDir: options.dataDir,
    host: options.host,
    pageSnapshot: {
      code: codeHash(),
      file: join(options.dataDir, 'page.snapshot'),
      key: options.sealKey,
    },
    port: options.port,
    proxies: options.proxies,
    tokenHash: options.tokenHash,
    // Without a built page the interface still serves; whoever opens it is told so.
    webDir: existsSync(join(web, 'index.html')) ? web : null,
  };
  const worker = new Worker(new URL('../dashboard/server/entry.js', import.meta.url), {
    workerData,
  });
  const send = (message: DashboardIn): void => worker.postMessage(message);
  const url = await listening(worker);
  worker.on('message', (message: DashboardOut) => void answer(run, options, send, message));
  const ended = new Promise<ChildExit>((resolve) => {
    worker.once('error', (error) => resolve({ error: errorReport(error), kind: 'crashed' }));
    worker.once('exit', (code) => resolve({ kind: code === 0 ? 'normal' : 'crashed' }));
  });
  const stopSegments = run.journal.onSegment(({ visible }) =>
    send({ kind: 'head', hash: visible.hash, seq: visible.seq }),
  );
  return {
    ended,
    url,
    tell: (status) => send({ kind: 'status', status }),
    stop: async () => {
      stopSegments();
      const stopped = new Promise<void>((resolve) => {
        worker.once('exit', () => resolve());
        worker.on('message', (message: DashboardOut) => {
          if (message.kind === 'stopped') resolve();
        });
      });
      send({ kind: 'stopping' });
      await Promise.race([stopped, grace()]);
      await worker.terminate();
    },
  };
}

const GRACE_MS = 3_000;
const grace = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, GRACE_MS).unref());

function listening(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: DashboardOut): void => {
      if (message.kind === 'listening') resolve(message.url);
      else if (message.kind === 'failed') {
        reject(new AppError(message.error.code as ErrorCode, message.error.details ?? {}));
      } else return;
      worker.off('message', onMessage);
    };
    worker.on('message', onMessage);
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(appError('RUN_FAILED', { reason: `the dashboard ended with code ${code}` })),
    );
  });
}

async function answer(
  run: Run,
  options: DashboardLinkOptions,
  send: (message: DashboardIn) => void,
  message: DashboardOut,
): Promise<void> {
  switch (message.kind) {
    case 'control':
      try {
        const receipt = await control(run, message.action, message);
        send({ id: message.id, kind: 'control-result', ok: true, receipt });
      } catch (error) {
        send({ error: errorReport(error), id: message.id, kind: 'control-result', ok: false });
      }
      return;
    case 'grant':
      try {
        const receipt = await grant(run, message);
        send({ id: message.id, kind: 'control-result', ok: true, receipt });
      } catch (error) {
        send({ error: errorReport(error), id: message.id, kind: 'control-result', ok: false });
      }
      return;
    case 'seat-control':
      try {
        const receipt = await controlSeat(run, message.action, message);
        send({ id: message.id, kind: 'control-result', ok: true, receipt });
      } catch (error) {
        send({ error: errorReport(error), id: message.id, kind: 'control-result', ok: false });
      }
      return;
    case 'metrics-request':
      send({ id: message.id, kind: 'metrics', text: await options.metrics() });
      return;
    case 'failed':
      options.log('warn', 'dashboard reports a fault', { error: message.error });
      return;
    case 'listening':
    case 'stopped':
  }
}
