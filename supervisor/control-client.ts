/** Talks to a running supervisor over its HTTP interface, with the operator's token. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROL_ACTIONS } from '../protocols/api.ts';
import { AppError, appError, codeOf } from '../protocols/errors.ts';
import type { ErrorReport } from '../protocols/errors.ts';
import { openHome } from './home.ts';
import { readRunFile } from './run-file.ts';

export interface ControlAnswer {
  readonly url: string;
  readonly body: unknown;
}

/**
 * One request to the supervisor that runs on `dataDir`.
 * @throws NOT_RUNNING, CONTROL_TIMEOUT, the server's coded error, CONTROL_FAILED when its answer is none.
 */
export async function callSupervisor(
  dataDir: string,
  home: string,
  request: {
    readonly method: 'GET' | 'POST';
    readonly path: string;
    readonly body?: unknown;
    /** Longest wait for the answer. */
    readonly limitMs?: number;
  },
): Promise<ControlAnswer> {
  const run = readRunFile(dataDir);
  if (run.url === '') throw appError('INTERFACE_OFF', { data: dataDir });
  const url = new URL(request.path, run.url).href;
  const headers: Record<string, string> = {};
  if (request.method === 'POST') {
    headers['authorization'] = `Bearer ${openHome(home, dataDir).token}`;
    headers['content-type'] = 'application/json';
  } else {
    // A read of this machine is free, unless the configuration calls this machine a proxy.
    const token = tokenIfAny(home);
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  }
  const response = await send(dataDir, url, {
    method: request.method,
    headers,
    ...(request.method === 'POST' ? { body: JSON.stringify(request.body ?? {}) } : {}),
    limitMs: request.limitMs ?? ANSWER_MS_MAX,
  });
  const { text } = response;
  if (!response.ok) {
    const told = codedError(text);
    if (told !== undefined) throw told;
    throw appError('CONTROL_FAILED', { url, status: response.status, reason: text.slice(0, 400) });
  }
  return { url, body: text === '' ? {} : JSON.parse(text) };
}

/** A wish is answered at the next safe point, 30 s at most. */
const ANSWER_MS_MAX = 35_000;

function tokenIfAny(home: string): string | undefined {
  const file = join(home, 'token');
  try {
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  } catch (error) {
    // Another user's: who may not read it may still read what is free.
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return undefined;
    throw error;
  }
}

/** What the server refused with, as the error it is. */
function codedError(text: string): AppError | undefined {
  try {
    const report = JSON.parse(text) as ErrorReport;
    const code = codeOf(report);
    return code === undefined ? undefined : new AppError(code, report.details ?? {});
  } catch (error) {
    // Not ours (a proxy's page): told as it is.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
}

/** A timer of our own keeps the process up: one behind `AbortSignal.timeout` does not, and a broken line may keep nothing else. */
async function send(
  dataDir: string,
  url: string,
  { limitMs, ...init }: RequestInit & { readonly limitMs: number },
): Promise<Answer> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), limitMs);
  try {
    const response = await fetch(url, { ...init, signal: late.signal });
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch (error) {
    // It may still be done: who asks again must know.
    if (late.signal.aborted) {
      throw appError('CONTROL_TIMEOUT', { action: commandOf(url), limitMs }, error);
    }
    throw appError('NOT_RUNNING', { data: dataDir, reason: `no answer from ${url}` }, error);
  } finally {
    clearTimeout(timer);
  }
}

/** The command that asks this: `halt`, `agents enable seat`; every read is `status`. */
function commandOf(url: string): string {
  const { pathname } = new URL(url);
  const [what = '', seat, verb] = pathname.replace('/api/v1/', '').split('/');
  if (seat !== undefined && verb !== undefined) return `${what} ${verb} ${seat}`;
  return CONTROLS.has(what) ? what : 'status';
}

const CONTROLS: ReadonlySet<string> = new Set([...CONTROL_ACTIONS, 'grant']);
