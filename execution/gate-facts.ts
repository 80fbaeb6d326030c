/**
 * What the gate knows when it judges an order, gathered once an order. `undefined` means unknown,
 * and unknown means no.
 */
import type { OrderIntent, Verdict } from '../protocols/decision.ts';
import type { InstrumentId } from '../protocols/ids.ts';
import type { Instrument } from '../protocols/instrument.ts';
import { parseMoney, PPM } from '../protocols/units.ts';
import type { Lots, Us } from '../protocols/units.ts';
import { heldLots, ledgerEquity, ledgerInstruments, unitOf } from '../portfolio/ledger.ts';
import type { LedgerState, PositionState } from '../portfolio/ledger.ts';
import { tailRisk } from '../portfolio/risk/expected-shortfall.ts';
import type { Exposure } from '../portfolio/risk/expected-shortfall.ts';
import type { RiskHistory } from '../portfolio/risk/residuals.ts';
import { agreedLedger } from './agreement.ts';
import { reducingPart } from './decide-orders.ts';
import type { WorkingLots } from './decide-orders.ts';
import type { GateLimits } from './limits.ts';
import { workingLots, worstCase } from './orders.ts';
import type { OrderBookState } from './orders.ts';

export type RiskMode = 'normal' | 'reduce-only' | 'halted';

/** The world as the gate is given it. Everything that may be missing may be undefined. */
export interface GateWorld {
  readonly at: Us;
  readonly mode: RiskMode | undefined;
  readonly sessionOpen: boolean | undefined;
  /** The listed instrument of the orders. */
  readonly instrument: Instrument | undefined;
  readonly verdict: Verdict | undefined;
  readonly ledger: LedgerState | undefined;
  readonly orders: OrderBookState | undefined;
  readonly history: RiskHistory | undefined;
  /** Bars a position is stuck with (`riskBars`); at least 1. */
  readonly riskBars: number;
  readonly limits: GateLimits;
}

/** Exposure in ppm of equity, with all working orders filled the worst way. */
export interface WorstExposure {
  /** Largest |position| of the order's instrument, lots, and its value. */
  readonly lots: Lots;
  readonly shortest: Lots;
  readonly namePpm: number;
  readonly netPpm: number;
  readonly grossPpm: number;
  readonly esPpm: number | undefined;
}

export interface GateFacts {
  readonly world: GateWorld;
  readonly order: OrderIntent;
  /** Orders of this decision approved before this one. */
  readonly alongside: number;
  /** Undefined when no ledger is there, or it and the orders have not seen the same fills. */
  readonly ledger: LedgerState | undefined;
  readonly position: PositionState | undefined;
  readonly reducing: boolean;
  readonly working: WorkingLots | undefined;
  readonly equity: bigint | undefined;
  /** |order| at the last price, ppm of equity; and in money. */
  readonly orderPpm: number | undefined;
  readonly orderMoney: bigint | undefined;
  readonly before: WorstExposure | undefined;
  readonly after: WorstExposure | undefined;
}

/** `alongside`: orders of this very decision that were approved before this one. */
export function gateFacts(
  world: GateWorld,
  order: OrderIntent,
  alongside: readonly OrderIntent[],
): GateFacts {
  const ledger = agreedLedger(world.ledger, world.orders);
  const position = ledger?.positions[order.instrument];
  const working =
    world.orders === undefined
      ? undefined
      : addLots(workingLots(world.orders, order.instrument), alongside);
  const known = ledger !== undefined && working !== undefined && Number.isSafeInteger(order.lots);
  const reducing =
    known &&
    order.lots !== 0 &&
    reducingPart(heldLots(ledger, order.instrument), working, order.lots) === order.lots;
  const equity = ledger === undefined ? undefined : ledgerEquity(ledger);
  const lotMoney = position === undefined ? undefined : moneyOfLot(position);
  const orderMoney =
    lotMoney === undefined || !Number.isSafeInteger(order.lots)
      ? undefined
      : lotMoney * BigInt(Math.abs(order.lots));
  const exposure = (added: readonly OrderIntent[]): WorstExposure | undefined =>
    equity === undefined || orderMoney === undefined || ledger === undefined
      ? undefined
      : worstExposure({ world, ledger, order, equity }, added);
  return {
    world,
    order,
    alongside: alongside.length,
    ledger,
    position,
    reducing,
    working,
    equity,
    orderMoney,
    orderPpm:
      equity === undefined || orderMoney === undefined ? undefined : ppmOf(orderMoney, equity),
    before: exposure(alongside),
    after: exposure([...alongside, order]),
  };
}

/** Money of one lot at the last price; undefined without a price above zero. */
function moneyOfLot(position: PositionState): bigint | undefined {
  if (position.mark === null || position.mark.ticks <= 0) return undefined;
  return BigInt(position.mark.ticks) * unitOf(position, position.mark.version);
}

function addLots(working: WorkingLots, orders: readonly OrderIntent[]): WorkingLots {
  let { buyLots, sellLots } = working;
  for (const { lots } of orders) {
    if (lots > 0) buyLots += lots;
    else sellLots -= lots;
  }
  return { buyLots, sellLots };
}

/** Ppm of equity as a double; without equity any exposure is beyond every limit. */
export function ppmOf(money: bigint, equity: bigint): number {
  if (equity > 0n) return (Number(money) / Number(equity)) * PPM;
  return money === 0n ? 0 : Number.MAX_SAFE_INTEGER;
}

function worstExposure(
  given: { world: GateWorld; ledger: LedgerState; order: OrderIntent; equity: bigint },
  added: readonly OrderIntent[],
): WorstExposure | undefined {
  const { world, ledger, order, equity } = given;
  const book = world.orders as OrderBookState;
  let gross = 0n;
  let up = 0n;
  let down = 0n;
  let own: { longest: Lots; shortest: Lots; lotMoney: bigint } | undefined;
  for (const id of ledgerInstruments(ledger)) {
    const position = ledger.positions[id] as PositionState;
    const mine = id === order.instrument;
    const working = addLots(workingLots(book, id), mine ? added : []);
    const { longest, shortest } = worstCase(position.lots, working);
    const lotMoney = moneyOfLot(position);
    if (lotMoney === undefined) {
      if (longest !== 0 || shortest !== 0) return undefined;
      continue;
    }
    gross += BigInt(Math.max(Math.abs(longest), Math.abs(shortest))) * lotMoney;
    up += BigInt(longest) * lotMoney;
    down += BigInt(shortest) * lotMoney;
    if (mine) own = { longest, shortest, lotMoney };
  }
  if (own === undefined) return undefined;
  const lots = Math.max(Math.abs(own.longest), Math.abs(own.shortest));
  const net = Math.max(Math.abs(ppmOf(up, equity)), Math.abs(ppmOf(down, equity)));
  return {
    lots,
    shortest: own.shortest,
    namePpm: ppmOf(BigInt(lots) * own.lotMoney, equity),
    netPpm: net,
    grossPpm: ppmOf(gross, equity),
    esPpm: worstShortfall(given, own),
  };
}

/** Expected shortfall with the order's instrument at either end of what it may become. */
function worstShortfall(
  given: { world: GateWorld; ledger: LedgerState; order: OrderIntent; equity: bigint },
  own: { longest: Lots; shortest: Lots },
): number | undefined {
  const { world, ledger, order, equity } = given;
  if (world.history === undefined || equity <= 0n) return undefined;
  let worst = 0;
  for (const lots of [own.longest, own.shortest]) {
    const exposures = exposuresOf(ledger, { instrument: order.instrument, lots });
    const tail = tailRisk(world.history, { exposures, bars: world.riskBars });
    if (tail === undefined) return undefined;
    worst = Math.max(worst, tail.es);
  }
  return (worst / Number(equity)) * PPM;
}

/** Value of every position in 1e-8 money, one instrument's lots replaced. */
export function exposuresOf(
  ledger: LedgerState,
  replaced?: { instrument: InstrumentId; lots: Lots },
): Exposure[] {
  return ledgerInstruments(ledger).map((instrument) => {
    const position = ledger.positions[instrument] as PositionState;
    const lots = replaced?.instrument === instrument ? replaced.lots : position.lots;
    const lotMoney = moneyOfLot(position);
    const value = lots === 0 ? 0 : lotMoney === undefined ? Number.NaN : lots * Number(lotMoney);
    return { instrument, value };
  });
}

/** The smallest notional an order may have, in money. */
export const notionalMin = (limits: GateLimits): bigint => parseMoney(limits.notionalMin);
