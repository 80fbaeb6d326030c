/** Asks the supervisor of a data folder over its local socket, where HTTP cannot be used. */
import { createConnection } from 'node:net';
import { join } from 'node:path';
import type { ControlReceipt } from '../protocols/api.ts';
import { AppError, appError, codeOf } from '../protocols/errors.ts';
import type { ErrorReport } from '../protocols/errors.ts';
import type { LocalRequest } from './local-door.ts';
import { SOCKET_FILE, socketPath } from './local-socket.ts';

/** A wish is answered at the next safe point. */
const ANSWER_MS_MAX = 60_000;

/**
 * @throws LOCAL_DOOR_SHUT when nobody answers there, or this user may not ask; CONTROL_TIMEOUT; what
 * the supervisor refuses with.
 */
export async function askLocally(dataDir: string, request: LocalRequest): Promise<ControlReceipt> {
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

function pathOrShut(dataDir: string, shown: string) {
  try {
    return socketPath(dataDir, SOCKET_FILE);
  } catch (error) {
    throw shut(shown, error);
  }
}

interface Answer {
  readonly receipt?: ControlReceipt;
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
