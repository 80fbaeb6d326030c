/**
 * A small, made-up run of a council as drafts: two seats, one instrument, rounds that are debated,
 * decided, traded and settled. Every record fits its schema (a test checks that).
 */
import { sha256Hex } from '../../protocols/canonical.ts';
import type { Draft } from '../../protocols/record.ts';

const HASH = sha256Hex('sample');
const EDGES = [-20_000, -10_000, 0, 10_000, 20_000];
const BASE = [100_000, 200_000, 200_000, 200_000, 200_000, 100_000];
const Q = [0.08, 0.18, 0.19, 0.22, 0.22, 0.11];
const DAY = 86_400_000_000;

type AnyDraft = {
  at: number;
  type: string;
  body: unknown;
  lane?: string;
  round?: string;
  from?: string;
};
const draft = (value: AnyDraft): Draft => value as unknown as Draft;

const pools = <T>(value: T) => ({
  base: value,
  equal: value,
  post0: value,
  post1: value,
  pre0: value,
  pre1: value,
});
const ledgers = <T>(value: T) => ({ direction: value, shape: value });
const evidence = (n: number) => ({ e: 1.1, mean: 0.001, n, needed: null, sd: 0.1 });

export function opening(instrument = 'SPX'): Draft[] {
  const at = 0;
  const joined = (seat: string, role: string, experts: readonly string[]) =>
    draft({
      at,
      from: seat,
      type: 'agent.joined',
      body: {
        experts: [...experts],
        incarnation: 1,
        ledgers: experts.length > 0 ? ['direction', 'shape'] : [],
        manifestHash: HASH,
        newcomer: false,
        role,
        seat,
        shadow: false,
        version: '1.0.0',
      },
    });
  return [
    draft({
      at,
      type: 'run.started',
      body: {
        code: HASH,
        config: {},
        configHash: HASH,
        dataset: { name: 'sample', sha256: HASH },
        flags: [],
        market: 'replay',
        mode: 'paper',
        node: 'v20',
        packageVersion: '0.1.0',
        protocol: '1.0',
        publicKey: 'cHVibGlj',
        run: HASH,
        seed: 1,
        series: '1d',
      },
    }),
    draft({
      at,
      type: 'market.instrument',
      body: {
        instrument: {
          class: 'index',
          currency: 'USD',
          entryRule: 'next-close',
          from: 0,
          id: instrument,
          lotSize: '1',
          lotTickMoney: '1000000',
          multiplier: '1',
          symbol: instrument,
          tickSize: '0.01',
          venue: 'replay',
          version: 1,
        },
        notes: ['no dividends'],
      },
    }),
    joined('technical', 'technical', ['technical.trend', 'technical.range']),
    joined('sentiment', 'sentiment', ['sentiment']),
    joined('risk', 'risk', []),
  ];
}

/** Everything said on one day: the bar, the round of that day, and the settlement two days back. */
export function dayDrafts(n: number, instrument = 'SPX'): Draft[] {
  const at = n * DAY;
  const close = 100_000 + n * 100;
  const round = `r${n}`;
  const lane = `${instrument}:1b:${n % 2}`;
  const said = (type: string, body: unknown, from?: string) =>
    draft({ at, type, body, lane, round, ...(from === undefined ? {} : { from }) });
  const bid = (expert: string, up: number) =>
    said(
      'bid',
      {
        claims: [],
        expert,
        nonce: '0'.repeat(32),
        p: [100_000, 200_000 - up, 200_000, 200_000, 200_000 + up, 100_000],
        provenance: {
          agent: 'sample',
          answerHash: null,
          promptHash: null,
          tokens: 0,
          usd: 0,
          version: '1.0.0',
        },
        stake: 500_000,
        text: 'made up',
      },
      expert.split('.')[0],
    );
  const challengeId = `${round}/sentiment/challenge/0`;
  return [
    draft({
      at,
      type: 'market.bar',
      body: {
        closeTicks: close,
        eventTime: at,
        highTicks: close + 50,
        instrument,
        knownAt: at,
        lowTicks: close - 50,
        openIsFake: true,
        openTicks: close - 100,
        series: '1d',
        version: 1,
        volume: 1_000,
      },
    }),
    ...(n > 2 ? settlement(n - 2, at, instrument) : []),
    said('cfp', {
      asOf: { hash: HASH, seq: 1 },
      base: BASE,
      book: {
        equity: '10000000000000',
        holdingHorizons: 1,
        markTicks: close,
        positionLots: 0,
        strategicLots: 0,
      },
      budget: { cpuMs: 100, tokens: 0, usd: 0 },
      cost: { feePpm: 200, halfSpreadPpm: 0, impactPpm: 0, volumeSharePpmMax: 10_000 },
      deadlines: { challenge: 1, rebut: 1, reveal: 1, revise: 1, seal: 1 },
      edges: EDGES,
      entryRule: 'next-close',
      horizon: { bars: 1, series: '1d' },
      instrument,
      moments: { m: [-2, -1, -0.3, 0.3, 1, 2], m2: [4, 1, 0.1, 0.1, 1, 4] },
      portfolioHash: HASH,
      settleRule: 'first-good-price',
      shadow: false,
      sigma: 10_000,
      version: 1,
      voidRule: 'no-price-within-half-a-horizon',
    }),
    said('seal', { digest: HASH, expert: 'technical.trend' }, 'technical'),
    said('seal', { digest: HASH, expert: 'technical.range' }, 'technical'),
    said('phase.closed', { answered: ['technical', 'sentiment'], phase: 'seal' }),
    bid('technical.trend', 50_000),
    bid('technical.range', -50_000),
    said('refuse', { expert: 'sentiment', reason: 'no-data', text: 'no text today' }, 'sentiment'),
    said(
      'challenge',
      {
        challengeId,
        claimId: 'c0',
        kind: 'stale',
        predicate: 'rsi(14) > 30',
        seat: 'sentiment',
        target: 'technical.trend',
        text: 'old',
      },
      'sentiment',
    ),
    said('ruling', {
      challengeId,
      claimHeld: false,
      claimValue: 34.1,
      evaluator: '1',
      outcome: 'upheld',
      rulingId: `${round}/ruling/ruling/0`,
      target: 'technical.trend',
      trace: 'rsi 34.1',
    }),
    said('aggregate', {
      awakeShare: 800_000,
      debate: 'on',
      disagreement: 0.01,
      poolWeights: ledgers(pools(1 / 6)),
      pools: pools(Q),
      q: Q,
      qIntent: Q,
      shadow: Q,
      shares: [{ expert: 'technical.trend', share: 300_000 }],
      weightsHash: HASH,
    }),
    said('intent', {
      activeLots: 5,
      costPpm: 200,
      edgePpm: 300,
      instrument,
      kellyFractionPpm: 250_000,
      muPpm: 300,
      netPpm: 100,
      reason: 'edge over cost',
      sizingRule: 'quarter-kelly',
      strategicLots: 0,
      targetLots: 5,
    }),
    said('verdict', { decision: 'allow', limits: [], maxLots: 10, text: 'within limits' }, 'risk'),
    said('gate', {
      approvedLots: 5,
      checks: [],
      refusedBy: null,
      refusals: [],
      requestedLots: 5,
    }),
    ...(n % 3 === 0
      ? [said('abstain', { detail: 'cost is larger', reason: 'edge-below-cost' })]
      : trade(n, said, close, instrument)),
    draft({
      at,
      type: 'portfolio.mark',
      body: {
        cash: '9000000000000',
        costs: '0',
        drawdownPpm: 0,
        equity: `${10_000_000_000_000 + n * 1_000_000}`,
        positions: [
          {
            averageTicks: close,
            instrument,
            lots: 5,
            markTicks: close,
            realised: '0',
            unrealised: '0',
          },
        ],
        workingOrders: [],
      },
    }),
    draft({ at, type: 'timer', body: { callsMax: null, closing: false } }),
  ];
}

function trade(
  n: number,
  said: (type: string, body: unknown, from?: string) => Draft,
  close: number,
  instrument: string,
): Draft[] {
  const orderId = `r${n}/o0`;
  const order = { instrument, kind: 'market', limitTicks: null, lots: 5, orderId };
  return [
    said('commit', {
      decisionHash: HASH,
      equity: '10000000000000',
      orders: [{ ...order, reduceOnly: false }],
      targetLots: 5,
    }),
    said(
      'plan',
      {
        algo: 'at-once',
        costQuantilesPpm: [100, 200, 300],
        limits: [],
        orderId,
        slices: [{ afterUs: 0, lots: 5 }],
      },
      'execution',
    ),
    said('order.submit', { ...order, commit: HASH, reduceOnly: false, referenceTicks: close }),
    draft({
      at: n * DAY,
      type: 'order.accepted',
      body: { eventTime: n * DAY, orderId, venueOrderId: `v${n}` },
    }),
    draft({
      at: n * DAY,
      type: 'order.filled',
      body: {
        eventTime: n * DAY,
        fee: '1000',
        fillId: `f${n}`,
        instrument,
        lots: 5,
        orderId,
        priceTicks: close + 3,
        slippageTicks: 3,
      },
    }),
  ];
}

function settlement(n: number, at: number, instrument: string): Draft[] {
  const round = `r${n}`;
  const lane = `${instrument}:1b:${n % 2}`;
  const weights = { 'technical.range': 0.2, 'technical.trend': 0.3 };
  const loss = (expert: string, asleep: boolean, nats: number) => ({
    asleep,
    direction: { post: nats, pre: nats + 0.01 },
    expert,
    shape: { post: 1, pre: 1 },
    stake: { post: 500_000, pre: 500_000 },
  });
  const vector = { post0: weights, post1: weights, pre0: weights, pre1: weights, shadow: weights };
  return [
    draft({
      at,
      type: 'settle',
      lane,
      round,
      body: {
        entryTicks: 100_000,
        evidence: {
          council: evidence(n),
          debate: evidence(n),
          experts: { 'technical.trend': evidence(n) },
        },
        experts: [loss('technical.trend', false, 0.6), loss('sentiment', true, 0)],
        outcome: 4,
        poolLosses: ledgers(pools(0.7)),
        poolWeights: ledgers(pools(1 / 6)),
        qLoss: ledgers(0.65),
        questions: n,
        returnPpm: 12_000,
        settleSeq: 1,
        settleTicks: 101_200,
        voidReason: null,
        weights: ledgers(vector),
        weightsHash: HASH,
      },
    }),
    draft({
      at,
      type: 'certificate',
      lane,
      round,
      body: {
        debate: ledgers(pools(0)),
        debateBound: 1.79,
        drift: 0,
        holds: true,
        questions: n,
        rows: ledgers([{ bound: 1.4, expert: 'technical.trend', regret: 0.1 }]),
        weightsHash: HASH,
      },
    }),
  ];
}

/** Opening and `days` days. */
export const sampleRun = (days: number): Draft[] => [
  ...opening(),
  ...Array.from({ length: days }, (_, index) => dayDrafts(index + 1)).flat(),
];
