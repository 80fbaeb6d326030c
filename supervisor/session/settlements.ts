/** Outcomes: every open question whose horizon has come is scored, and every weight moves. */
import { outcomeBin } from '../../council/outcome.ts';
import { nextRoundState } from '../../council/round-machine.ts';
import type { LaneLosses } from '../../council/lane-score.ts';
import { settleLane } from '../../council/settlement.ts';
import { invariant } from '../../protocols/errors.ts';
import type { RecordOf } from '../../protocols/record.ts';
import { scoreTension } from './contradiction-score.ts';
import { asksByEvidence } from './config-of.ts';
import { foldEvidence } from './evidence.ts';
import { laneScoreOf } from './lane-score-of.ts';
import { watchForFuture } from './look-ahead.ts';
import { rosterOfRound } from './roster-of-round.ts';
import { append } from './effect.ts';
import type { Effect } from './effect.ts';
import { reviewSeats } from './standing.ts';
import type { OpenRound, SessionState } from './state.ts';
import { cool } from './thermodynamics.ts';

/** Scores the questions whose outcome became known since the last timer, by round number. */
export function settleDueQuestions(state: SessionState, timer: RecordOf<'timer'>): Effect[] {
  const effects: Effect[] = [];
  for (const round of state.rounds.values()) {
    if (round.state !== 'open' || round.clock.settleTicks === null) continue;
    effects.push(...settleRound(state, round, timer));
  }
  return effects;
}

/** The recording is over: questions that can no longer be settled are void and change nothing. */
export function voidOpenQuestions(state: SessionState, timer: RecordOf<'timer'>): Effect[] {
  const effects: Effect[] = [];
  for (const round of state.rounds.values()) {
    if (round.state !== 'open' || round.clock.settleTicks !== null) continue;
    effects.push(...settleRound(state, round, timer, 'the recording ended before the horizon'));
  }
  return effects;
}

function settleRound(
  state: SessionState,
  round: OpenRound,
  timer: RecordOf<'timer'>,
  voidReason?: string,
): Effect[] {
  const { book, clock } = round;
  const cfp = book.call.body;
  const { entryTicks, settleTicks } = clock;
  const isSettled = voidReason === undefined && entryTicks !== null && settleTicks !== null;
  const isFlat = isSettled && asksByEvidence(state) && entryTicks === settleTicks;
  const outcome = isSettled && !isFlat ? outcomeBin(cfp.edges, entryTicks, settleTicks) : null;
  const tension = scoreTension(state, round, outcome, timer.seq);
  const sleeves: Effect[] = [];
  const score = laneScoreOf(state, round);
  const { settle, certificate } = settleLane(score, {
    book,
    cfp,
    ...(score.evidence === undefined
      ? {
          evidence: ({ pools }: LaneLosses) => {
            const { pre0, post0 } = pools.direction;
            const debateGain = outcome === null ? null : pre0 - post0;
            const isVoid = outcome === null && !isFlat;
            const folded = foldEvidence(state, round, { debateGain, isVoid, outcome }, timer.seq);
            sleeves.push(...folded.effects);
            return folded.evidence;
          },
        }
      : {}),
    entryTicks,
    isFlat,
    ...(round.left === undefined ? {} : { left: round.left }),
    outcome,
    roster: rosterOfRound(state, round),
    settleSeq: clock.settleSeq ?? timer.seq,
    settleTicks,
    voidReason: outcome === null && !isFlat ? (voidReason ?? 'no price') : null,
  });
  // Marked at once, so that a second timer before the record is stepped cannot settle it again.
  round.state = nextRoundState('open', {
    type: outcome === null && !isFlat ? 'voided' : 'settled',
  });
  freeLaneOf(state, round);
  const place = { at: state.now, cause: timer.seq, lane: book.lane, round: book.round };
  return [
    ...tension,
    append({ ...place, body: settle, type: 'settle' }),
    append({ ...place, body: certificate, type: 'certificate' }),
    ...sleeves,
    ...cool(state, round, settle, timer.seq),
    ...(outcome === null ? [] : watchForFuture(state, round, outcome, timer.seq)),
    ...(outcome === null || score.evidence !== undefined
      ? []
      : reviewSeats(state, round, timer.seq)),
  ];
}

/** The outcome is in the journal: the lane is free again. Base rates learn from bars by themselves. */
export function onSettled(state: SessionState, record: RecordOf<'settle'>): Effect[] {
  const round = state.rounds.get(record.round ?? ('' as never));
  invariant(round !== undefined, 'a settlement belongs to an open round', { seq: record.seq });
  state.rounds.delete(round.book.round);
  state.roundsSettled += 1;
  freeLaneOf(state, round);
  return [];
}

/** Free for the question of this very timer, which is asked after what is settled. */
function freeLaneOf(state: SessionState, round: OpenRound): void {
  const desk = state.desks.get(round.instrument);
  for (const horizon of desk?.horizons ?? []) {
    const lane = horizon.lanes.find((slot) => slot.id === round.book.lane);
    if (lane?.openRound === round.book.round) lane.openRound = null;
  }
}
