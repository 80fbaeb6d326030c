/** Seats leave probation, and are put back, on evidence of their own: looked at after each settlement. */
import { reviewSeat } from '../../council/evidence/standing.ts';
import type { Standing } from '../../council/evidence/standing.ts';
import type { RosterSeat } from '../../protocols/view/roster.ts';
import type { Ledger } from '../../protocols/decision.ts';
import { append } from './effect.ts';
import type { Effect } from './effect.ts';
import type { OpenRound, SessionState } from './state.ts';

export function reviewSeats(state: SessionState, round: OpenRound, cause: number): Effect[] {
  const desks = [...state.desks.values()].flatMap(({ horizons }) =>
    horizons.flatMap(({ evidence }) => (evidence === undefined ? [] : [evidence.voices])),
  );
  return state.roster.seats.flatMap((seat) => {
    if (seat.barred === true || seat.shadow || seat.experts.length === 0) return [];
    let kept = seat.probation ?? [];
    const reasons: string[] = [];
    for (const ledger of seat.ledgers) {
      const isKept = kept.includes(ledger);
      const { experts, newcomer } = seat;
      const returns = seat.returns?.[ledger] ?? 0;
      const standing = reviewSeat(desks, { experts, isKept, newcomer, returns }, ledger);
      if (standing.change === 'none') continue;
      kept = standing.change === 'in' ? kept.filter((one) => one !== ledger) : [...kept, ledger];
      reasons.push(reasonOf(ledger, standing));
    }
    return reasons.length === 0 ? [] : [changed(state, round, cause, { kept, reasons, seat })];
  });
}

function changed(
  state: SessionState,
  round: OpenRound,
  cause: number,
  found: {
    readonly seat: RosterSeat;
    readonly kept: readonly Ledger[];
    readonly reasons: readonly string[];
  },
): Effect {
  const { kept, reasons, seat } = found;
  const body = {
    cause: 'evidence' as const,
    ledgers: [...kept].sort(),
    reason: reasons.join('; '),
    seat: seat.seat,
  };
  const { lane, round: id } = round.book;
  return append({ at: state.now, body, cause, lane, round: id, type: 'agent.probation' });
}

function reasonOf(ledger: Ledger, standing: Exclude<Standing, { change: 'none' }>): string {
  const { change, measured, needed } = standing;
  const figures = `${measured.toFixed(0)} of ${needed.toFixed(0)}`;
  return change === 'in'
    ? `in the pools of ${ledger}: its own evidence reached ${figures}`
    : `out of the pools of ${ledger}: evidence that its skill is lost reached ${figures}`;
}
