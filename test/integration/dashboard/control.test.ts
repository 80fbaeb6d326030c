import { afterEach, describe, expect, it } from 'vitest';
import type { ControlReceipt } from '../../../protocols/api.ts';
import type { InstrumentId, OrderId } from '../../../protocols/ids.ts';
import { sha256Hex } from '../../../protocols/canonical.ts';
import { opening } from '../../support/dashboard-run.ts';
import { stage, TOKEN } from '../../support/dashboard-server.ts';
import type { Stage } from '../../support/dashboard-server.ts';

let open: Stage | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const RECEIPT: ControlReceipt = {
  action: 'halt',
  books: { openLots: {}, workingOrders: 0 },
  mode: 'halted',
  seq: 9,
  text: 'halted at record 9',
  venue: [
    {
      answers: [{ lots: 0, said: 'accepted', seq: 11, text: 'paper:flatten/9/0' }],
      asked: 'close',
      instrument: 'SPX' as InstrumentId,
      lots: -3,
      orderId: 'flatten/9/0' as OrderId,
    },
  ],
};
const bearer = { authorization: `Bearer ${TOKEN}` };

const post = (stage: Stage, action: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${stage.url}/api/v1/${action}`, { method: 'POST', ...init });

describe('what an operator may ask', () => {
  it.each(['halt', 'resume', 'flatten'] as const)('carries %s to main', async (action) => {
    const running = (open = await stage({ drafts: opening() }));
    running.main.answer = (message) => {
      if (message.kind !== 'control') return;
      const receipt = { ...RECEIPT, action: message.action };
      running.main.say({ kind: 'control-result', id: message.id, ok: true, receipt });
    };
    const answer = await post(running, action, {
      body: JSON.stringify({ text: 'lunch' }),
      headers: { ...bearer, 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ ...RECEIPT, action });
    expect(running.main.heard).toContainEqual({
      action,
      by: sha256Hex(TOKEN).slice(0, 8),
      id: 1,
      kind: 'control',
      text: 'lunch',
    });
  });

  it('needs no body', async () => {
    const running = (open = await stage({ drafts: opening() }));
    running.main.answer = (message) => {
      if (message.kind !== 'control') return;
      running.main.say({ kind: 'control-result', id: message.id, ok: true, receipt: RECEIPT });
    };
    expect((await post(running, 'halt', { headers: bearer })).status).toBe(200);
  });

  it('passes on what main refuses', async () => {
    const running = (open = await stage({ drafts: opening() }));
    running.main.answer = (message) => {
      if (message.kind !== 'control') return;
      const error = { code: 'DASHBOARD_STOPPING', message: 'The server is stopping.' };
      running.main.say({ kind: 'control-result', id: message.id, ok: false, error });
    };
    const answer = await post(running, 'resume', { headers: bearer });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'DASHBOARD_STOPPING' });
  });

  it('says so when main does not answer', async () => {
    open = await stage({ drafts: opening(), limits: { controlMs: 20 } });
    const answer = await post(open, 'halt', { headers: bearer });
    expect(answer.status).toBe(504);
    expect(await answer.json()).toMatchObject({
      code: 'CONTROL_TIMEOUT',
      details: { action: 'halt', limitMs: 20 },
    });
    expect(open.faults).toEqual([]);
  });

  it.each([
    ['without a token', {}, 401, 'HTTP_TOKEN_MISSING'],
    ['with a wrong token', { authorization: 'Bearer wrong' }, 403, 'HTTP_TOKEN_WRONG'],
    ['with another scheme', { authorization: `Basic ${TOKEN}` }, 401, 'HTTP_TOKEN_MISSING'],
    ['with the hash', { authorization: `Bearer ${sha256Hex(TOKEN)}` }, 403, 'HTTP_TOKEN_WRONG'],
    [
      'from another page',
      { ...bearer, origin: 'https://evil.example' },
      403,
      'HTTP_ORIGIN_REFUSED',
    ],
  ])('is refused %s, and main never hears of it', async (_name, headers, status, code) => {
    open = await stage({ drafts: opening() });
    for (const action of ['halt', 'resume', 'flatten']) {
      const answer = await post(open, action, { headers: { ...headers } });
      expect(answer.status).toBe(status);
      expect(await answer.json()).toMatchObject({ code });
    }
    expect(open.main.heard.filter((message) => message.kind === 'control')).toEqual([]);
  });

  it.each([
    { what: 'a body that is no JSON', type: 'text/plain', body: 'halt!', status: 415 },
    { what: 'broken JSON', body: '{', status: 415 },
    { what: 'a text too long', body: `{"text":"${'x'.repeat(300)}"}`, status: 400 },
    { what: 'a body too large', body: `{"text":"${'x'.repeat(9_000)}"}`, status: 415 },
  ])('refuses $what', async ({ type, body, status }) => {
    open = await stage({ drafts: opening() });
    const headers = { ...bearer, 'content-type': type ?? 'application/json' };
    const answer = await post(open, 'halt', { body, headers });
    expect(answer.status).toBe(status);
    const code = status === 400 ? 'HTTP_BAD_REQUEST' : 'HTTP_BODY_REFUSED';
    expect(await answer.json()).toMatchObject({ code });
  });
});

describe('a server that cannot start', () => {
  it('says why', async () => {
    open = await stage({ drafts: opening() });
    const { startDashboard } = await import('../../../dashboard/server/server.ts');
    const { memoryJournal } = await import('../../support/dashboard-journal.ts');
    const port = open.dashboard.port;
    const options = {
      allowedHosts: [],
      allowedOrigins: [],
      dataDir: 'unused',
      host: '127.0.0.1',
      port,
      tokenHash: sha256Hex(TOKEN),
      webDir: null,
    };
    const source = memoryJournal();
    const starting = startDashboard(options, {
      onFault: () => undefined,
      port: open.main.port,
      source,
    });
    await expect(starting).rejects.toMatchObject({ code: 'DASHBOARD_LISTEN_FAILED' });
  });
});
