/** Who owes an answer in a round's present phase. */
import { isOnProbation } from '../../council/probation.ts';
import { seatById } from '../../council/roster.ts';
import type { Roster, RosterSeat } from '../../protocols/view/roster.ts';
import type { RoundId, SeatId } from '../../protocols/ids.ts';
import type { LaneId } from '../../protocols/ids.ts';
import type { Phase } from '../../protocols/presence.ts';
import type { OpenRound, SessionState } from './state.ts';

/** Seats that may be asked, by seat id. */
export const awakeSeats = (roster: Roster): RosterSeat[] => roster.seats.filter((row) => row.awake);

/** Awake seats that hold weight in some ledger, the shadow pool's included. */
export const biddersOf = (roster: Roster): SeatId[] =>
  awakeSeats(roster)
    .filter((row) => row.ledgers.length > 0)
    .map((row) => row.seat);

/** Seats of a role that are awake: whose word decides, so none on probation. */
export const withRole = (state: SessionState, role: string): SeatId[] =>
  awakeSeats(state.roster)
    .filter((row) => row.role === role && !isOnProbation(row))
    .map((row) => row.seat);

/** Notes who owes an answer: each seat once, sorted, only incarnations that are alive. */
export function owe(state: SessionState, round: OpenRound, seats: readonly SeatId[]): void {
  round.owing = [...new Set(seats)].sort().flatMap((seat) => {
    const row = seatById(state.roster, seat);
    return row?.awake === true ? [{ seat, incarnation: row.incarnation }] : [];
  });
}

/** One debt: a seat that has been asked and has not answered. */
export interface Debt {
  readonly incarnation: number;
  readonly lane: LaneId;
  readonly phase: Phase;
  readonly round: RoundId;
  readonly seat: SeatId;
}

/** Everything owed now, by round number and then seat. */
export function debts(state: SessionState): Debt[] {
  const list: Debt[] = [];
  for (const round of state.rounds.values()) {
    for (const { seat, incarnation } of round.owing) {
      list.push({
        incarnation,
        lane: round.book.lane,
        phase: round.state as Phase,
        round: round.book.round,
        seat,
      });
    }
  }
  return list;
}
