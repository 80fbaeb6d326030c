/**
 * Seats on probation are bid, ruled, scored and shown, and are in no pool: their forecasts move no intent.
 * To the pools they are asleep, so their weights stand still and the bounds of the others are untouched.
 * Pools leave a ledger at a time. The debate cannot: a seat that is on probation in any ledger it holds
 * has no influence on it (see counted-book.ts).
 */
import type { Ledger } from '../protocols/decision.ts';
import { seatOf } from '../protocols/ids.ts';
import type { ExpertId, SeatId } from '../protocols/ids.ts';
import { seatById } from './roster.ts';
import type { Roster, RosterSeat } from '../protocols/view/roster.ts';
import { withoutSpeakers } from './table.ts';
import type { Table } from './table.ts';

/** Experts of seats on probation in a ledger. */
export function onProbation(roster: Roster, ledger: Ledger): ReadonlySet<ExpertId> {
  const experts = new Set<ExpertId>();
  for (const { experts: own, probation } of roster.seats) {
    if (probation?.includes(ledger) === true) for (const expert of own) experts.add(expert);
  }
  return experts;
}

/** The table that the pools of a ledger see; the same object while nobody is on probation. */
export function pooledTable(table: Table, roster: Roster, ledger: Ledger): Table {
  return withoutSpeakers(table, onProbation(roster, ledger));
}

/** Does an expert enter the pool of some ledger? */
export function entersAPool(roster: Roster, expert: ExpertId): boolean {
  const seat = seatById(roster, seatOf(expert));
  return seat?.ledgers.some((ledger) => seat.probation?.includes(ledger) !== true) ?? false;
}

/** On probation in the debate: in any ledger it holds, or, holding none, in any at all. */
export const isOnProbation = ({
  ledgers,
  probation,
}: Pick<RosterSeat, 'ledgers' | 'probation'>): boolean =>
  probation !== undefined &&
  probation.length > 0 &&
  (ledgers.length === 0 || ledgers.some((ledger) => probation.includes(ledger)));

/** Seats without influence on the debate. */
export function seatsOnProbation(roster: Roster): ReadonlySet<SeatId> {
  const seats = new Set<SeatId>();
  for (const row of roster.seats) if (isOnProbation(row)) seats.add(row.seat);
  return seats;
}

/** The table that tension and temperature are measured on: those with influence on the debate. */
export function countedTable(table: Table, roster: Roster): Table {
  const kept = seatsOnProbation(roster);
  return withoutSpeakers(
    table,
    new Set([...table.speakers.keys()].filter((expert) => kept.has(seatOf(expert)))),
  );
}
