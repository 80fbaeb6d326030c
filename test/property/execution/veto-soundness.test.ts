/**
 * Veto soundness: whatever is asked, stale, missing or thrown, nothing leaves the gate beyond a
 * limit. The oracle below is written apart from the gate, in plain numbers.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instrumentId, orderId, roundId } from '../../../protocols/ids.ts';
import { runGate } from '../../../execution/gate.ts';
import type { GateInput, RiskApproved } from '../../../execution/gate.ts';
import { defaultLimits } from '../../../execution/limits.ts';
import { messagesSince } from '../../../execution/orders.ts';
import { foldLedger } from '../../../portfolio/ledger.ts';
import { markPortfolio } from '../../../portfolio/mark.ts';
import { tailRisk } from '../../../portfolio/risk/expected-shortfall.ts';
import { foldRiskHistory } from '../../../portfolio/risk/residuals.ts';
import {
  barOf,
  calmHistory,
  fillOf,
  gateWorld,
  instrumentOf,
  ledgerHolding,
  listed,
  NOW,
  ordersWorking,
  record,
  SPX,
} from '../../support/trading-world.ts';

const SEED = 20260103;
const RUNS = 4000;
const DAX = instrumentId('DAX');
const history = calmHistory();
for (let day = 0; day < 300; day++) {
  const ticks = 100_000 + ((day * 37) % 900);
  foldRiskHistory(history, record('market.bar', barOf(ticks, { instrument: DAX, eventTime: day })));
}

const small = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -20, max: 20 }),
  fc.integer({ min: -120, max: 120 }),
);
const sane = <T>(usual: T, ...others: readonly T[]) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
// Mostly wide limits, so that each narrow one is met alone often enough.
const share = sane(3_000_000, 100_000, 300_000, 500_000, 1_000_000);
const scene = fc.record({
  held: small,
  other: fc.oneof(fc.constant(0), fc.integer({ min: -60, max: 60 })),
  working: fc.oneof(
    fc.constant<number[]>([]),
    fc.array(fc.constantFrom(-20, -5, 5, 20), { maxLength: 2 }),
  ),
  target: fc.oneof(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -250, max: 250 })),
  mode: sane<string | undefined>('normal', 'reduce-only', 'halted', undefined),
  sessionOpen: sane<boolean | undefined>(true, false, undefined),
  verdict: fc.option(
    fc.record({
      decision: sane<'allow' | 'shrink' | 'veto'>('allow', 'shrink', 'veto'),
      maxLots: sane(150, 0, 5, 30),
    }),
    { nil: undefined, freq: 10 },
  ),
  fault: sane(
    'none',
    'stale',
    'no-ledger',
    'no-orders',
    'old-price',
    'throws',
    'no-tail',
    'unlisted',
  ),
  lossPpm: sane(0, 30_000, 80_000, 300_000),
  limits: fc.record({
    worstCasePpm: share,
    netPpm: share,
    grossPpm: share,
    leveragePpm: share,
    perOrderPpm: share,
    allowShort: fc.boolean(),
    esPpm: sane(1_000_000, 2_000, 20_000),
    openOrdersMax: fc.integer({ min: 0, max: 8 }),
    messagesPerMinuteMax: sane(100, 0, 1),
    quantityStepLots: sane(1, 5),
  }),
});
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

function inputOf(drawn: Scene): GateInput {
  const ledger = ledgerHolding(drawn.held);
  foldLedger(ledger, listed(instrumentOf(DAX)));
  foldLedger(ledger, record('market.bar', barOf(100_000, { instrument: DAX }), NOW));
  if (drawn.other !== 0) {
    const fill = fillOf(drawn.other, 100_000, { instrument: DAX });
    foldLedger(ledger, record('order.filled', fill));
  }
  const peak = Math.round(1e13 / (1 - drawn.lossPpm / 1e6));
  const mark = { ...markPortfolio(ledger), equity: String(peak) };
  foldLedger(ledger, record('portfolio.mark', mark, NOW - 86_400_000_000));
  const orders = ordersWorking(ledger, ...drawn.working);
  const position = ledger.positions[SPX];
  if (drawn.fault === 'stale') foldLedger(ledger, record('order.filled', fillOf(7, 100_000)));
  if (drawn.fault === 'old-price' && position?.mark) position.mark.at = 0;
  if (drawn.fault === 'throws' && position?.mark) position.mark.version = 99;
  const world = gateWorld({
    mode: drawn.mode as GateInput['mode'],
    sessionOpen: drawn.sessionOpen,
    verdict: drawn.verdict === undefined ? undefined : { ...drawn.verdict, limits: [], text: '' },
    ledger: drawn.fault === 'no-ledger' ? undefined : ledger,
    orders: drawn.fault === 'no-orders' ? undefined : orders,
    history: drawn.fault === 'no-tail' ? undefined : history,
    instrument: drawn.fault === 'unlisted' ? undefined : instrumentOf(),
    limits: { ...defaultLimits, ...drawn.limits },
  });
  const nameOrder = (n: number) => orderId(roundId(9), n);
  return { ...world, wish: { instrument: SPX, targetLots: drawn.target, nameOrder } };
}

/** What stands between these orders and the limits; empty when nothing does. */
function breaches(drawn: Scene, input: GateInput, orders: readonly RiskApproved[]): string[] {
  const found: string[] = [];
  const blind = ['stale', 'no-ledger', 'no-orders'].includes(drawn.fault);
  if (blind && orders.length > 0) return ['an order on an unknown position'];
  let buys = drawn.working.filter((lots) => lots > 0).reduce((sum, lots) => sum + lots, 0);
  let sells = -drawn.working.filter((lots) => lots < 0).reduce((sum, lots) => sum + lots, 0);
  let open = drawn.working.length;
  for (const order of orders) {
    const ahead = order.lots > 0 ? buys : sells;
    const room = Math.max(0, Math.abs(drawn.held) - ahead);
    const reduces = order.lots * drawn.held < 0 && Math.abs(order.lots) <= room;
    if (order.reduceOnly && !reduces) found.push('says it reduces and does not');
    const against = order.lots > 0 ? sells : buys;
    if (order.lots > 0) buys += order.lots;
    else sells -= order.lots;
    open += 1;
    if (reduces) continue;
    const longest = drawn.held + buys;
    const shortest = drawn.held - sells;
    const worst = Math.max(Math.abs(longest), Math.abs(shortest));
    // One lot is 1 % of the equity of 100,000; both names cost the same.
    const ppm = (lots: number): number => lots * 10_000;
    const { limits, verdict } = input;
    const net = Math.max(Math.abs(longest + drawn.other), Math.abs(shortest + drawn.other));
    const gross = ppm(worst + Math.abs(drawn.other));
    const rules: readonly (readonly [string, boolean])[] = [
      ['fault', drawn.fault === 'none'],
      ['mode', drawn.mode === 'normal'],
      ['session', drawn.sessionOpen === true],
      ['verdict', verdict !== undefined && verdict.decision !== 'veto' && worst <= verdict.maxLots],
      ['per order', ppm(Math.abs(order.lots)) <= limits.perOrderPpm],
      ['worst case', ppm(worst) <= limits.worstCasePpm],
      ['short', limits.allowShort || shortest >= 0],
      ['net', ppm(net) <= limits.netPpm],
      ['gross', gross <= limits.grossPpm],
      ['leverage', gross <= limits.leveragePpm],
      ['self-trade', against === 0],
      ['open orders', open <= limits.openOrdersMax],
      [
        'messages',
        input.orders !== undefined &&
          messagesSince(input.orders, NOW) + 1 <= limits.messagesPerMinuteMax,
      ],
      ['step', order.lots % limits.quantityStepLots === 0],
      ['daily loss', drawn.lossPpm <= limits.dailyLossPpm],
      ['drawdown', drawn.lossPpm <= limits.drawdownPpm],
      [
        'tail',
        tailPpm(longest, drawn.other) <= limits.esPpm &&
          tailPpm(shortest, drawn.other) <= limits.esPpm,
      ],
    ];
    found.push(...rules.filter(([, holds]) => !holds).map(([name]) => name));
  }
  return found;
}

function tailPpm(lots: number, other: number): number {
  const exposures = [
    { instrument: DAX, value: other * 10_000 },
    { instrument: SPX, value: lots * 10_000 },
  ];
  return tailRisk(history, { exposures, bars: 1 })?.es ?? Number.POSITIVE_INFINITY;
}

describe('veto soundness', () => {
  it('lets nothing through beyond a limit, and always answers', () => {
    const seen = { approved: 0, added: 0, refused: 0 };
    fc.assert(
      fc.property(scene, (drawn) => {
        const input = inputOf(drawn);
        const { gate, orders } = runGate(input);
        expect(breaches(drawn, input, orders)).toEqual([]);
        let lots = 0;
        for (const order of orders) lots += order.lots;
        expect(gate.approvedLots).toBe(lots);
        seen.approved += orders.length > 0 ? 1 : 0;
        seen.added += orders.some((order) => !order.reduceOnly) ? 1 : 0;
        seen.refused += gate.refusedBy === null ? 0 : 1;
      }),
      { seed: SEED, numRuns: RUNS },
    );
    // The fuzz must have been in all three corners to mean anything.
    expect(seen.approved).toBeGreaterThan(RUNS / 20);
    expect(seen.added).toBeGreaterThan(RUNS / 40);
    expect(seen.refused).toBeGreaterThan(RUNS / 4);
  });

  it('lets every plain reduction through while the position is known', () => {
    fc.assert(
      fc.property(scene, (drawn) => {
        const quiet = { ...drawn, working: [], target: 0 };
        if (quiet.held === 0 || ['stale', 'no-ledger', 'no-orders'].includes(quiet.fault)) return;
        const { orders } = runGate(inputOf(quiet));
        expect(orders.map((order) => order.lots)).toEqual([-quiet.held]);
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });
});
