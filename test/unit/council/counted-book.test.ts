import { describe, expect, it } from 'vitest';
import {
  checkRevisionCounts,
  countedBook,
  probationBook,
  revisingSeats,
} from '../../../council/counted-book.ts';
import { entersAPool, isOnProbation } from '../../../council/probation.ts';
import { foldRoster, seatById } from '../../../council/roster.ts';
import type { Roster } from '../../../protocols/view/roster.ts';
import { foldRoundBook } from '../../../council/round-book.ts';
import type { RoundBook } from '../../../protocols/view/round-book.ts';
import type { Ledger } from '../../../protocols/decision.ts';
import type { ExpertId } from '../../../protocols/ids.ts';
import { expertId, messageId, seatId } from '../../../protocols/ids.ts';
import type { JournalRecord } from '../../../protocols/record.ts';
import {
  bookOf,
  cfpOf,
  EVEN_BASE,
  joined,
  record,
  ROUND,
  rosterOf,
} from '../../support/council-round.ts';

const claims = [{ evidence: [], id: 'a', predicate: 'close > 0', value: 1 }];
const said = (expert: string) => ({ claims, expert, p: EVEN_BASE });

function council(probation: readonly Ledger[] = ['direction', 'shape']): Roster {
  const roster = rosterOf({ seat: 'critic' }, { seat: 'other' });
  const body = { ...joined({ newcomer: true, seat: 'guest' }), probation: [...probation] };
  foldRoster(roster, record('agent.joined', body) as JournalRecord);
  return roster;
}

/** A book in which `by` challenged `target`, and was upheld. */
function disputed(...pairs: readonly (readonly [by: string, target: string])[]): RoundBook {
  const book = bookOf(cfpOf(), [said('critic'), said('guest'), said('other')]);
  pairs.forEach(([by, target], n) => {
    const at = [ROUND, expertId(seatId(by))] as const;
    const challengeId = messageId(...at, 'challenge', n);
    const put = (entry: unknown): void => foldRoundBook(book, entry as JournalRecord);
    put(
      record('challenge', {
        challengeId,
        claimId: 'a',
        kind: 'regime',
        predicate: 'close > 0',
        seat: seatId(by),
        target: target as unknown as ExpertId,
        text: '',
      }),
    );
    put(
      record('ruling', {
        challengeId,
        claimHeld: true,
        claimValue: 1,
        evaluator: 'test',
        outcome: 'upheld',
        rulingId: messageId(...at, 'ruling', n),
        target: target as unknown as ExpertId,
        trace: '',
      }),
    );
  });
  return book;
}

describe('a seat on probation', () => {
  it('is one in any ledger it holds; without a ledger, in any at all', () => {
    const both = ['direction', 'shape'] as const;
    expect(isOnProbation({ ledgers: both })).toBe(false);
    expect(isOnProbation({ ledgers: both, probation: [] })).toBe(false);
    expect(isOnProbation({ ledgers: both, probation: ['shape'] })).toBe(true);
    expect(isOnProbation({ ledgers: ['direction'], probation: ['shape'] })).toBe(false);
    expect(isOnProbation({ ledgers: [], probation: ['shape'] })).toBe(true);
    expect(isOnProbation({ ledgers: [], probation: [] })).toBe(false);
  });

  it('is so from its first join, and not again for coming back', () => {
    const roster = council();
    expect(seatById(roster, seatId('guest'))).toMatchObject({
      newcomer: 2,
      probation: ['direction', 'shape'],
    });
    const freed = { ledgers: ['shape'] as Ledger[], reason: 'earned', seat: seatId('guest') };
    foldRoster(roster, record('agent.probation', freed) as JournalRecord);
    const back = {
      ...joined({ newcomer: true, seat: 'guest' }),
      probation: ['direction', 'shape'] as Ledger[],
    };
    foldRoster(roster, record('agent.joined', back) as JournalRecord);
    expect(seatById(roster, seatId('guest'))?.probation).toEqual(['shape']);
    expect(entersAPool(roster, 'guest' as unknown as ExpertId)).toBe(true);
    expect(entersAPool(council(), 'guest' as unknown as ExpertId)).toBe(false);
  });
});

describe('the counted book', () => {
  it('is the book itself while nobody is on probation', () => {
    const book = disputed(['critic', 'other']);
    expect(countedBook(book, rosterOf({ seat: 'critic' }))).toBe(book);
  });

  it('holds nothing of a seat on probation, nor of a dispute with one', () => {
    const book = disputed(['critic', 'other'], ['guest', 'other'], ['critic', 'guest']);
    const counted = countedBook(book, council());
    expect(counted.bids.map(({ body }) => body.expert)).toEqual(['critic', 'other']);
    expect(counted.challenges.map(({ body }) => [body.seat, body.target])).toEqual([
      ['critic', 'other'],
    ]);
    expect(counted.rulings).toHaveLength(1);
    expect(book.rulings).toHaveLength(3);
    const apart = probationBook(book, council());
    expect(apart?.bids.map(({ body }) => body.expert)).toEqual(['guest']);
    expect(probationBook(bookOf(cfpOf(), [said('other')]), council())).toBeUndefined();
  });
});

describe('who may revise', () => {
  it.each([
    ['all, for a ruling that counts', [['critic', 'other']], ['critic', 'guest', 'other']],
    ['nobody, for what a guest had upheld', [['guest', 'other']], []],
    ['the guest alone, that lost a claim', [['critic', 'guest']], ['guest']],
  ] as const)('%s', (_, pairs, seats) => {
    expect(revisingSeats(disputed(...pairs), council())).toEqual(seats);
  });

  it('needs a ground that counts, unless it is on probation itself', () => {
    const book = disputed(['guest', 'other'], ['critic', 'other']);
    const [byGuest, byCritic] = book.rulings.map(({ body }) => body.rulingId);
    const of = (expert: string, ...because: (typeof byGuest)[]) =>
      checkRevisionCounts(
        { because: because as never[], expert: expert as unknown as ExpertId },
        book,
        council(),
      )?.code;
    expect(of('other', byGuest)).toBe('COUNCIL_REVISE_ON_PROBATION');
    expect(of('other', byGuest, byCritic)).toBeUndefined();
    expect(of('guest', byGuest)).toBeUndefined();
  });
});
