/**
 * A seat whose code changed begins a record (`agent.joined`, record: new): it leaves the session with what it
 * earned, before the roster lets it in again as a newcomer. docs/decisions/0044-new-code-begins-a-record.md
 *
 * A lane whose question is open was decided on with the old weights, so it is scored with them, and the
 * seat leaves it then. What the old code said in an open round counts for nobody.
 */
import { forgetTilts } from '../../council/contradiction/pooled-odds.ts';
import { leaveLane } from '../../council/lane-score.ts';
import { endsRecord, seatById } from '../../council/roster.ts';
import { tableOf, withoutSpeakers } from '../../council/table.ts';
import type { Table } from '../../council/table.ts';
import type { AgentJoined } from '../../protocols/presence.ts';
import type { HorizonDesk, OpenRound, SessionState } from './state.ts';

/** Before the roster folds the same join. */
export function leaveWithRecord(state: SessionState, joined: AgentJoined): void {
  const seat = seatById(state.roster, joined.seat);
  if (seat === undefined || !endsRecord(joined)) return;
  const { experts } = seat;
  for (const round of state.rounds.values()) {
    round.left = [...new Set([...(round.left ?? []), ...experts])];
  }
  for (const { horizons } of state.desks.values()) {
    for (const horizon of horizons) leaveHorizon(state, horizon, experts);
  }
  for (const moments of state.contradiction.voices.values()) forgetTilts(moments, experts);
  if (state.credit !== undefined) delete state.credit[seat.seat];
}

function leaveHorizon(
  { rounds }: SessionState,
  { evidence, lanes, lookAhead }: HorizonDesk,
  experts: NonNullable<OpenRound['left']>,
): void {
  for (const { openRound, score } of lanes) {
    if (openRound === null || !rounds.has(openRound)) leaveLane(score, experts);
  }
  for (const expert of experts) {
    if (evidence !== undefined) delete evidence.voices[expert];
    if (lookAhead !== undefined) delete lookAhead.voices[expert];
  }
}

/** The table of a round as records are kept by it: without those whose record has ended since. */
export const tableOnRecord = ({ book, left = [] }: OpenRound): Table =>
  withoutSpeakers(tableOf(book.call.body, book), new Set(left));
