import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  challengeCost,
  creditAfter,
  creditOf,
  CREDIT_MAX,
  CREDIT_START,
  payChallenge,
  payConcession,
} from '../../../council/debate-credit.ts';
import type { DebateCredit, Side } from '../../../council/debate-credit.ts';
import type { Ruling } from '../../../protocols/challenge.ts';
import { seatId } from '../../../protocols/ids.ts';

const [A, B, GUEST] = [seatId('a'), seatId('b'), seatId('guest')];
const onProbation = new Set([GUEST]);
const PER_ROUND = 2;

const sideOf = (seat = A, against = B): Side => ({ against, onProbation, seat });
const outcomes = fc.constantFrom<Ruling['outcome']>('upheld', 'rejected', 'undecidable');

/** Files a challenge if it can be paid, and has it ruled on; answers whether it was filed. */
function dispute(credit: DebateCredit, side: Side, outcome: Ruling['outcome']): boolean {
  if (creditOf(credit, side.seat) < challengeCost(side)) return false;
  payChallenge(credit, side);
  credit[side.seat] = creditAfter(credit, side, outcome);
  return true;
}

describe('debate credit', () => {
  it('stays between 0 and its cap, and only an upheld challenge adds to it', () => {
    fc.assert(
      fc.property(fc.array(outcomes, { maxLength: 60 }), (rulings) => {
        const credit: DebateCredit = {};
        for (const outcome of rulings) {
          const before = creditOf(credit, A);
          dispute(credit, sideOf(), outcome);
          const after = creditOf(credit, A);
          expect(after).toBeGreaterThanOrEqual(0);
          expect(after).toBeLessThanOrEqual(CREDIT_MAX);
          if (after > before) expect(outcome).toBe('upheld');
        }
      }),
    );
  });

  it('runs dry after four rounds of blanket challenges, eight from the cap, and stays dry', () => {
    for (const [start, rounds] of [
      [CREDIT_START, 4],
      [CREDIT_MAX, 8],
    ] as const) {
      const credit: DebateCredit = { [A]: start };
      const filed = Array.from({ length: 40 }, () => dispute(credit, sideOf(), 'rejected'));
      expect(filed.filter(Boolean)).toHaveLength(rounds * PER_ROUND);
      expect(filed.lastIndexOf(true)).toBe(rounds * PER_ROUND - 1);
    }
  });

  it('never fails who is upheld in one challenge of every two', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), (first) => {
        const credit: DebateCredit = {};
        for (const upheldFirst of first) {
          const pair = upheldFirst
            ? (['upheld', 'rejected'] as const)
            : (['rejected', 'upheld'] as const);
          for (const outcome of pair) expect(dispute(credit, sideOf(), outcome)).toBe(true);
        }
      }),
    );
  });

  it('is not made by two seats that concede to each other', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (turns) => {
        const credit: DebateCredit = {};
        for (const mine of turns) {
          const [seat, against] = mine ? [A, B] : [B, A];
          // Who has nothing to pay with concedes for nothing: that is where the total may grow.
          if (creditOf(credit, against) < 1) continue;
          const before = creditOf(credit, A) + creditOf(credit, B);
          if (creditOf(credit, seat) < challengeCost(sideOf(seat, against))) continue;
          payChallenge(credit, sideOf(seat, against));
          payConcession(credit, sideOf(against, seat));
          credit[seat] = creditAfter(credit, sideOf(seat, against), 'upheld');
          expect(creditOf(credit, A) + creditOf(credit, B)).toBeLessThanOrEqual(before);
        }
      }),
    );
  });

  it('of a seat with weight does not move in disputes with a guest; the guest pays', () => {
    const credit: DebateCredit = {};
    expect(dispute(credit, sideOf(A, GUEST), 'rejected')).toBe(true);
    expect(dispute(credit, sideOf(A, GUEST), 'upheld')).toBe(true);
    payConcession(credit, sideOf(A, GUEST));
    expect(creditOf(credit, A)).toBe(CREDIT_START);
    expect(dispute(credit, sideOf(GUEST, A), 'rejected')).toBe(true);
    payConcession(credit, sideOf(GUEST, A));
    expect(creditOf(credit, GUEST)).toBe(CREDIT_START - 2);
  });
});
