/** The debate: who is asked in which phase, and what closes it. */
import { revisingSeats } from '../../council/counted-book.ts';
import { newQuestionClock } from '../../council/horizon.ts';
import { openRoundBook } from '../../council/round-book.ts';
import { initialRoundState, NOTHING_FOUND, nextRoundState } from '../../council/round-machine.ts';
import type { PhaseFindings } from '../../council/round-machine.ts';
import { invariant } from '../../protocols/errors.ts';
import { seatOf } from '../../protocols/ids.ts';
import type { SeatId } from '../../protocols/ids.ts';
import type { RecordOf } from '../../protocols/record.ts';
import { askedBySurge, measureTension, owesTension } from './contradiction.ts';
import { decide, judge } from './decisions.ts';
import type { Effect } from './effect.ts';
import { endInterrupted } from './interrupted.ts';
import { releaseOrders } from './orders.ts';
import { awakeSeats, biddersOf, owe, withRole } from './owing.ts';
import { standingOf } from './roster-of-round.ts';
import { ruleOnChallenges } from './rulings.ts';
import type { OpenRound, SessionState } from './state.ts';

/** The same for every round: the machine is asked once. */
const FIRST_STATE = initialRoundState();

/** A call was made: the round begins and every bidding seat that is awake owes a seal. */
export function openRound(state: SessionState, record: RecordOf<'cfp'>): Effect[] {
  const { body } = record;
  invariant('bars' in body.horizon, 'a question counts bars');
  const standing = standingOf(state.roster);
  const round: OpenRound = {
    book: openRoundBook(record),
    clock: newQuestionClock(body.horizon.bars),
    instrument: body.instrument,
    bars: body.horizon.bars,
    state: FIRST_STATE,
    owing: [],
    approved: [],
    debated: false,
    pooled: null,
    unwinding: null,
    ...(standing === undefined ? {} : { standing }),
  };
  state.rounds.set(round.book.round, round);
  owe(state, round, biddersOf(state.roster));
  return round.owing.length === 0 ? closePhase(state, round, record.seq) : [];
}

/** All answers of the phase are in the journal. */
export function onPhaseClosed(state: SessionState, record: RecordOf<'phase.closed'>): Effect[] {
  const round = state.rounds.get(record.round ?? ('' as never));
  if (round === undefined || round.state !== record.body.phase) return [];
  if (record.body.interrupted === true) return endInterrupted(state, round, record.seq);
  return closePhase(state, round, record.seq);
}

function closePhase(state: SessionState, round: OpenRound, cause: number): Effect[] {
  round.owing = [];
  switch (round.state) {
    case 'seal':
      return advance(
        state,
        round,
        { ...NOTHING_FOUND, anySealed: round.book.seals.length > 0 },
        cause,
      );
    case 'reveal':
      return advance(state, round, { ...NOTHING_FOUND, anyBid: round.book.bids.length > 0 }, cause);
    case 'challenge':
      return advance(
        state,
        round,
        { ...NOTHING_FOUND, anyChallenge: round.book.challenges.length > 0 },
        cause,
      );
    case 'rebut':
      return ruleOnChallenges(state, round, cause);
    case 'revise':
      return advance(state, round, NOTHING_FOUND, cause);
    case 'surge':
      return [measureTension(state, round, 'surge', cause)];
    case 'aggregate':
      return decide(state, round, cause);
    case 'verdict':
      return judge(state, round, cause);
    case 'plan':
      round.state = nextRoundState(round.state, { type: 'closed', found: NOTHING_FOUND });
      return releaseOrders(state, round, cause);
    default:
      return [];
  }
}

/** Moves to the next phase and asks its seats; a phase nobody can answer closes at once. */
function advance(
  state: SessionState,
  round: OpenRound,
  found: PhaseFindings,
  cause: number,
): Effect[] {
  const next = nextRoundState(round.state, { type: 'closed', found });
  // The debate is over: what it left in conflict is measured before anything is pooled.
  if (next === 'aggregate' && owesTension(state, round)) {
    return [measureTension(state, round, 'bids', cause)];
  }
  round.state = next;
  owe(state, round, seatsFor(state, round));
  return round.owing.length === 0 ? closePhase(state, round, cause) : [];
}

function seatsFor(state: SessionState, round: OpenRound): SeatId[] {
  const { book } = round;
  switch (round.state) {
    case 'reveal':
      return book.seals.map((seal) => seatOf(seal.body.expert));
    case 'challenge':
      return awakeSeats(state.roster)
        .filter((row) => row.role !== 'meta-reasoner' && row.role !== 'execution' && !row.shadow)
        .map((row) => row.seat);
    case 'rebut':
      return book.challenges.map((challenge) => seatOf(challenge.body.target));
    case 'revise':
      return revisingSeats(book, state.roster);
    case 'surge':
      return askedBySurge(state, book);
    case 'aggregate':
      return withRole(state, 'meta-reasoner');
    default:
      return [];
  }
}

/** The tension stands: the seats in conflict are asked for more, or the bids are pooled. */
export function onTension(state: SessionState, record: RecordOf<'tension'>): Effect[] {
  const round = state.rounds.get(record.round ?? ('' as never));
  const { decision, stage } = record.body;
  if (round === undefined || stage === 'settled') return [];
  const wantsSurge = stage === 'bids' && decision === 'surge';
  return advance(state, round, { ...NOTHING_FOUND, wantsSurge }, record.seq);
}

/** The last ruling of a round closes its rebuttal phase; in a round that was ended it closes nothing. */
export function onRuling(state: SessionState, record: RecordOf<'ruling'>): Effect[] {
  const round = state.rounds.get(record.round ?? ('' as never));
  invariant(round !== undefined, 'a ruling belongs to an open round', { seq: record.seq });
  const { challenges, rulings } = round.book;
  if (round.state !== 'rebut' || rulings.length < challenges.length) return [];
  const anyUpheld = revisingSeats(round.book, state.roster).length > 0;
  return advance(state, round, { ...NOTHING_FOUND, anyUpheld }, record.seq);
}
