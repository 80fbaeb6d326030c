/** What the page's HTTP answers are made of in its tests: made up, of the shapes the server sends. */
import type { SleeveFigures } from '../../protocols/performance.ts';
import type { SleeveName } from '../../protocols/sleeves.ts';

export function pageAnswers(head: number): Record<string, unknown> {
  const BENCHMARKS = {
    curves: {
      at: [1, 2, 3].map((day) => day * 86_400_000_000),
      cash: [100, 100, 100],
      equity: [100, 101, 102],
      hold: [100, 104, 98],
      holdSameExposure: [100, 101, 100],
      holdSameVolatility: [100, 102, 99],
    },
    seq: head,
    summary: {
      averageExposure: 0.12,
      closedPositions: 4,
      holdingSeconds: 90_000,
      marks: 3,
      turnover: 2.5,
      volatilityRatio: 0.4,
    },
  };
  const STRESS = {
    limit: 50,
    results: [
      { beyondLimit: 40, loss: 90, name: 'all prices gap down 10 %' },
      { beyondLimit: 0, loss: -90, name: 'all prices gap up 10 %' },
    ],
    seq: head,
  };
  const AGENTS = [
    {
      id: 'technical',
      role: 'technical',
      state: 'asleep',
      threadId: 3,
      incarnation: 1,
      weights: {},
    },
  ];
  const KERNELS = {
    adapter: { kind: 'integrated', name: 'maker of chips', detail: 'Adapter of a test' },
    backend: 'gpu',
    detail: 'Adapter of a test',
    device: 'running',
    fallbacks: 1,
    jobs: 0,
    kernels: [
      {
        backend: 'js',
        cpuMs: 4,
        cpuRuns: 2,
        deviceMs: 0,
        deviceRuns: 0,
        difference: 0.5,
        fallbacks: 1,
        gpuMs: null,
        name: 'a-kernel',
        reason: 'It differs from its CPU twin.',
        selfTest: 'failed',
        tolerance: 0.001,
      },
    ],
    lastError: null,
    losses: 1,
    pid: 7,
    restarts: 1,
  };
  const HEAD = {
    hash: '0'.repeat(64),
    oldest: 1,
    publicKey: null,
    run: null,
    seq: head,
    signed: null,
  };
  // Shaped as the fidelity panel reads it; the figures are made up.
  const STUDY = {
    part: { name: 'field' },
    worlds: [
      {
        asExpected: true,
        text: 'The field helps: made up for tests.',
        verdict: 'helps',
        world: 'network',
      },
      { asExpected: true, text: 'Nothing to find.', verdict: 'no evidence', world: 'null' },
    ],
  };
  const FIDELITY = {
    scores: [
      {
        ablation: 0.1,
        estimate: 0.2,
        id: 'CF1',
        interval: { high: 0.4, low: -0.1 },
        n: 612,
        name: 'context',
        null: { high: 0.1, mean: 0 },
        value: 0,
        verdict: 'not shown',
        why: 'made up for tests',
      },
      {
        ablation: null,
        estimate: null,
        id: 'CF5',
        interval: null,
        n: 0,
        name: 'seeing',
        null: null,
        value: null,
        verdict: 'unknown',
        why: 'nobody was asked',
      },
    ],
  };
  const estimate = { se: 0.41, value: -0.2 };
  const TRACK = {
    drawdown: { longestSeconds: 2_000_000, maxPpm: 44_778, nowPpm: 1_000 },
    meanReturn: estimate,
    returnPpm: -8_330.8,
    sharpe: { adjusted: -0.4, adjustedSe: 0.8, lags: 6, se: 0.7, seIid: 0.6, value: -0.5 },
    sortino: estimate,
    volatility: estimate,
  };
  const test = { p: 0.7, ratio: 0.1 };
  const PERFORMANCE = {
    performance: {
      cash: { returnPpm: 0 },
      costs: {
        asked: 118,
        askedPpm: 21.1,
        chargedPpm: 21.5,
        feePpm: 10,
        fills: 120,
        gapPpm: { se: 0.02, value: 0.35 },
        gapSdPpm: 0.4,
        slippagePpm: 11.5,
      },
      council: TRACK,
      exposure: { gross: 0.35, invested: 0.72, net: 0.03 },
      hold: TRACK,
      sleeves: [
        sleeveOf('strategic', { group: 'TESTX', profit: '0' }),
        sleeveOf('proven', { profit: '0' }),
        sleeveOf('trial', {
          fees: '310000000',
          granted: '50000000000',
          lots: 2,
          profit: '-8400000000',
          slippage: '320000000',
          usedUp: false,
        }),
      ],
      sample: {
        from: 0,
        marks: 1_099,
        perYear: 252.3,
        series: '1d',
        to: 1_600 * 86_400_000_000,
      },
      tail: {
        bars: 792,
        coverage: test,
        esPpm: 4_004,
        expected: 19.8,
        hitEsPpm: 4_130,
        hitLossPpm: 3_642,
        hits: 21,
        independence: test,
        kupiec: test,
        levelPpm: 975_000,
        unknownBars: 0,
        varPpm: 2_942,
      },
      trades: {
        closed: 60,
        detectable: 0.6773,
        expectedByMoneyPpm: 12,
        expectedPpm: { se: 3, value: 15 },
        hitRate: { high: 0.67, low: 0.425, value: 0.55 },
        holdingSeconds: 23_180,
        open: 1,
        profit: '-83298020030',
        realisedByMoneyPpm: -30,
        realisedPpm: { se: 557, value: -1_010 },
        surprisePpm: { se: 556, value: -1_025 },
        telling: 0.6265,
        wins: 33,
      },
      turnover: { perYear: 11.5, total: 147.4 },
    },
    seq: head,
  };
  return {
    '/api/v1/agents': AGENTS,
    '/api/v1/audit/head': HEAD,
    '/api/v1/benchmarks': BENCHMARKS,
    '/api/v1/kernels': KERNELS,
    '/api/v1/performance': PERFORMANCE,
    '/api/v1/reports': [
      { name: 'falsify-field', writtenAt: '2031-01-02T00:00:00.000Z' },
      { name: 'fidelity', writtenAt: '2031-01-02T00:00:00.000Z' },
    ],
    '/api/v1/reports/falsify-field': STUDY,
    '/api/v1/reports/fidelity': FIDELITY,
    '/api/v1/run': { speed: 60 },
    '/api/v1/stress': STRESS,
  };
}

function sleeveOf(sleeve: SleeveName, some: Partial<SleeveFigures>): SleeveFigures {
  return {
    fees: '0',
    granted: null,
    group: 'TESTX:1b',
    lots: 0,
    profit: '0',
    sleeve,
    slippage: '0',
    usedUp: null,
    ...some,
  };
}
