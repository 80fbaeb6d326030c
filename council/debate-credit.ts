/**
 * Credit to challenge with. A challenge costs 1, a concession costs its seat 1; only an upheld challenge
 * brings any: its cost and 1 more.
 *
 * - Who is upheld in more than half of its challenges gains by challenging; who is not runs dry. With the
 *   two challenges a round that a seat has, all rejected, the 8 to start with are gone after 4 rounds.
 * - A conceded challenge moves credit and makes none: what the challenger gains the other pays. Two seats
 *   that challenge and concede in turn stay where they are.
 * - The cap keeps a long good record from paying for many rounds of blanket challenges: 8 rounds at most.
 * - A concession is never refused for want of credit: who was wrong may say so.
 *
 * Seats with weight neither pay nor earn in disputes with seats on probation, whose presence must not
 * matter to them. Plain state, whole numbers.
 */
import type { SeatId } from '../protocols/ids.ts';
import type { Ruling } from '../protocols/challenge.ts';

export const CREDIT_START = 8;
export const CREDIT_MAX = 16;
export const CHALLENGE_COST = 1;
export const CONCESSION_COST = 1;
/** What an upheld challenge brings: its cost back, and 1. */
export const UPHELD_GAIN = 2;

/** By seat; a seat that is not there has what everybody starts with. */
export type DebateCredit = Record<SeatId, number>;

/** Two seats in a dispute, from the side of one of them. */
export interface Side {
  readonly seat: SeatId;
  readonly against: SeatId;
  readonly onProbation: ReadonlySet<SeatId>;
}

export const creditOf = (credit: DebateCredit | undefined, seat: SeatId): number =>
  credit?.[seat] ?? CREDIT_START;

/** What a challenge costs its seat. */
export const challengeCost = (side: Side): number => (isCharged(side) ? CHALLENGE_COST : 0);

export const payChallenge = (credit: DebateCredit, side: Side): void =>
  pay(credit, side.seat, challengeCost(side));

export const payConcession = (credit: DebateCredit, side: Side): void =>
  pay(credit, side.seat, isCharged(side) ? CONCESSION_COST : 0);

/** Credit of the challenger after a ruling on its challenge. */
export function creditAfter(
  credit: DebateCredit | undefined,
  side: Side,
  outcome: Ruling['outcome'],
): number {
  const before = creditOf(credit, side.seat);
  const earned = outcome === 'upheld' && isCharged(side);
  return earned ? Math.min(CREDIT_MAX, before + UPHELD_GAIN) : before;
}

const isCharged = ({ against, onProbation, seat }: Side): boolean =>
  onProbation.has(seat) || !onProbation.has(against);

function pay(credit: DebateCredit, seat: SeatId, cost: number): void {
  if (cost > 0) credit[seat] = Math.max(0, creditOf(credit, seat) - cost);
}
