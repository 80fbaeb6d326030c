/**
 * The risk gate: pure, last word, fails closed. It is the only maker of `RiskApproved`, and nothing
 * else can be submitted. Orders are judged one after the other, each beside those approved before
 * it; refused is refused whole. Whatever is unknown, late, dead or thrown leaves only orders that
 * surely reduce risk.
 */
import type { Commit, Gate, LimitCheck, OrderIntent, Verdict } from '../protocols/decision.ts';
import { appError } from '../protocols/errors.ts';
import type { InstrumentId, OrderId } from '../protocols/ids.ts';
import type { Lots, Ticks } from '../protocols/units.ts';
import { heldLots } from '../portfolio/ledger.ts';
import { agreedLedger } from './agreement.ts';
import { decideOrders } from './decide-orders.ts';
import { gateFacts } from './gate-facts.ts';
import type { GateWorld } from './gate-facts.ts';
import { GATE_RULES, limitCheckOf } from './gate-rules.ts';
import { workingLots } from './orders.ts';

declare const approval: unique symbol;
/** An order the gate let through. Only this file can make one; only this can be submitted. */
export type RiskApproved = OrderIntent & { readonly [approval]: true };

const approved = (order: OrderIntent): RiskApproved => order as RiskApproved;

/** What the council wants, and the world to judge it in. */
export interface GateInput extends GateWorld {
  readonly wish: {
    readonly instrument: InstrumentId;
    readonly targetLots: Lots;
    /** Names the n-th order of this decision: `(n) => orderId(round, n)`. */
    readonly nameOrder: (n: number) => OrderId;
    /** A limit price; absent = market. */
    readonly limitTicks?: Ticks;
  };
}

export interface GateResult {
  /** The body of the `gate` record. */
  readonly gate: Gate;
  /** What may be committed and then submitted, in this order. */
  readonly orders: readonly RiskApproved[];
}

/**
 * The gate's answer to a target: the risk seat's verdict bounds it, what is held and on its way is
 * taken off, each order is judged. A gate that throws lets nothing through but a plain reduction.
 */
export function runGate(input: GateInput): GateResult {
  try {
    return gateTarget(input);
  } catch (thrown) {
    return crashedGate(input, thrown);
  }
}

function gateTarget(input: GateInput): GateResult {
  const { wish, orders, verdict } = input;
  const ledger = agreedLedger(input.ledger, orders);
  if (ledger === undefined || orders === undefined) {
    return refuseAll(input, 'buying power', 'positions unknown: ledger and orders disagree');
  }
  const positionLots = heldLots(ledger, wish.instrument);
  const working = workingLots(orders, wish.instrument);
  const { targetLots } = wish;
  const expected = positionLots + working.buyLots - working.sellLots;
  const bounded = underVerdict(verdict, targetLots, positionLots);
  const wanted = decideOrders({ ...wish, targetLots: bounded, positionLots, working });
  const result = gateOrders(input, wanted);
  const requestedLots = targetLots - expected;
  if (bounded === targetLots) return { ...result, gate: { ...result.gate, requestedLots } };
  return cutByVerdict(result, { verdict, requestedLots, targetLots, bounded });
}

/** Says that the verdict took something off; it refuses when nothing was left to judge. */
function cutByVerdict(
  result: GateResult,
  cut: { verdict: Verdict | undefined; requestedLots: Lots; targetLots: Lots; bounded: Lots },
): GateResult {
  const { verdict, targetLots, bounded } = cut;
  const word = verdict?.decision ?? 'none';
  const check: LimitCheck = {
    after: Math.abs(targetLots),
    before: 0,
    bound: true,
    limit: Math.abs(bounded),
    rule: 'risk verdict',
    unit: 'lots',
  };
  const text = `risk verdict: ${word}: ${targetLots} lots cut to ${bounded}`;
  const refuses = word !== 'shrink' && word !== 'allow';
  const nothingLeft = result.orders.length === 0;
  return {
    orders: result.orders,
    gate: {
      approvedLots: result.gate.approvedLots,
      checks: [check, ...result.gate.checks.filter((other) => other.rule !== check.rule)],
      refusedBy: result.gate.refusedBy ?? (refuses || nothingLeft ? 'risk verdict' : null),
      refusals: [text, ...result.gate.refusals],
      requestedLots: cut.requestedLots,
    },
  };
}

/**
 * The target a verdict leaves: within maxLots; after a veto, or without a verdict, between the
 * position and zero.
 */
export function underVerdict(
  verdict: Verdict | undefined,
  targetLots: Lots,
  positionLots: Lots,
): Lots {
  if (verdict !== undefined && verdict.decision !== 'veto') {
    return Math.max(-verdict.maxLots, Math.min(verdict.maxLots, targetLots));
  }
  return positionLots > 0
    ? Math.max(0, Math.min(positionLots, targetLots))
    : Math.min(0, Math.max(positionLots, targetLots));
}

/** Judges orders one after the other. `requestedLots` is their sum. */
export function gateOrders(world: GateWorld, orders: readonly OrderIntent[]): GateResult {
  const passed: RiskApproved[] = [];
  const refusals: string[] = [];
  let refusedBy: string | null = null;
  let checks: LimitCheck[] = [];
  for (const order of orders) {
    const judged = judgeOrder(world, order, passed);
    // One order's checks are journaled: the refused one's, else the last one's.
    if (refusedBy === null) checks = judged.checks;
    refusedBy ??= judged.refusedBy;
    refusals.push(...judged.refusals);
    if (judged.refusedBy === null) passed.push(approved(order));
  }
  const gate: Gate = {
    approvedLots: sumLots(passed),
    checks,
    refusedBy,
    refusals,
    requestedLots: sumLots(orders),
  };
  return { gate, orders: passed };
}

function judgeOrder(
  world: GateWorld,
  order: OrderIntent,
  passed: readonly OrderIntent[],
): { refusedBy: string | null; refusals: string[]; checks: LimitCheck[] } {
  const facts = gateFacts(world, order, passed);
  const refusals: string[] = [];
  const checks: LimitCheck[] = [];
  let refusedBy: string | null = passed.some((other) => other.orderId === order.orderId)
    ? 'duplicate order id'
    : null;
  if (refusedBy !== null) refusals.push(`${refusedBy}: ${order.orderId} is taken`);
  for (const rule of GATE_RULES) {
    if (facts.reducing && rule.always !== true) continue;
    const finding = rule.judge(facts);
    checks.push(limitCheckOf(rule, finding));
    if (finding.why === undefined) continue;
    refusedBy ??= rule.name;
    refusals.push(`${rule.name}: ${finding.why}`.slice(0, 200));
  }
  return { refusedBy, refusals, checks };
}

function refuseAll(input: GateInput, rule: string, why: string): GateResult {
  const requestedLots = Number.isSafeInteger(input.wish.targetLots) ? input.wish.targetLots : 0;
  const refusals = [`${rule}: ${why}`.slice(0, 200)];
  return {
    gate: { approvedLots: 0, checks: [], refusedBy: rule, refusals, requestedLots },
    orders: [],
  };
}

/** The rule name a gate that threw refuses by. */
export const GATE_CRASHED = 'gate crashed';

/** Nothing passes but the plain reduction that needs only the position, and only if that is known. */
function crashedGate(input: GateInput, thrown: unknown): GateResult {
  const { gate } = refuseAll(input, GATE_CRASHED, reasonOf(thrown));
  try {
    const orders = plainReduction(input);
    return { gate: { ...gate, approvedLots: sumLots(orders) }, orders };
  } catch (second) {
    const refusals = [...gate.refusals, `no reduction either: ${reasonOf(second)}`.slice(0, 200)];
    return { gate: { ...gate, refusals }, orders: [] };
  }
}

const reasonOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);

function plainReduction({ wish, ledger, orders }: GateInput): RiskApproved[] {
  const position = agreedLedger(ledger, orders)?.positions[wish.instrument]?.lots;
  if (position === undefined || orders === undefined) return [];
  if (!Number.isSafeInteger(position) || !Number.isSafeInteger(wish.targetLots)) return [];
  const working = workingLots(orders, wish.instrument);
  const targetLots = underVerdict(undefined, wish.targetLots, position);
  const { instrument, nameOrder } = wish;
  return decideOrders({ instrument, nameOrder, targetLots, positionLots: position, working })
    .filter((order) => order.reduceOnly && orders.orders[order.orderId] === undefined)
    .map(approved);
}

/**
 * The approval of orders read back from the journal: a commit may order no more than its gate let
 * through. @throws GATE_COMMIT_MISMATCH
 */
export function approvedByCommit(commit: Commit, gate: Gate): RiskApproved[] {
  const lots = sumLots(commit.orders);
  if (lots !== gate.approvedLots) {
    throw appError('GATE_COMMIT_MISMATCH', {
      commit: commit.decisionHash,
      lots,
      approved: gate.approvedLots,
    });
  }
  return commit.orders.map(approved);
}

function sumLots(orders: readonly OrderIntent[]): Lots {
  let lots = 0;
  for (const order of orders) lots += order.lots;
  return lots;
}
