/** Rulings: by code, on what the seats saw at the call. */
import { openRulings } from '../../council/ruling.ts';
import { withCredit } from './credit.ts';
import { append } from './effect.ts';
import type { Effect } from './effect.ts';
import type { OpenRound, SessionState } from './state.ts';

/** Rules on every challenge of the round. */
export function ruleOnChallenges(state: SessionState, round: OpenRound, cause: number): Effect[] {
  const { book } = round;
  // No market record enters between a call and its rulings (the floor holds them back), so the
  // session's view still is the frozen one.
  const rulings = openRulings(book, { call: book.call, view: state.market });
  return withCredit(state, book, rulings).map((body) =>
    append({ at: state.now, body, cause, lane: book.lane, round: book.round, type: 'ruling' }),
  );
}
