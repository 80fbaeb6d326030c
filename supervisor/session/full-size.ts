/** The largest position one name may have, and what a side of it costs: what evidence and trial reckon with. */
import { conditionsOf, sideCostPpm } from '../../portfolio/costs.ts';
import { invariant } from '../../protocols/errors.ts';
import { parseMoney, PPM } from '../../protocols/units.ts';
import type { Lots } from '../../protocols/units.ts';
import { configOf } from './config-of.ts';
import type { OpenRound, SessionState } from './state.ts';

/** Lots of the cap of one name at the equity and price of the call; at least 1. */
export function fullSize(state: SessionState, round: OpenRound): Lots {
  const desk = state.desks.get(round.instrument);
  invariant(desk !== undefined, 'a round has an instrument', { instrument: round.instrument });
  const { equity, markTicks } = round.book.call.body.book;
  const lotValue = BigInt(markTicks) * parseMoney(desk.instrument.lotTickMoney);
  if (lotValue <= 0n) return 1;
  const { nameCapPpm } = configOf(state).sizing;
  const lots = (parseMoney(equity) * BigInt(nameCapPpm)) / (BigInt(PPM) * lotValue);
  return Math.max(1, Number(lots));
}

/** Cost of a side of that size as the call asks it, ppm of notional; 0 without a price. */
export function fullSideCost(state: SessionState, round: OpenRound): number {
  const { book, cost } = round.book.call.body;
  const conditions = conditionsOf(cost);
  if (conditions === undefined || book.markTicks <= 0) return 0;
  const lots = fullSize(state, round);
  return sideCostPpm(cost, conditions, { lots, priceTicks: book.markTicks });
}
