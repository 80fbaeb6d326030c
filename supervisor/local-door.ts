/**
 * Operating a run without HTTP: a socket in the data folder, listened at by the supervisor itself. It
 * works without the page, when the page's thread is dead, and when HTTP refuses. Who may use it is who
 * may open the file: mode 0600, so the user that runs the council (and root).
 *
 *   {"action":"halt","text":"why"}\n   ->   {"receipt":{...}}\n  or  {"error":{code, message, details}}\n
 */
import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { CONTROL_ACTIONS, GrantAmountSchema } from '../protocols/api.ts';
import type { ControlAction, ControlReceipt, GrantReceipt } from '../protocols/api.ts';
import { appError, errorReport } from '../protocols/errors.ts';
import { TextSchema } from '../protocols/units.ts';
import type { Money } from '../protocols/units.ts';
import { misfit } from '../protocols/validate.ts';
import { identityOf, removeIfSame } from '../runtime/store/file-identity.ts';
import { SOCKET_FILE, socketPath } from './local-socket.ts';
import type { RunLog } from './run-log.ts';
import type { RunStatus } from './run-status.ts';

/** What may be asked: what an operator may ask over HTTP, and where the run stands. */
const ACTIONS = [...CONTROL_ACTIONS, 'grant', 'status'] as const;

const RequestSchema = Type.Object(
  {
    action: Type.Unsafe<(typeof ACTIONS)[number]>(Type.Enum([...ACTIONS])),
    amount: Type.Optional(GrantAmountSchema),
    text: TextSchema(280),
  },
  { additionalProperties: false },
);

/** A request that fits: only a grant has an amount. */
export type LocalRequest = { readonly text: string } & (
  | { readonly action: ControlAction | 'status' }
  | { readonly action: 'grant'; readonly amount: Money }
);
export type LocalReceipt = ControlReceipt | GrantReceipt | RunStatus;
type Act = (request: LocalRequest) => Promise<LocalReceipt>;

const SHAPE = `{"action": ${ACTIONS.map((action) => `"${action}"`).join(' | ')}, "text": up to 280 characters}, a grant with "amount": 1e-8 of the account currency as digits in quotes`;
const LINE_BYTES_MAX = 4_096;
const CONNECTIONS_MAX = 16;
/** Somebody who connects and says nothing keeps no place. */
const SILENCE_MS_MAX = 10_000;
const FILE_MODE = 0o600;

export interface LocalDoor {
  close(): Promise<void>;
}

/**
 * Opens the door; what is asked is answered by `act`. A door that cannot be opened (no such sockets
 * there) is told to the log and costs nothing else.
 */
export async function openLocalDoor(
  dataDir: string,
  act: Act,
  log: RunLog['write'],
): Promise<LocalDoor> {
  const callers = new Set<Socket>();
  const server = createServer((socket) => {
    callers.add(socket);
    socket.once('close', () => callers.delete(socket));
    serve(socket, act);
  });
  server.maxConnections = CONNECTIONS_MAX;
  try {
    const release = await listenIn(server, dataDir);
    const path = join(dataDir, SOCKET_FILE);
    const socket = identityOf(path);
    return {
      close: async () => {
        removeIfSame(path, socket);
        const closed = new Promise((resolve) => server.close(resolve));
        for (const caller of callers) caller.destroy();
        await closed;
        release();
      },
    };
  } catch (error) {
    log('warn', 'no local socket: halt only over HTTP, or by a signal', {
      error: errorReport(error),
    });
    server.close();
    return { close: () => Promise.resolve() };
  }
}

/**
 * Made in a folder that nobody else may enter and moved to its place with its mode set: there is no
 * moment at which others could connect, and a file that a crash left is replaced.
 */
async function listenIn(server: Server, dataDir: string): Promise<() => void> {
  const room = mkdtempSync(join(dataDir, '.control-'));
  try {
    const { close, path } = socketPath(room, SOCKET_FILE);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    const made = join(room, SOCKET_FILE);
    chmodSync(made, FILE_MODE);
    renameSync(made, join(dataDir, SOCKET_FILE));
    return close;
  } finally {
    rmSync(room, { force: true, recursive: true });
  }
}

function serve(socket: Socket, act: Act): void {
  let text = '';
  socket.setEncoding('utf8').setTimeout(SILENCE_MS_MAX, () => socket.destroy());
  // A caller that is gone before its answer; what it asked for is done all the same.
  socket.on('error', () => socket.destroy());
  socket.on('data', (part: string) => {
    text += part;
    const end = text.indexOf('\n');
    if (end < 0 && text.length <= LINE_BYTES_MAX) return;
    socket.removeAllListeners('data').setTimeout(0);
    void answerTo(text.slice(0, end < 0 ? undefined : end), act).then((answer) =>
      socket.end(`${JSON.stringify(answer)}\n`),
    );
  });
}

async function answerTo(line: string, act: Act) {
  try {
    return { receipt: await act(requestOf(line)) };
  } catch (error) {
    return { error: errorReport(error) };
  }
}

/** @throws LOCAL_REQUEST_BAD */
function requestOf(line: string): LocalRequest {
  const refused = (reason: unknown) =>
    appError('LOCAL_REQUEST_BAD', { reason: String(reason), shape: SHAPE });
  if (line.length > LINE_BYTES_MAX) throw refused(`over ${LINE_BYTES_MAX} characters`);
  let request: unknown;
  try {
    request = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) throw refused('it is no JSON');
    throw error;
  }
  const bad = misfit(RequestSchema, request, 'request');
  if (bad !== undefined) throw refused(`${bad.details['path']}: ${bad.details['reason']}`);
  const { action, amount } = request as Static<typeof RequestSchema>;
  if ((action === 'grant') !== (amount !== undefined)) {
    throw refused('a grant has an amount, and nothing else has');
  }
  return request as LocalRequest;
}
