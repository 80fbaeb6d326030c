/**
 * A small server for the page's tests: the built files, the /feed namespace over a list of records,
 * and the few HTTP answers the page asks for. The real server is tested elsewhere.
 */
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { Server as SocketServer } from 'socket.io';
import type { ChainedRecord } from '../../protocols/record.ts';
import { PROTOCOL } from '../../protocols/record.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
/** As the dashboard server sends it: nothing inline but style attributes, nothing from elsewhere. */
const CSP =
  "default-src 'none'; script-src 'self'; script-src-attr 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export interface PageServer {
  readonly url: string;
  /** Posts received, newest last. */
  readonly posts: { path: string; token: string | undefined; body: string }[];
  /** Sends more records to every client that follows. */
  push(records: readonly ChainedRecord[]): void;
  close(): Promise<void>;
}

export interface PageServerOptions {
  readonly files: string;
  readonly records: readonly ChainedRecord[];
  /** Answers of other paths under /api/, by path without the query. */
  readonly answers?: Readonly<Record<string, unknown>>;
  readonly port?: number;
  readonly frame?: number;
}

export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const records = [...options.records];
  const posts: PageServer['posts'] = [];
  const http = createServer((request, response) =>
    answer(request, response, { options, records, posts }),
  );
  const io = new SocketServer(http, { serveClient: false });
  const feed = io.of('/feed');
  const head = (): { seq: number; hash: string } => {
    const last = records.at(-1);
    return { seq: last?.seq ?? 0, hash: last?.hash ?? '' };
  };
  feed.on('connection', (socket) => {
    socket.emit('hello', { protocol: PROTOCOL, head: head(), oldest: 1 });
    socket.on('subscribe', ({ after = 0 }: { after?: number }) => {
      const rest = records.filter((record) => record.seq > after);
      const size = options.frame ?? 200;
      for (let from = 0; from < rest.length; from += size)
        socket.emit('records', rest.slice(from, from + size));
      void socket.join('followers');
    });
  });
  await new Promise<void>((resolve) => http.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    posts,
    push(more) {
      records.push(...more);
      feed.to('followers').emit('records', more);
    },
    close: () => closeAll(io, http),
  };
}

async function closeAll(io: SocketServer, http: Server): Promise<void> {
  http.closeAllConnections();
  await io.close();
}

interface Context {
  readonly options: PageServerOptions;
  readonly records: readonly ChainedRecord[];
  readonly posts: PageServer['posts'];
}

function answer(request: IncomingMessage, response: ServerResponse, context: Context): void {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (path.startsWith('/api/')) return api(request, response, path, context);
  if (path.startsWith('/socket.io')) return;
  const wanted = join(context.options.files, normalize(path));
  const isFile = extname(path) !== '' && existsSync(wanted);
  const file = isFile ? wanted : join(context.options.files, 'index.html');
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': CSP,
  });
  createReadStream(file).pipe(response);
}

function api(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  context: Context,
): void {
  const send = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  if (request.method === 'POST') {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const token = request.headers.authorization;
      context.posts.push({ path, token, body });
      if (token !== 'Bearer fixture-token')
        send(401, {
          code: 'TOKEN_REFUSED',
          message: 'TOKEN_REFUSED: the token is not the one of this run.',
        });
      else
        send(200, {
          action: path.slice('/api/v1/'.length),
          seq: 1,
          mode: 'normal',
          books: { openLots: {}, workingOrders: 0 },
          venue: null,
          text: 'taken',
        });
    });
    return;
  }
  const fixed = context.options.answers?.[path];
  if (fixed !== undefined) return send(200, fixed);
  const seq = /^\/api\/v1\/audit\/([0-9]+)$/.exec(path)?.[1];
  const record = seq === undefined ? undefined : context.records[Number(seq) - 1];
  if (record !== undefined) return send(200, record);
  send(404, { code: 'NOT_FOUND', message: `NOT_FOUND: nothing at ${path}` });
}
