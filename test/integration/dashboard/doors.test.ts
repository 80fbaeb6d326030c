/** Who is let in, who is counted, and what comes through a proxy. */
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { ControlReceipt } from '../../../protocols/api.ts';
import { opening } from '../../support/dashboard-run.ts';
import { stage, TOKEN } from '../../support/dashboard-server.ts';
import type { Stage, StageOptions } from '../../support/dashboard-server.ts';

let open: Stage | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const RECEIPT: ControlReceipt = {
  action: 'halt',
  mode: 'halted',
  seq: 9,
  text: 'halted at record 9',
  books: { openLots: {}, workingOrders: 0 },
  venue: null,
};
const OPERATOR = { authorization: `Bearer ${TOKEN}` };
const ELSEWHERE = { 'x-forwarded-for': '203.0.113.7' };

/** A server whose main answers every wish. */
async function opened(options: StageOptions = {}): Promise<Stage> {
  const running = (open = await stage({ drafts: opening(), ...options }));
  running.main.answer = (message) => {
    if (message.kind !== 'control') return;
    const receipt = { ...RECEIPT, action: message.action };
    running.main.say({ kind: 'control-result', id: message.id, ok: true, receipt });
  };
  return running;
}

type Headers = Readonly<Record<string, string>>;
const post = (action: string, headers: Headers): Promise<Response> =>
  fetch(`${open?.url}/api/v1/${action}`, { headers, method: 'POST' });
const get = (path: string, headers: Headers = {}): Promise<Response> =>
  fetch(`${open?.url}${path}`, { headers });

/** Statuses of `count` requests made one after the other. */
async function statuses(count: number, ask: (n: number) => Promise<Response>): Promise<number[]> {
  const seen: number[] = [];
  for (let n = 0; n < count; n++) seen.push((await ask(n)).status);
  return seen;
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('failed attempts', () => {
  it('31 requests a minute without a token do not lock the operator out of anything', async () => {
    await opened();
    expect(await statuses(33, () => post('halt', {}))).toEqual([
      ...times(30, 401),
      ...times(3, 429),
    ]);
    expect(await statuses(33, () => post('resume', {}))).toEqual([
      ...times(30, 401),
      ...times(3, 429),
    ]);
    for (const action of ['halt', 'flatten', 'resume']) {
      const answer = await post(action, OPERATOR);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ action });
    }
  });

  it('the operator token is never counted, however often it comes', async () => {
    await opened({ limits: { failuresPerMinute: 3 } });
    expect(await statuses(50, () => post('resume', OPERATOR))).toEqual(times(50, 200));
    expect(await statuses(50, () => get('/api/v1/state', { ...OPERATOR, ...ELSEWHERE }))).toEqual(
      times(50, 200),
    );
    // Nor do reads of this machine, which need none.
    expect(await statuses(50, () => get('/health/live'))).toEqual(times(50, 200));
    expect((await post('resume', {})).status).toBe(401);
  });

  it('a guess is answered with what it is, then with how long to wait', async () => {
    await opened({ limits: { failuresPerMinute: 3 } });
    const guess = (n: number) => post('halt', { authorization: `Bearer guess${n}` });
    expect(await statuses(3, guess)).toEqual(times(3, 403));
    const refused = await guess(4);
    expect(await refused.json()).toMatchObject({ code: 'HTTP_RATE_LIMIT', details: { limit: 3 } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(open?.main.heard.filter(({ kind }) => kind === 'control')).toEqual([]);
  });

  it('the ways to halt are counted apart from all others', async () => {
    await opened({ limits: { failuresPerMinute: 2 } });
    expect(await statuses(3, () => post('resume', {}))).toEqual([401, 401, 429]);
    expect(await statuses(3, () => post('halt', {}))).toEqual([401, 401, 429]);
    expect((await post('flatten', {})).status).toBe(429);
  });

  it('one wrong token is counted over all addresses, one address over all tokens', async () => {
    await opened({ limits: { failuresPerMinute: 3 }, proxies: ['127.0.0.1'] });
    const from = (n: number, token: string) =>
      get('/api/v1/state', {
        authorization: `Bearer ${token}`,
        'x-forwarded-for': `203.0.113.${n}`,
      });
    expect(await statuses(4, (n) => from(n, 'old'))).toEqual([403, 403, 403, 429]);
    expect(await statuses(4, (n) => from(99, `new${n}`))).toEqual([403, 403, 403, 429]);
    expect((await from(98, 'another')).status).toBe(403);
    expect((await from(99, TOKEN)).status).toBe(200);
  });

  it('the handshake of the feed counts like any other', async () => {
    await opened({ limits: { failuresPerMinute: 2 } });
    const refusal = async (): Promise<unknown> => {
      const tap = open?.connect({ auth: { token: 'wrong' }, extraHeaders: ELSEWHERE });
      const error = (await tap?.next('connect_error')) as { data?: { code?: string } } | undefined;
      return error?.data?.code;
    };
    const codes = [await refusal(), await refusal(), await refusal()];
    expect(codes).toEqual(['HTTP_TOKEN_WRONG', 'HTTP_TOKEN_WRONG', 'HTTP_RATE_LIMIT']);
    const tap = open?.connect({ auth: { token: TOKEN }, extraHeaders: ELSEWHERE });
    expect(await tap?.next('hello')).toMatchObject({ protocol: expect.any(String) as string });
  });
});

describe('what comes through a proxy', () => {
  it.each([
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-forwarded-server',
    'forwarded',
    'via',
    'x-real-ip',
    'x-client-ip',
    'x-cluster-client-ip',
    'true-client-ip',
    'cf-connecting-ip',
    'x-envoy-external-address',
    'x-original-forwarded-for',
  ])('is not of this machine when it carries %s', async (name) => {
    await opened();
    expect((await get('/api/v1/state')).status).toBe(200);
    expect((await get('/api/v1/state', { [name]: '127.0.0.1' })).status).toBe(401);
    expect((await get('/api/v1/state', { [name]: '127.0.0.1', ...OPERATOR })).status).toBe(200);
  });

  it('needs the token when the configuration names the proxy, whatever its headers say', async () => {
    await opened({ proxies: ['127.0.0.1'] });
    expect((await get('/api/v1/state')).status).toBe(401);
    expect((await get('/api/v1/state', OPERATOR)).status).toBe(200);
    const tap = open?.connect();
    expect(await tap?.next('connect_error')).toMatchObject({
      data: { code: 'HTTP_TOKEN_MISSING' },
    });
  });

  it('is not believed about its address unless the configuration names it', async () => {
    await opened({ limits: { failuresPerMinute: 2 } });
    const as = (n: number) => get('/api/v1/state', { 'x-forwarded-for': `203.0.113.${n}` });
    expect(await statuses(3, as)).toEqual([401, 401, 429]);
  });

  it('is counted under the last address that is no proxy: what a client writes itself is not', async () => {
    await opened({ limits: { failuresPerMinute: 2 }, proxies: ['127.0.0.1', '10.0.0.1'] });
    const as = (n: number) =>
      get('/api/v1/state', { 'x-forwarded-for': `198.51.100.${n}, 203.0.113.7, 10.0.0.1` });
    expect(await statuses(3, as)).toEqual([401, 401, 429]);
    expect((await get('/api/v1/state', { 'x-forwarded-for': '203.0.113.8' })).status).toBe(401);
  });

  it.each(['/%61pi/v1/state', '/api/%761/state', '/api/v1/st%61te', '/%6detrics'])(
    'is not let in by another spelling: %s',
    async (path) => {
      const { url } = await opened();
      const status = await new Promise((resolve, reject) => {
        // `fetch` would tidy the address.
        request(new URL(url), { headers: ELSEWHERE, path }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end();
      });
      expect(status).toBe(401);
    },
  );
});

describe('answers of the interface', () => {
  it.each([
    '/api/v1/state',
    '/api/v1/nothing',
    '/api/v1/rounds?limit=x',
    '/health/live',
    '/metrics',
  ])('%s is never kept by a cache', async (path) => {
    await opened();
    expect((await get(path)).headers.get('cache-control')).toBe('no-store');
    const refused = await get(path, { 'x-real-ip': '203.0.113.7' });
    expect(refused.headers.get('cache-control')).toBe('no-store');
  });

  it('a receipt is not either', async () => {
    await opened();
    expect((await post('halt', OPERATOR)).headers.get('cache-control')).toBe('no-store');
  });
});
