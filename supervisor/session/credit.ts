/** The debate's credit in the session: a fold of challenges, concessions and rulings. Only with flag 2. */
import {
  challengeCost,
  creditAfter,
  creditOf,
  payChallenge,
  payConcession,
} from '../../council/debate-credit.ts';
import type { Side } from '../../council/debate-credit.ts';
import { seatsOnProbation } from '../../council/probation.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import type { Challenge, Ruling } from '../../protocols/challenge.ts';
import { appError, invariant } from '../../protocols/errors.ts';
import type { AppError } from '../../protocols/errors.ts';
import { seatOf } from '../../protocols/ids.ts';
import type { MessageId, SeatId } from '../../protocols/ids.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import { asksByEvidence } from './config-of.ts';
import type { SessionState } from './state.ts';

/** Folds a record of an open round; every type but three is left alone. */
export function foldCredit(state: SessionState, book: RoundBook, record: ChainedRecord): void {
  if (!asksByEvidence(state)) return;
  switch (record.type) {
    case 'challenge':
      payChallenge((state.credit ??= {}), challenging(state, record.body));
      return;
    case 'rebuttal': {
      if (record.body.stance !== 'concede') return;
      const { against, seat, ...rest } = challenging(
        state,
        challengeOf(book, record.body.challengeId),
      );
      payConcession((state.credit ??= {}), { ...rest, against: seat, seat: against });
      return;
    }
    case 'ruling': {
      const { challengeId, credit } = record.body;
      if (credit === undefined) return;
      (state.credit ??= {})[challengeOf(book, challengeId).seat] = credit;
      return;
    }
    default:
  }
}

/** Why a seat cannot pay for a challenge; undefined when it can. */
export function checkCredit(state: SessionState, challenge: Challenge): AppError | undefined {
  if (!asksByEvidence(state)) return undefined;
  const side = challenging(state, challenge);
  const cost = challengeCost(side);
  const credit = creditOf(state.credit, side.seat);
  return credit < cost
    ? appError('COUNCIL_CREDIT_SHORT', { cost, credit, seat: side.seat })
    : undefined;
}

/** The rulings of a round, each with the credit that its challenger has after it. */
export function withCredit(
  state: SessionState,
  book: RoundBook,
  rulings: readonly Ruling[],
): readonly Ruling[] {
  if (!asksByEvidence(state)) return rulings;
  const credit: Record<SeatId, number> = { ...state.credit };
  return rulings.map((ruling) => {
    const side = challenging(state, challengeOf(book, ruling.challengeId));
    const after = creditAfter(credit, side, ruling.outcome);
    credit[side.seat] = after;
    return { ...ruling, credit: after };
  });
}

const challenging = ({ roster }: SessionState, { seat, target }: Challenge): Side => ({
  against: seatOf(target),
  onProbation: seatsOnProbation(roster),
  seat,
});

function challengeOf({ challenges, round }: RoundBook, id: MessageId): Challenge {
  const challenge = challenges.find(({ body }) => body.challengeId === id)?.body;
  invariant(challenge !== undefined, 'what is answered was challenged', { id, round });
  return challenge;
}
