/**
 * Seats on probation are bid, ruled, scored and shown, and are in no pool: their forecasts move no intent.
 * To the pools they are asleep, so their weights stand still and the bounds of the others are untouched.
 */
import type { Ledger } from '../protocols/decision.ts';
import type { ExpertId } from '../protocols/ids.ts';
import type { Roster } from './roster.ts';
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
  const kept = onProbation(roster, ledger);
  if (kept.size === 0) return table;
  const speakers = new Map([...table.speakers].filter(([expert]) => !kept.has(expert)));
  return { ...table, speakers };
}
