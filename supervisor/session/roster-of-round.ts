/**
 * The roster as a round was called with: a seat that has left probation since, or been put back, is scored
 * in the pools that it was in. Losses are those of the forecast that was stated.
 */
import type { Roster } from '../../protocols/view/roster.ts';
import type { Ledger } from '../../protocols/decision.ts';
import type { OpenRound, SessionState } from './state.ts';

/** Ledgers of probation by seat; undefined while nobody is on probation. */
export function standingOf(roster: Roster): Record<string, readonly Ledger[]> | undefined {
  const kept = roster.seats.filter(({ probation = [] }) => probation.length > 0);
  if (kept.length === 0) return undefined;
  return Object.fromEntries(kept.map(({ probation = [], seat }) => [seat, [...probation]]));
}

export function rosterOfRound({ roster }: SessionState, { standing }: OpenRound): Roster {
  const isNow = roster.seats.every(
    ({ probation = [], seat }) => probation.join() === (standing?.[seat] ?? []).join(),
  );
  if (isNow) return roster;
  const seats = roster.seats.map(({ probation: _now, ...seat }) => {
    const then = standing?.[seat.seat];
    return then === undefined ? seat : { ...seat, probation: then };
  });
  return { ...roster, seats };
}
