/** Where the score of a round's lane lies. */
import type { LaneScore } from '../../council/lane-score.ts';
import { invariant } from '../../protocols/errors.ts';
import type { OpenRound, SessionState } from './state.ts';

export function laneScoreOf(state: SessionState, round: OpenRound): LaneScore {
  const desk = state.desks.get(round.instrument);
  for (const horizon of desk?.horizons ?? []) {
    const lane = horizon.lanes.find((slot) => slot.id === round.book.lane);
    if (lane !== undefined) return lane.score;
  }
  invariant(false, 'a round has a lane', { lane: round.book.lane });
}
