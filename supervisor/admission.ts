/**
 * What a well-formed message must also be to count: from a seat that was asked, of a type its phase
 * allows, for an expert of that seat, once, matching its seal, resting on evidence it could see.
 */
import { checkClaims } from '../council/claim-check.ts';
import { checkRevisionCounts } from '../council/counted-book.ts';
import { checkSupplement } from '../council/evidence-bound.ts';
import { checkBid, checkEvidence } from '../council/ppm.ts';
import { seatsOnProbation } from '../council/probation.ts';
import type { RoundBook } from '../protocols/view/round-book.ts';
import { checkRevise, tableOf } from '../council/table.ts';
import { CHALLENGES_PER_SEAT_MAX } from '../protocols/bid.ts';
import { hashOf } from '../protocols/canonical.ts';
import { appError } from '../protocols/errors.ts';
import type { AppError } from '../protocols/errors.ts';
import type { SeatMessage } from '../protocols/host.ts';
import { expertId, messageId, seatOf } from '../protocols/ids.ts';
import type { Phase } from '../protocols/presence.ts';
import { asksByEvidence } from './session/config-of.ts';
import { checkCredit } from './session/credit.ts';
import type { Debt } from './session/owing.ts';
import type { OpenRound, SessionState } from './session/state.ts';

const allowed: Readonly<Record<Phase, readonly SeatMessage['type'][]>> = {
  seal: ['seal', 'refuse'],
  reveal: ['bid'],
  challenge: ['challenge'],
  rebut: ['rebuttal'],
  revise: ['revise'],
  surge: ['supplement'],
  aggregate: ['aggregate'],
  verdict: ['verdict'],
  plan: ['plan'],
};

/** Undefined when the message counts, else why it does not. */
export function admissible(
  state: SessionState,
  debt: Debt,
  message: SeatMessage,
): AppError | undefined {
  const round = state.rounds.get(debt.round);
  if (round === undefined) return refused(debt, message, 'its round is over');
  if (!allowed[debt.phase].includes(message.type)) {
    return refused(debt, message, `phase ${debt.phase} takes ${allowed[debt.phase].join(' or ')}`);
  }
  const expert = 'expert' in message.body ? message.body.expert : undefined;
  if (expert !== undefined && seatOf(expert) !== debt.seat) {
    return refused(debt, message, `${expert} is not a voice of ${debt.seat}`);
  }
  return admissibleIn(state, round, debt, message);
}

function admissibleIn(
  state: SessionState,
  round: OpenRound,
  debt: Debt,
  message: SeatMessage,
): AppError | undefined {
  const { roster } = state;
  const { book } = round;
  const cfp = book.call.body;
  const no = (why: string) => refused(debt, message, why);
  switch (message.type) {
    case 'seal':
    case 'refuse': {
      const { expert } = message.body;
      const spoken = [...book.seals, ...book.refusals].some((item) => item.body.expert === expert);
      return spoken ? no(`${expert} has already answered`) : undefined;
    }
    case 'bid': {
      const { expert } = message.body;
      const seal = book.seals.find((item) => item.body.expert === expert);
      if (seal === undefined) return no(`${expert} has not sealed`);
      if (book.bids.some((item) => item.body.expert === expert)) return no('it was opened before');
      if (hashOf(message.body) !== seal.body.digest) return no('it does not match its seal');
      return (
        checkBid(message.body, cfp.base.length) ??
        checkEvidence(message.body, cfp.asOf.seq) ??
        (asksByEvidence(state) ? checkClaims(message.body, cfp) : undefined)
      );
    }
    case 'challenge': {
      const own = book.challenges.filter((item) => item.body.seat === debt.seat);
      if (message.body.seat !== debt.seat) return no(`it is signed by ${message.body.seat}`);
      // Seats on probation have a quota of their own: a challenge to them takes none from the others.
      const kept = seatsOnProbation(roster);
      const isKept = kept.has(seatOf(message.body.target));
      const alike = own.filter((item) => kept.has(seatOf(item.body.target)) === isKept);
      if (alike.length >= CHALLENGES_PER_SEAT_MAX) {
        return no(`a seat may challenge ${CHALLENGES_PER_SEAT_MAX} times a round`);
      }
      // One before it may have been refused, so numbers may be left out, never used twice.
      const free = CHALLENGE_NUMBERS.map((n) =>
        messageId(debt.round, expertId(debt.seat), 'challenge', n),
      ).slice(lastNumber(own) + 1);
      if (!free.includes(message.body.challengeId))
        return no(`its id must be ${free.join(' or ')}`);
      const bid = book.bids.find((item) => item.body.expert === message.body.target);
      if (bid === undefined) return no(`${message.body.target} has no bid`);
      const { claimId } = message.body;
      const claimed = bid.body.claims.some((claim) => claim.id === claimId);
      return claimed ? checkCredit(state, message.body) : no(`the bid has no claim ${claimId}`);
    }
    case 'rebuttal': {
      const { challengeId, expert } = message.body;
      const challenge = book.challenges.find((item) => item.body.challengeId === challengeId);
      if (challenge === undefined) return no(`there is no challenge ${challengeId}`);
      if (challenge.body.target !== expert) return no(`${challenge.body.target} was challenged`);
      const answered = book.rebuttals.some((item) => item.body.challengeId === challengeId);
      return answered ? no(`${challengeId} was answered before`) : undefined;
    }
    case 'revise': {
      const { expert } = message.body;
      if (!book.bids.some((item) => item.body.expert === expert)) return no(`${expert} has no bid`);
      if (book.revisions.some((item) => item.body.expert === expert))
        return no('it was revised before');
      return (
        checkRevise(message.body, book, cfp.base.length) ??
        checkRevisionCounts(message.body, book, roster)
      );
    }
    case 'supplement': {
      const { expert, seen } = message.body;
      if (!book.bids.some((item) => item.body.expert === expert)) return no(`${expert} has no bid`);
      if (book.supplements.some((item) => item.body.expert === expert))
        return no('it was supplemented before');
      const opened = book.bids.map((bid) => bid.seq);
      const ahead = seen.find((seq) => seq > cfp.asOf.seq && !opened.includes(seq));
      if (ahead !== undefined) return no(`it cites record ${ahead}, after ${cfp.asOf.seq}`);
      const standing = tableOf(cfp, book).speakers.get(expert);
      return standing === undefined
        ? no(`${expert} has no valid bid`)
        : checkSupplement(message.body, standing.post.ppm);
    }
    case 'aggregate':
    case 'verdict':
    case 'plan':
      return undefined;
  }
}

/** Two against seats with weight, two against seats on probation. */
const CHALLENGE_NUMBERS = Array.from({ length: 2 * CHALLENGES_PER_SEAT_MAX }, (_, n) => n);

const lastNumber = (own: RoundBook['challenges']): number =>
  Number(own.at(-1)?.body.challengeId.split('/').at(-1) ?? -1);

const refused = (debt: Debt, message: SeatMessage, why: string): AppError =>
  appError('MESSAGE_NOT_ADMITTED', { seat: debt.seat, type: message.type, round: debt.round, why });
