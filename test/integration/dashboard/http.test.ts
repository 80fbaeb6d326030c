import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgentAnswerSchema } from '../../../protocols/agents-api.ts';
import { HeadAnswerSchema, ProofAnswerSchema } from '../../../protocols/api.ts';
import type { ProofAnswer } from '../../../protocols/api.ts';
import type { PageState } from '../../../dashboard/fold/state.ts';
import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import { misfit } from '../../../protocols/validate.ts';
import { Failover } from '../../../kernels/failover.ts';
import { jsBackend } from '../../../kernels/js-backend.ts';
import type { KernelsAnswer } from '../../../protocols/kernels.ts';
import { KernelsAnswerSchema } from '../../../protocols/kernels.ts';
import { verifyInclusion } from '../../../runtime/journal/tree.ts';
import { sampleRun } from '../../support/dashboard-run.ts';
import { stage, TOKEN } from '../../support/dashboard-server.ts';
import type { Stage } from '../../support/dashboard-server.ts';

const ROUNDS = 100;
let open: Stage;
let webDir: string;
let kernelsAnswer: KernelsAnswer;

beforeAll(async () => {
  webDir = mkdtempSync(join(tmpdir(), 'kimera-web-'));
  writeFileSync(join(webDir, 'index.html'), '<!doctype html><title>Kimera</title>');
  writeFileSync(join(webDir, 'app.js'), 'export {};');
  const kernels = new Failover({
    cpu: jsBackend(),
    open: undefined,
    plan: () => ({ kind: 'give-up' }),
  });
  await kernels.begin();
  kernelsAnswer = kernels.status();
  await kernels.close();
  open = await stage({ drafts: sampleRun(ROUNDS), webDir });
});
afterAll(async () => {
  await open.close();
  rmSync(webDir, { recursive: true });
});

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(open.url + path, init);
/** An answer, looked into by its field names. */
type Answer = any; // oxlint-disable-line typescript/no-explicit-any -- tests look into answers
const json = async (path: string): Promise<Answer> => (await get(path)).json();

/** A request with headers that fetch would not let through. */
function raw(path: string, headers: Record<string, string>, method = 'GET') {
  return new Promise<{ status: number; body: { code?: string } }>((resolve, reject) => {
    const { port } = new URL(open.url);
    const call = request({ headers, host: '127.0.0.1', method, path, port }, (answer) => {
      let text = '';
      answer.on('data', (part: Buffer) => (text += part.toString()));
      answer.on('end', () => resolve({ body: JSON.parse(text), status: answer.statusCode ?? 0 }));
    });
    call.on('error', reject);
    call.end();
  });
}

describe('reading the council over HTTP', () => {
  it('is alive and ready', async () => {
    expect(await json('/health/live')).toEqual({ status: 'live' });
    const { seq } = open.journal.head();
    expect(await json('/health/ready')).toEqual({
      council: 'unknown',
      seatsLoading: null,
      seq,
      status: 'ready',
    });
  });

  it('tells how kernels run as main tells it, and says so when main has not told', async () => {
    expect((await get('/api/v1/kernels')).status).toBe(503);
    expect(await json('/api/v1/kernels')).toMatchObject({ code: 'KERNELS_UNKNOWN' });
    open.main.say({
      kind: 'status',
      status: { kernels: kernelsAnswer, phase: 'running', seats: [] },
    });
    const told = await json('/api/v1/kernels');
    expect(told).toEqual(kernelsAnswer);
    expect(misfit(KernelsAnswerSchema, told, 'kernels')).toBeUndefined();
  });

  it('tells the seats with their threads as main tells them', async () => {
    const before = await json('/api/v1/agents');
    expect(before[0]).toMatchObject({ id: 'technical', state: 'unknown', threadId: null });
    const seat = { id: 'technical', incarnation: 2, mailbox: null, role: 'technical' };
    const late = { ...seat, id: 'late', incarnation: 1, role: 'forecaster' };
    const seats = [
      { ...seat, isolation: 'thread' as const, state: 'asked', threadId: 3 },
      { ...late, state: 'starting', threadId: 0 },
    ];
    open.main.say({ kind: 'status', status: { kernels: kernelsAnswer, phase: 'running', seats } });
    const after = await json('/api/v1/agents');
    expect(after.map((agent: { id: string }) => agent.id)).toEqual([
      'technical',
      'sentiment',
      'risk',
      'late',
    ]);
    expect(after[3]).toMatchObject({ figures: null, state: 'starting', threadId: null });
    expect(await json('/health/ready')).toMatchObject({ council: 'running', seatsLoading: 1 });
    expect(after[0]).toMatchObject({
      figures: { asks: { answered: ROUNDS, owed: ROUNDS, share: 1 }, deaths: { count: 0 } },
      incarnation: 2,
      isolation: 'thread',
      role: 'technical',
      state: 'asked',
      threadId: 3,
      weights: {
        'SPX:1b:0': { direction: { 'technical.range': 0.2, 'technical.trend': 0.3 } },
      },
    });
    for (const agent of after) expect(misfit(AgentAnswerSchema, agent, 'agent')).toBeUndefined();
  });

  it('lists rounds by number, also those it no longer keeps whole', async () => {
    const newest = await json('/api/v1/rounds?limit=5');
    expect(newest.map((round: { n: number }) => round.n)).toEqual([96, 97, 98, 99, 100]);
    const first = await json('/api/v1/rounds?after=0&limit=3');
    expect(first.map((round: { n: number }) => round.n)).toEqual([1, 2, 3]);
    expect(await json(`/api/v1/rounds?after=${ROUNDS}`)).toEqual([]);
  });

  it('shows one round whole, new or old, as the fold has it', async () => {
    const state = emptyPageState();
    const seen = new Map<string, string>();
    for (const record of open.journal.records) {
      foldPage(state, record);
      // A round is settled two days on; its book is complete then.
      if (record.type === 'certificate') {
        const book = state.rounds.find((candidate) => candidate.round === record.round);
        seen.set(record.round ?? '', JSON.stringify(book));
      }
    }
    for (const n of [1, 2, 30, 50, 97]) {
      const { book, summary } = await json(`/api/v1/rounds/r${n}`);
      expect(book).toEqual(JSON.parse(seen.get(`r${n}`) ?? 'null'));
      expect(summary).toMatchObject({ n, outcome: 'settled' });
      expect(book.bids.length).toBeGreaterThan(1);
    }
    expect(await json('/api/v1/rounds/97')).toEqual(await json('/api/v1/rounds/r97'));
  });

  it('tells money and orders', async () => {
    const money = await json('/api/v1/portfolio');
    expect(money.mark.equity).toBe('10000100000000');
    expect(money.risk.mode).toBe('normal');
    expect(money.curve.council).toBeGreaterThan(100);
    const orders = await json('/api/v1/orders');
    expect(orders.at(-1)).toMatchObject({ round: 'r100', state: 'filled' });
  });

  it('gives the whole state of the page, to fold on from', async () => {
    const state = (await json('/api/v1/state')) as PageState;
    const folded = emptyPageState();
    for (const record of open.journal.records) foldPage(folded, record);
    expect(state).toEqual(folded);
  });

  it('tells the newest read-out of the field, and the graph it ran on', async () => {
    const drafts = sampleRun(1);
    const graphSeq = drafts.length + 1;
    const at = drafts.at(-1)?.at ?? 0;
    const nodes = [{ bars: 1, instrument: 'SPX' }];
    const read = (over: object) => ({
      asked: [],
      asleep: null,
      digest: '0'.repeat(64),
      engine: { backend: 'js', detail: 'test' },
      graph: graphSeq,
      largest: [],
      mode: 'pressure',
      nodes: 1,
      sources: [],
      steps: 2,
      ...over,
    });
    const graph = { edges: [], nodes, seen: 300, shrinkPpm: 0 };
    const field = await stage({
      drafts: [
        ...drafts,
        { at, body: graph, type: 'field.graph' } as never,
        { at, body: read({ steps: 1 }), type: 'field' } as never,
        { at, body: read({}), type: 'field' } as never,
      ],
    });
    try {
      const answer = (await (await fetch(`${field.url}/api/v1/field`)).json()) as Answer;
      expect(answer.field).toMatchObject({ body: read({}), seq: graphSeq + 2 });
      expect(answer.graph).toMatchObject({ body: graph, seq: graphSeq });
    } finally {
      await field.close();
    }
  });

  it('says that no field is running', async () => {
    const answer = await get('/api/v1/field');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'FIELD_NOT_RUNNING' });
  });

  it('gives figures of main and its own', async () => {
    open.main.answer = (message) => {
      if (message.kind !== 'metrics-request') return;
      open.main.say({ kind: 'metrics', id: message.id, text: 'kimera_rounds_total 7\n' });
    };
    const answer = await get('/metrics');
    expect(answer.headers.get('content-type')).toContain('text/plain');
    const text = await answer.text();
    expect(text).toContain('kimera_rounds_total 7');
    expect(text).toContain('kimera_dashboard_main_answered 1');
    expect(text).toMatch(/kimera_dashboard_replica_seq \d+/);
  });
});

describe('the journal over HTTP', () => {
  it('tells its head', async () => {
    const head = await json('/api/v1/audit/head');
    expect(head).toMatchObject({ ...open.journal.head(), oldest: 1, publicKey: 'cHVibGlj' });
    expect(misfit(HeadAnswerSchema, head, 'head')).toBeUndefined();
  });

  it('gives any record in the exported form', async () => {
    expect(await json('/api/v1/audit/17')).toEqual(open.journal.records[16]);
  });

  it('proves that a record is in the journal', async () => {
    for (const seq of [1, 2, 777, open.journal.head().seq]) {
      const proof = (await json(`/api/v1/audit/${seq}/proof`)) as ProofAnswer;
      expect(misfit(ProofAnswerSchema, proof, 'proof')).toBeUndefined();
      const { path, root, size } = proof;
      const recordHash = open.journal.records[seq - 1]?.hash ?? '';
      const claim = { index: seq - 1, proof: path, recordHash, root, size };
      expect(verifyInclusion(claim)).toBe(true);
      expect(verifyInclusion({ ...claim, recordHash: '0'.repeat(64) })).toBe(false);
    }
  });

  it.each(['/api/v1/audit/99999999', '/api/v1/audit/99999999/proof'])(
    'refuses %s by code',
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'AUDIT_SEQ_UNKNOWN' });
    },
  );
});

describe('refusals', () => {
  it.each([
    ['/api/v1/rounds?limit=0', 400, 'HTTP_BAD_REQUEST'],
    ['/api/v1/rounds?limit=many', 400, 'HTTP_BAD_REQUEST'],
    ['/api/v1/rounds?after=-1', 400, 'HTTP_BAD_REQUEST'],
    ['/api/v1/rounds?after=1e3', 400, 'HTTP_BAD_REQUEST'],
    ['/api/v1/rounds/nonsense', 400, 'HTTP_BAD_REQUEST'],
    ['/api/v1/rounds/r100000', 404, 'ROUND_UNKNOWN'],
    ['/api/v1/audit/0', 400, 'HTTP_BAD_REQUEST'],
    ['/api/v1/audit/x/proof', 400, 'HTTP_BAD_REQUEST'],
    ['/api/v1/nothing', 404, 'HTTP_NOT_FOUND'],
    ['/api/v2', 404, 'HTTP_NOT_FOUND'],
    ['/missing.js', 404, 'HTTP_NOT_FOUND'],
    ['/%E0%A4%A', 400, 'HTTP_BAD_REQUEST'],
  ])('%s is answered %i %s', async (path, status, code) => {
    const answer = await raw(path, {});
    expect(answer).toMatchObject({ body: { code }, status });
    expect(Object.keys(answer.body).sort()).toEqual(
      'details' in answer.body ? ['code', 'details', 'message'] : ['code', 'message'],
    );
  });

  it.each(['evil.example', 'localhost.evil.example', '10.0.0.1', 'a b', '127.0.0.1@x'])(
    'refuses the Host "%s", whatever it asks',
    async (host) => {
      for (const path of ['/api/v1/agents', '/', '/metrics', '/health/live', '/api/docs']) {
        const answer = await raw(path, { host });
        expect(answer).toMatchObject({ body: { code: 'HTTP_HOST_REFUSED' }, status: 421 });
      }
    },
  );

  it.each(['localhost', 'localhost:8787', '127.0.0.1', '[::1]:1'])(
    'knows the Host %s',
    async (host) => {
      expect((await raw('/health/live', { host })).status).toBe(200);
    },
  );

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1'])(
    'refuses the Origin %s',
    async (origin) => {
      const answer = await raw('/api/v1/agents', { host: 'localhost:9', origin });
      expect(answer).toMatchObject({ body: { code: 'HTTP_ORIGIN_REFUSED' }, status: 403 });
    },
  );

  it('refuses a feed connection from another origin or host', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { host: 'evil.example' }]) {
      const tap = open.connect({ extraHeaders: headers });
      expect(await tap.next('connect_error')).toBeInstanceOf(Error);
    }
  });

  it('asks for the token when a proxy on this machine brings a stranger', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const answer = await raw('/api/v1/agents', headers);
    expect(answer).toMatchObject({ body: { code: 'HTTP_TOKEN_MISSING' }, status: 401 });
    const authorization = `Bearer ${TOKEN}`;
    expect((await raw('/health/live', { ...headers, authorization })).status).toBe(200);
    const tap = open.connect({ extraHeaders: headers });
    expect(await tap.next('connect_error')).toMatchObject({
      data: { code: 'HTTP_TOKEN_MISSING' },
    });
    await open.connect({ auth: { token: TOKEN }, extraHeaders: headers }).next('hello');
  });
});

describe('the page', () => {
  it('is served with a fallback for its routes', async () => {
    for (const path of ['/', '/rounds/r4', '/seats']) {
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('<title>Kimera</title>');
    }
    expect((await get('/app.js')).headers.get('content-type')).toContain('javascript');
  });

  it('may load its own files only', async () => {
    const policy = (await get('/')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('http');
  });
});

describe('the document of the API', () => {
  it('covers every route of the contract', async () => {
    const document = await json('/api/docs/json');
    expect(document.openapi).toBe('3.1.0');
    const routes = Object.entries(document.paths as Record<string, object>).flatMap(
      ([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(routes.sort()).toEqual([
      'get /api/v1/agents',
      'get /api/v1/audit/head',
      'get /api/v1/audit/{seq}',
      'get /api/v1/audit/{seq}/proof',
      'get /api/v1/benchmarks',
      'get /api/v1/field',
      'get /api/v1/kernels',
      'get /api/v1/orders',
      'get /api/v1/performance',
      'get /api/v1/portfolio',
      'get /api/v1/reports',
      'get /api/v1/reports/{name}',
      'get /api/v1/rounds',
      'get /api/v1/rounds/{id}',
      'get /api/v1/run',
      'get /api/v1/state',
      'get /api/v1/stress',
      'get /health/live',
      'get /health/ready',
      'get /metrics',
      'post /api/v1/agents/{seat}/disable',
      'post /api/v1/agents/{seat}/enable',
      'post /api/v1/agents/{seat}/reload',
      'post /api/v1/flatten',
      'post /api/v1/grant',
      'post /api/v1/halt',
      'post /api/v1/resume',
    ]);
    for (const methods of Object.values(document.paths as Record<string, object>)) {
      for (const operation of Object.values(methods)) {
        const { summary, responses } = operation as { summary?: string; responses?: object };
        expect(summary).toMatch(/\.$/);
        expect(Object.keys(responses ?? {}).length).toBeGreaterThan(0);
      }
    }
  });

  it('can be read by a person', async () => {
    const answer = await get('/api/docs/');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('swagger-ui');
    expect((await get('/api/docs/static/swagger-ui-bundle.js')).status).toBe(200);
  });
});
