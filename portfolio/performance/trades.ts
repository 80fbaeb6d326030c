/**
 * Trades: active positions from their opening to their end, in one instrument. A fill that crosses zero
 * ends one and opens the next, its money divided by lots. Profit is net of fees, spread and impact; what
 * the strategic sleeve holds is no trade. Every trade is counted, none is kept.
 */
import type { Us } from '../../protocols/units.ts';
import { parseMoney, PPM } from '../../protocols/units.ts';
import type { PositionState } from '../ledger.ts';
import { addMoment, emptyMoments } from './moments.ts';
import type { Moments } from './moments.ts';

interface OpenTrade {
  readonly at: Us;
  /** Money in (negative) and out so far; what was bought or sold on the way in; 1e-8. */
  cash: number;
  opened: number;
  /** What the intents told: edge of what was added, less the cost asked of every fill; 1e-8. */
  expected: number;
}

interface Desk {
  lots: number;
  /** Cash of the active sleeve after the last fill. */
  cash: bigint;
  trade: OpenTrade | null;
}

export interface TradesState {
  readonly desks: Record<string, Desk>;
  closed: number;
  wins: number;
  sumAge: Us;
  /** All closed trades, 1e-8: net result, what was told of it, what was bought or sold to open them. */
  profit: number;
  expected: number;
  opened: number;
  /** A closed trade, ppm of what it opened: told, had, and the difference. */
  readonly expectedPpm: Moments;
  readonly realisedPpm: Moments;
  readonly surprisePpm: Moments;
}

export const emptyTrades = (): TradesState => ({
  desks: {},
  closed: 0,
  wins: 0,
  sumAge: 0,
  profit: 0,
  expected: 0,
  opened: 0,
  expectedPpm: emptyMoments(),
  realisedPpm: emptyMoments(),
  surprisePpm: emptyMoments(),
});

/** A fill as trades see it; the position already holds it. Money in 1e-8. */
export interface TradeFill {
  readonly instrument: string;
  readonly position: PositionState;
  readonly at: Us;
  /** Lots x price of the fill, without sign, over its lots. */
  readonly lotValue: number;
  /** Ppm of notional: edge and cost told by the intent; a cost nobody asked is the cost charged. */
  readonly edgePpm: number;
  readonly costPpm: number;
}

export function foldTradeFill(state: TradesState, fill: TradeFill): void {
  const { sleeve, lots } = fill.position;
  const desk = (state.desks[fill.instrument] ??= { cash: 0n, lots: 0, trade: null });
  const cash = parseMoney(sleeve.activeCash);
  const change = Number(cash - desk.cash);
  const before = desk.lots;
  const after = lots - sleeve.strategicLots;
  const moved = after - before;
  desk.cash = cash;
  desk.lots = after;
  if (moved === 0) return;
  const closing =
    before !== 0 && before > 0 !== moved > 0 ? Math.min(Math.abs(before), Math.abs(moved)) : 0;
  const opening = Math.abs(moved) - closing;
  if (closing > 0 && desk.trade !== null) {
    desk.trade.cash += (change * closing) / Math.abs(moved);
    desk.trade.expected -= (closing * fill.lotValue * fill.costPpm) / PPM;
    if (after === 0 || opening > 0) closeTrade(state, desk, fill.at);
  }
  if (opening === 0) return;
  const value = opening * fill.lotValue;
  desk.trade ??= { at: fill.at, cash: 0, expected: 0, opened: 0 };
  desk.trade.cash += (change * opening) / Math.abs(moved);
  desk.trade.opened += value;
  desk.trade.expected += (value * (fill.edgePpm - fill.costPpm)) / PPM;
}

function closeTrade(state: TradesState, desk: Desk, at: Us): void {
  const trade = desk.trade as OpenTrade;
  desk.trade = null;
  state.closed += 1;
  state.sumAge += at - trade.at;
  state.profit += trade.cash;
  state.expected += trade.expected;
  state.opened += trade.opened;
  if (trade.cash > 0) state.wins += 1;
  if (!(trade.opened > 0)) return;
  const told = (trade.expected / trade.opened) * PPM;
  const had = (trade.cash / trade.opened) * PPM;
  addMoment(state.expectedPpm, told);
  addMoment(state.realisedPpm, had);
  addMoment(state.surprisePpm, had - told);
}

export const openTrades = (state: TradesState): number =>
  Object.values(state.desks).filter(({ trade }) => trade !== null).length;
