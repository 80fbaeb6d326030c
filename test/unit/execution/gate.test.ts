import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../protocols/decision.ts';
import { GateSchema } from '../../../protocols/decision.ts';
import { instrumentId, orderId, roundId } from '../../../protocols/ids.ts';
import { validatorOf } from '../../../protocols/validate.ts';
import { US_PER_DAY } from '../../../protocols/units.ts';
import { approvedByCommit, gateOrders, runGate, underVerdict } from '../../../execution/gate.ts';
import type { GateWorld } from '../../../execution/gate-facts.ts';
import { GATE_RULES } from '../../../execution/gate-rules.ts';
import { checkLimits, defaultLimits } from '../../../execution/limits.ts';
import type { GateLimits } from '../../../execution/limits.ts';
import { emptyRiskHistory } from '../../../portfolio/risk/residuals.ts';
import { foldLedger } from '../../../portfolio/ledger.ts';
import { markPortfolio } from '../../../portfolio/mark.ts';
import {
  fillOf,
  gateWorld,
  HASH,
  instrumentOf,
  ledgerHolding,
  listed,
  NOW,
  orderOf,
  ordersWorking,
  record,
  SPX,
} from '../../support/trading-world.ts';

const verdictOf = (decision: Verdict['decision'], maxLots: number): Verdict => ({
  decision,
  limits: [],
  maxLots,
  text: '',
});
const limits = (change: Partial<GateLimits>): Partial<GateWorld> => ({
  limits: { ...defaultLimits, ...change },
});
/** A world that holds `lots` with orders of the given sizes working. */
const holding = (lots: number, ...working: readonly number[]): Partial<GateWorld> => {
  const ledger = ledgerHolding(lots);
  return { ledger, orders: ordersWorking(ledger, ...working) };
};
const marked = (equity: string, at: number): Partial<GateWorld> => {
  const ledger = ledgerHolding(0);
  foldLedger(ledger, record('portfolio.mark', { ...markPortfolio(ledger), equity }, at));
  return { ledger, orders: ordersWorking(ledger) };
};

/** One lot is 1,000; equity is 100,000. Read: in this world, this order is refused by this rule. */
const REFUSED: readonly (readonly [
  string,
  string,
  Partial<GateWorld>,
  ReturnType<typeof orderOf>,
])[] = [
  ['in reduce-only mode', 'mode', { mode: 'reduce-only' }, orderOf(1)],
  ['when halted', 'mode', { mode: 'halted' }, orderOf(1)],
  ['when the mode is unknown', 'mode', { mode: undefined }, orderOf(1)],
  ['without a verdict', 'risk verdict', { verdict: undefined }, orderOf(1)],
  ['after a veto', 'risk verdict', { verdict: verdictOf('veto', 100) }, orderOf(1)],
  ['beyond the verdict', 'risk verdict', { verdict: verdictOf('allow', 4) }, orderOf(5)],
  [
    'beyond the verdict with orders working',
    'risk verdict',
    { ...holding(0, 3), verdict: verdictOf('allow', 4) },
    orderOf(2),
  ],
  ['when the session is closed', 'session open', { sessionOpen: false }, orderOf(1)],
  ['when nobody knows whether it is open', 'session open', { sessionOpen: undefined }, orderOf(1)],
  ['on an old price', 'price age', { at: NOW + 7 * US_PER_DAY }, orderOf(1)],
  ['on a price from the future', 'price age', { at: NOW - US_PER_DAY }, orderOf(1)],
  ['on an unlisted instrument', 'instrument known', { instrument: undefined }, orderOf(1)],
  [
    'on an old version of it',
    'instrument known',
    { instrument: instrumentOf(SPX, { version: 2 }) },
    orderOf(1),
  ],
  [
    'with an id that is taken',
    'duplicate order id',
    holding(0, 1),
    orderOf(1, { orderId: orderId(roundId(1), 0) }),
  ],
  ['when too small', 'minimum notional', limits({ notionalMin: '100000000001' }), orderOf(1)],
  [
    'with a limit far from the price',
    'price collar',
    {},
    orderOf(1, { kind: 'limit', limitTicks: 105_001 }),
  ],
  ['with a limit order without a limit', 'price collar', {}, orderOf(1, { kind: 'limit' })],
  ['off the quantity step', 'quantity step', limits({ quantityStepLots: 5 }), orderOf(7)],
  ['of no lots', 'quantity step', {}, orderOf(0)],
  ['of half a lot', 'quantity step', {}, orderOf(0.5)],
  ['when larger than one order may be', 'per order', limits({ perOrderPpm: 50_000 }), orderOf(6)],
  ['when it cannot be paid for', 'buying power', limits({ perOrderPpm: 2_000_000 }), orderOf(101)],
  [
    'when all working orders together go too far',
    'worst case',
    { ...holding(10, 10), ...limits({ worstCasePpm: 200_000 }) },
    orderOf(1),
  ],
  ['when it would go short and may not', 'short flag', limits({ allowShort: false }), orderOf(-1)],
  ['when the net would be too large', 'net', limits({ netPpm: 90_000 }), orderOf(10)],
  ['when the gross would be too large', 'gross', limits({ grossPpm: 90_000 }), orderOf(10)],
  [
    'when the leverage would be too high',
    'leverage',
    limits({ leveragePpm: 500_000, worstCasePpm: 1e6 }),
    orderOf(51),
  ],
  [
    'when it says it reduces and would open',
    'crossing zero',
    holding(5),
    orderOf(-6, { reduceOnly: true }),
  ],
  ['against an own order', 'self-trade', holding(0, -3), orderOf(1)],
  [
    'when too many orders are open',
    'open orders',
    { ...holding(0, 1, 1), ...limits({ openOrdersMax: 2 }) },
    orderOf(1),
  ],
  [
    'when too many messages went out',
    'message rate',
    limits({ messagesPerMinuteMax: 0 }),
    orderOf(1),
  ],
  ['after a day of losses', 'daily loss', marked('10600000000000', NOW - US_PER_DAY), orderOf(1)],
  [
    'in a deep drawdown',
    'drawdown',
    { ...marked('14000000000000', NOW), ...limits({ dailyLossPpm: 1_000_000 }) },
    orderOf(1),
  ],
  ['when the tail is too heavy', 'expected shortfall', limits({ esPpm: 500 }), orderOf(10)],
  [
    'when the tail is unknown',
    'expected shortfall',
    { history: emptyRiskHistory('1d') },
    orderOf(1),
  ],
];

describe('an order that adds risk is refused', () => {
  it.each(REFUSED)('%s: %s', (_, rule, change, order) => {
    const { gate, orders } = gateOrders(gateWorld(change), [order]);
    expect(orders).toEqual([]);
    expect(gate.approvedLots).toBe(0);
    expect(gate.refusals.map((text) => text.split(':')[0])).toContain(rule);
    expect(gate.refusedBy).not.toBeNull();
    expect(validatorOf(GateSchema).Check(gate) || !Number.isInteger(order.lots)).toBe(true);
  });

  it('by every rule there is', () => {
    const tried = new Set(REFUSED.map(([, rule]) => rule));
    expect(GATE_RULES.map((rule) => rule.name).filter((name) => !tried.has(name))).toEqual([]);
  });

  it('by the first rule in the fixed order, with all others reported', () => {
    const world = gateWorld({ mode: 'halted', sessionOpen: false, ...limits({ perOrderPpm: 1 }) });
    const { gate } = gateOrders(world, [orderOf(5)]);
    expect(gate.refusedBy).toBe('mode');
    expect(gate.refusals.map((text) => text.split(':')[0])).toEqual([
      'mode',
      'session open',
      'per order',
    ]);
    expect(gate.refusals[0]).toBe('mode: halted: only risk-reducing orders pass');
  });
});

describe('an order passes', () => {
  it('when nothing stands against it, with every limit shown before and after', () => {
    const { gate, orders } = gateOrders(gateWorld(), [orderOf(10)]);
    expect(orders).toEqual([orderOf(10)]);
    expect(gate.refusedBy).toBeNull();
    expect(gate.checks.map((check) => check.rule)).toEqual(GATE_RULES.map((rule) => rule.name));
    expect(gate.checks.find((check) => check.rule === 'gross')).toEqual({
      rule: 'gross',
      before: 0,
      after: 100_000,
      limit: 1_000_000,
      bound: false,
      unit: 'ppm of equity',
    });
  });

  it('when it reduces risk, whatever else is wrong', () => {
    const world = gateWorld({
      ...holding(5),
      at: NOW + 30 * US_PER_DAY,
      mode: 'halted',
      sessionOpen: undefined,
      verdict: undefined,
      instrument: undefined,
      history: undefined,
      limits: {
        ...defaultLimits,
        perOrderPpm: 0,
        openOrdersMax: 0,
        messagesPerMinuteMax: 0,
        dailyLossPpm: 0,
        drawdownPpm: 0,
        esPpm: 0,
        quantityStepLots: 100,
      },
    });
    const order = orderOf(-5, { reduceOnly: true });
    expect(gateOrders(world, [order]).orders).toEqual([order]);
  });

  it('but not twice: two reducing orders may not cross zero together', () => {
    const world = gateWorld({ ...holding(5), mode: 'halted' });
    const first = orderOf(-5, { reduceOnly: true });
    const second = orderOf(-1, { reduceOnly: true, orderId: orderId(roundId(2), 1) });
    expect(gateOrders(world, [first, second]).orders).toEqual([first]);
    expect(gateOrders(world, [first, first]).orders).toEqual([first]);
  });
});

describe('a reducing order is refused', () => {
  it('when its id is taken: sending it again would be a second order', () => {
    const order = orderOf(-5, { reduceOnly: true, orderId: orderId(roundId(1), 0) });
    const { gate, orders } = gateOrders(gateWorld(holding(10, -1)), [order]);
    expect(orders).toEqual([]);
    expect(gate.refusedBy).toBe('duplicate order id');
  });

  it('when the position is not known, because the folds have not seen the same fills', () => {
    const ledger = ledgerHolding(5);
    const book = ordersWorking(ledger);
    foldLedger(ledger, record('order.filled', fillOf(5, 100_000)));
    const world = gateWorld({ ledger, orders: book });
    expect(gateOrders(world, [orderOf(-5, { reduceOnly: true })]).orders).toEqual([]);
  });
});

const target = (lots: number, change: Partial<GateWorld> = {}) =>
  runGate({
    ...gateWorld(change),
    wish: { instrument: SPX, targetLots: lots, nameOrder: (n) => orderId(roundId(2), n) },
  });

describe('a target', () => {
  it('becomes the orders that lead there', () => {
    const { gate, orders } = target(8, holding(3));
    expect(orders.map((order) => order.lots)).toEqual([5]);
    expect(gate).toMatchObject({ requestedLots: 5, approvedLots: 5, refusedBy: null });
  });

  it('is cut by a shrink, which is not a refusal while something is left', () => {
    const { gate } = target(8, { verdict: verdictOf('shrink', 3) });
    expect(gate).toMatchObject({ requestedLots: 8, approvedLots: 3, refusedBy: null });
    expect(gate.refusals).toEqual(['risk verdict: shrink: 8 lots cut to 3']);
    expect(gate.checks[0]).toMatchObject({ rule: 'risk verdict', bound: true, after: 8, limit: 3 });
  });

  it('is refused by a veto or the lack of a verdict, but its reduction passes', () => {
    expect(target(8, { verdict: undefined }).gate).toMatchObject({
      approvedLots: 0,
      refusedBy: 'risk verdict',
    });
    const crossing = target(-8, { ...holding(5), verdict: verdictOf('veto', 0) });
    expect(crossing.orders.map((order) => order.lots)).toEqual([-5]);
    expect(crossing.gate.refusedBy).toBe('risk verdict');
  });

  it('half passes when closing is allowed and opening is not', () => {
    const { gate, orders } = target(-3, { ...holding(5), ...limits({ allowShort: false }) });
    expect(orders).toEqual([orderOf(-5, { reduceOnly: true })]);
    expect(gate).toMatchObject({ requestedLots: -8, approvedLots: -5, refusedBy: 'short flag' });
  });

  it('gets nothing when ledger and orders have not seen the same fills', () => {
    const ledger = ledgerHolding(5);
    const orders = ordersWorking(ledger);
    foldLedger(ledger, record('order.filled', fillOf(1, 100_000)));
    const { gate, orders: passed } = target(0, { ledger, orders });
    expect(passed).toEqual([]);
    expect(gate.refusals[0]).toContain('positions unknown');
  });

  it('asks for nothing when nothing is to be done', () => {
    expect(target(0).gate).toEqual({
      approvedLots: 0,
      checks: [],
      refusedBy: null,
      refusals: [],
      requestedLots: 0,
    });
  });
});

describe('a gate that throws', () => {
  const broken = (lots: number) => {
    const change = holding(lots);
    // A mark of a version nobody listed: asking for its money throws.
    const position = change.ledger?.positions[SPX];
    if (position !== undefined) position.mark = { ticks: 1, version: 99, at: NOW };
    return change;
  };

  it('lets nothing through that adds risk', () => {
    const { gate, orders } = target(5, broken(0));
    expect(orders).toEqual([]);
    expect(gate.refusedBy).toBe('gate crashed');
    expect(gate.refusals[0]).toContain('LEDGER_INSTRUMENT_UNKNOWN');
  });

  it('still lets a plain reduction through', () => {
    const { gate, orders } = target(-3, broken(5));
    expect(orders.map((order) => order.lots)).toEqual([-5]);
    expect(gate.approvedLots).toBe(-5);
  });
});

describe('approval', () => {
  it('comes from the gate alone', () => {
    // @ts-expect-error an order that did not pass the gate is no RiskApproved
    const forged: import('../../../execution/gate.ts').RiskApproved = orderOf(1);
    expect(forged).toBeDefined();
  });

  it('is read back from a commit only if the commit orders what the gate let through', () => {
    const { gate, orders } = target(8);
    const commit = { decisionHash: HASH, equity: '0', orders: [...orders], targetLots: 8 };
    expect(approvedByCommit(commit, gate)).toEqual(orders);
    const more = { ...commit, orders: [orderOf(9)] };
    expect(() => approvedByCommit(more, gate)).toThrow('GATE_COMMIT_MISMATCH');
  });

  it('bounds a target between position and zero without a verdict', () => {
    expect(underVerdict(undefined, 9, 5)).toBe(5);
    expect(underVerdict(undefined, -9, 5)).toBe(0);
    expect(underVerdict(undefined, -9, -5)).toBe(-5);
    expect(underVerdict(verdictOf('allow', 3), -9, 5)).toBe(-3);
  });
});

describe('limits', () => {
  it('are numbers a gate can hold', () => {
    expect(checkLimits(defaultLimits)).toBe(defaultLimits);
    expect(() => checkLimits({ ...defaultLimits, netPpm: Number.NaN })).toThrow('GATE_LIMITS');
    expect(() => checkLimits({ ...defaultLimits, quantityStepLots: 0 })).toThrow(
      'quantityStepLots',
    );
  });

  it('hold across instruments: what another name uses is used', () => {
    const other = instrumentId('DAX');
    const ledger = ledgerHolding(0);
    foldLedger(ledger, listed(instrumentOf(other)));
    foldLedger(ledger, record('order.filled', fillOf(60, 100_000, { instrument: other })));
    const orders = ordersWorking(ledger);
    const world = gateWorld({ ledger, orders });
    expect(
      gateOrders(world, [orderOf(41)]).gate.refusals.map((text) => text.split(':')[0]),
    ).toContain('gross');
    const known = gateOrders(world, [orderOf(39)]).gate;
    expect(known.refusedBy).toBe('expected shortfall');
  });
});
