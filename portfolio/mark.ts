/** What the ledger says in money: the mark that is journaled, losses of the day. */
import type { InstrumentId, OrderId } from '../protocols/ids.ts';
import type { PortfolioMark } from '../protocols/run.ts';
import { formatMoney, parseMoney, PPM, US_PER_DAY } from '../protocols/units.ts';
import type { Us } from '../protocols/units.ts';
import {
  ledgerEquity,
  ledgerInstruments,
  ledgerTotals,
  positionUnrealised,
  unitOf,
} from './ledger.ts';
import type { LedgerState, PositionState } from './ledger.ts';

/**
 * The body of `portfolio.mark`. `costs` = fees + slippage; a position's `realised` is before fees.
 * An instrument appears once it has been traded. Fold the record it becomes: the peak, and with it
 * the drawdown, is a fold of marks.
 */
export function markPortfolio(
  ledger: LedgerState,
  workingOrders: readonly OrderId[] = [],
): PortfolioMark {
  const totals = ledgerTotals(ledger);
  return {
    cash: ledger.cash,
    costs: formatMoney(totals.fees + totals.slippage),
    drawdownPpm: drawdownPpm(ledger),
    equity: formatMoney(ledgerEquity(ledger)),
    positions: ledgerInstruments(ledger)
      .filter((id) => traded(ledger.positions[id] as PositionState))
      .map((id) => markPosition(id, ledger.positions[id] as PositionState)),
    workingOrders: [...workingOrders].sort(),
  };
}

const traded = (position: PositionState): boolean =>
  position.lots !== 0 || position.traded !== '0' || position.realised !== '0';

function markPosition(
  instrument: InstrumentId,
  position: PositionState,
): PortfolioMark['positions'][number] {
  return {
    averageTicks: averageTicks(position),
    instrument,
    lots: position.lots,
    markTicks: position.mark?.ticks ?? 0,
    realised: position.realised,
    unrealised: formatMoney(positionUnrealised(position)),
  };
}

/** Average cost in ticks of the current version, for display; 0 when flat. */
export function averageTicks(position: PositionState): number {
  if (position.lots === 0) return 0;
  const perLot = Number(parseMoney(position.basis)) / position.lots;
  return perLot / Number(unitOf(position, position.version));
}

/** How far equity stands below its peak, ppm of the peak; 0 at a new peak. */
export function drawdownPpm(ledger: LedgerState): number {
  const equity = ledgerEquity(ledger);
  const marked = parseMoney(ledger.peak);
  const peak = equity > marked ? equity : marked;
  if (peak <= 0n) return equity < 0n ? PPM : 0;
  return Number(((peak - equity) * BigInt(PPM)) / peak);
}

/** Loss since the day began, open positions included, ppm of equity at the day's start; >= 0. */
export function dayLossPpm(ledger: LedgerState, at: Us): number {
  const sameDay = Math.floor(at / US_PER_DAY) === ledger.day;
  const start = parseMoney(sameDay ? ledger.dayStart : ledger.lastEquity);
  const loss = start - ledgerEquity(ledger);
  if (loss <= 0n) return 0;
  return start <= 0n ? PPM : Number((loss * BigInt(PPM)) / start);
}
