/**
 * Rounds that were on when an earlier start ended. The next start ends them before it asks a venue about
 * any order, and without a seat: what they would decide now would be decided on positions that nobody has
 * compared with the venue yet, and a decision does not keep.
 */
import { PHASES } from '../../protocols/presence.ts';
import type { Phase } from '../../protocols/presence.ts';
import type { Draft } from '../../protocols/record.ts';
import { abstain } from './decisions.ts';
import type { Effect } from './effect.ts';
import { expireOrders } from './orders.ts';
import { ruleOnChallenges } from './rulings.ts';
import type { OpenRound, SessionState } from './state.ts';

const isPhase = (state: OpenRound['state']): state is Phase =>
  (PHASES as readonly string[]).includes(state);

/** What a start journals about them: whose answer is missing, and that the round ends here. */
export function interruptedPhases(state: SessionState): Draft[] {
  return [...state.rounds.values()].flatMap((round): Draft[] => {
    const phase = round.state;
    if (!isPhase(phase)) return [];
    const place = { at: state.now, lane: round.book.lane, round: round.book.round };
    const missing = round.owing.map(({ seat }) => seat);
    const closed: Draft = {
      ...place,
      body: { answered: [], interrupted: true, phase },
      type: 'phase.closed',
    };
    // A round that waits for others of its instant misses nobody.
    if (missing.length === 0) return [closed];
    return [{ ...place, body: { cause: 'died', missing, phase }, type: 'deadline' }, closed];
  });
}

/** Ends the round as it stands: its bids are scored, its orders never leave, its position stays. */
export function endInterrupted(state: SessionState, round: OpenRound, cause: number): Effect[] {
  const phase = round.state;
  round.debated = true;
  round.pooled = null;
  if (phase === 'plan') {
    round.state = 'open';
    round.owing = [];
    const reason = 'the supervisor stopped before it was sent, and a decision does not keep';
    return expireOrders(state, round, { cause, reason });
  }
  const { challenges, rulings } = round.book;
  // Who challenged has paid for it: code rules all the same.
  const ruled = rulings.length < challenges.length ? ruleOnChallenges(state, round, cause) : [];
  const why = {
    reason: round.book.call.body.shadow ? 'shadow' : 'deadline',
    detail: `the supervisor stopped in the phase ${phase}, and a decision does not keep`,
  } as const;
  return [...ruled, ...abstain(state, round, cause, why)];
}
