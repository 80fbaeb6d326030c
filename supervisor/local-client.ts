/** Asks the supervisor of a data folder over its local socket, where HTTP cannot be used. */
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { AppError, appError, codeOf } from '../protocols/errors.ts';
import type { ErrorReport } from '../protocols/errors.ts';
import type { LocalReceipt, LocalRequest } from './local-door.ts';
import { SOCKET_FILE, socketPath } from './local-socket.ts';

/** A wish is answered at the next safe point. */
const ANSWER_MS_MAX = 60_000;

/**
 * @throws LOCAL_DOOR_SHUT when nobody answers there, or this user may not ask; CONTROL_TIMEOUT; what
 * the supervisor refuses with.
 */
export async function askLocally(dataDir: string, request: LocalRequest): Promise<LocalReceipt> {
  const shown = join(dataDir, SOCKET_FILE);
  const { close, path } = pathOrShut(dataDir, shown);
  try {
    const answer = await exchange(path, shown, request);
    if (answer.receipt !== undefined) return answer.receipt;
    const code = codeOf(answer.error);
    if (code !== undefined) throw new AppError(code, answer.error?.details ?? {});
    throw appError('CONTROL_FAILED', {
      reason: answer.error?.message ?? 'it is no answer',
      status: 'an error',
      url: shown,
    });
  } finally {
    close();
  }
}

/** How something is asked, either way. */
export interface Ways<T> {
  readonly overHttp: () => Promise<T>;
  readonly overSocket: () => Promise<T>;
  /** To ask twice does harm: without an answer in time it is not asked over the socket as well. */
  readonly once?: boolean;
  /** Hears why the socket was used. */
  readonly told?: (why: string) => void;
}

/**
 * What HTTP answers; where it cannot be used (no interface, its thread dead or stuck, refused), what the
 * socket answers.
 * @throws what HTTP failed with when the socket is shut as well.
 */
export async function askEither<T>({ once, overHttp, overSocket, told }: Ways<T>): Promise<T> {
  try {
    return await overHttp();
  } catch (httpError) {
    const code = codeOf(httpError);
    // What was asked does not fit: the socket would say the same.
    if (code === 'HTTP_BAD_REQUEST' || code === 'TRIAL_NOT_OPEN') throw httpError;
    if (once === true && code === 'CONTROL_TIMEOUT') throw httpError;
    try {
      const answer = await overSocket();
      told?.(code ?? 'HTTP failed');
      return answer;
    } catch (socketError) {
      throw codeOf(socketError) === 'LOCAL_DOOR_SHUT' ? httpError : socketError;
    }
  }
}

function pathOrShut(dataDir: string, shown: string) {
  try {
    return socketPath(dataDir, SOCKET_FILE);
  } catch (error) {
    throw shut(shown, error);
  }
}

interface Answer {
  readonly receipt?: LocalReceipt;
  readonly error?: ErrorReport;
}

function exchange(path: string, shown: string, request: LocalRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    let text = '';
    socket.setEncoding('utf8').setTimeout(ANSWER_MS_MAX, () => {
      socket.destroy();
      reject(appError('CONTROL_TIMEOUT', { action: request.action, limitMs: ANSWER_MS_MAX }));
    });
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('data', (part: string) => (text += part));
    socket.on('error', (error) => reject(shut(shown, error)));
    socket.on('close', () => {
      try {
        resolve(JSON.parse(text) as Answer);
      } catch (error) {
        reject(shut(shown, error));
      }
    });
  });
}

const shut = (path: string, error: unknown): AppError =>
  appError(
    'LOCAL_DOOR_SHUT',
    {
      path,
      reason:
        (error as NodeJS.ErrnoException).code ?? 'the connection was closed without an answer',
    },
    error,
  );
