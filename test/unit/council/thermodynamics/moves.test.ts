import { describe, expect, it } from 'vitest';
import { foldRoundBook } from '../../../../council/round-book.ts';
import { movesOf } from '../../../../council/thermodynamics/moves.ts';
import type { Claim } from '../../../../protocols/bid.ts';
import { messageId, seatId } from '../../../../protocols/ids.ts';
import type { ExpertId, MessageId } from '../../../../protocols/ids.ts';
import type { JournalRecord } from '../../../../protocols/record.ts';
import { bookOf, cfpOf, record, ROUND, tilted } from '../../../support/council-round.ts';

const cfp = cfpOf();
const trend = 'trend' as unknown as ExpertId;
const risk = 'risk' as unknown as ExpertId;
const bid = tilted(cfp.base, 0.7);
const claims: Claim[] = ['a', 'b', 'c', 'd'].map((id) => ({
  evidence: [1],
  id,
  predicate: 'ret(1) > 0',
  value: 1,
}));

/** A book in which trend's claims are challenged, ruled on, and trend says what follows. */
function book(
  rulings: readonly ['upheld' | 'rejected', string][],
  said: readonly { cites: readonly number[]; p: readonly number[] }[],
  filed: readonly Claim[] = claims,
) {
  const made = bookOf(cfp, [{ claims: filed, expert: 'trend', p: bid }]);
  const put = (entry: JournalRecord) => foldRoundBook(made, entry);
  const ids: MessageId[] = [];
  rulings.forEach(([outcome, claimId], n) => {
    const challengeId = messageId(ROUND, risk, 'challenge', n);
    const rulingId = messageId(ROUND, risk, 'ruling', n);
    ids.push(rulingId);
    const challenge = {
      challengeId,
      claimId,
      kind: 'arithmetic' as const,
      predicate: '',
      seat: seatId('risk'),
      target: trend,
      text: '',
    };
    put(record('challenge', challenge, 10 + n) as JournalRecord);
    const ruling = {
      challengeId,
      claimHeld: null,
      claimValue: null,
      evaluator: 'test',
      outcome,
      rulingId,
      target: trend,
      trace: '',
    };
    put(record('ruling', ruling, 20 + n) as JournalRecord);
  });
  said.forEach(({ cites, p }, n) => {
    const because = cites.map((k) => ids[k] as MessageId);
    const body = { because, expert: trend, n, p: [...p], stake: 1_000_000, text: '' };
    put(record('revise', body, 30 + n) as JournalRecord);
  });
  return movesOf(cfp, made);
}

const between = (share: number): number[] =>
  tilted(cfp.base, 1 / (1 + Math.exp(-(1 - share) * Math.log(0.7 / 0.3))));
const range = Math.log(0.7 / 0.5) - Math.log(0.3 / 0.5);

describe('the moves of a debate', () => {
  it('have none when nobody changed a bid', () => {
    expect(book([['upheld', 'a']], [])).toEqual([]);
  });

  it('may take back the support of the struck claims, in their share of all claims', () => {
    const [move] = book([['upheld', 'a']], [{ cites: [0], p: between(0.25) }]);
    expect(move).toMatchObject({ expert: trend, flagged: false, seq: 30, struck: 250_000 });
    expect(move?.allowed).toBeCloseTo((range * 0.25) ** 2 / 8, 4);
  });

  it('may take back what the struck claims said they carry, no more, however many there are', () => {
    // Of the 847 millinats between 50 and 70 in 100, nine tenths in one claim.
    const filed = [762, 50, 20, 15].map((direction, k) => ({
      ...(claims[k] as Claim),
      worth: { direction, shape: 0 },
    }));
    const lost = (claimId: string, p: readonly number[]) =>
      book([['upheld', claimId]], [{ cites: [0], p }], filed)[0];
    const most = lost('a', between(762 / 847));
    expect(most).toMatchObject({ flagged: false, struck: 250_000 });
    expect(most?.allowed).toBeCloseTo((0.762 * 0.762) / 8, 3);
    expect(lost('b', between(50 / 847))?.flagged).toBe(false);
    expect(lost('b', between(0.25))?.flagged).toBe(true);
  });

  it('are flagged when one struck claim of four takes a bid all the way back', () => {
    expect(book([['upheld', 'a']], [{ cites: [0], p: cfp.base }])[0]?.flagged).toBe(true);
    const all = ['a', 'b', 'c', 'd'].map((id) => ['upheld', id] as const);
    const whole = book(
      all.map(([outcome, id]) => [outcome, id]),
      [{ cites: [0, 1, 2, 3], p: cfp.base }],
    );
    expect(whole[0]).toMatchObject({ flagged: false, struck: 1_000_000 });
  });

  it('are flagged when the cited ruling struck nothing, or the same claim is used twice', () => {
    const none = book([['rejected', 'a']], [{ cites: [0], p: between(0.25) }]);
    expect(none[0]).toMatchObject({ allowed: 0, flagged: true, struck: 0 });
    const twice = book(
      [['upheld', 'a']],
      [
        { cites: [0], p: between(0.25) },
        { cites: [0], p: between(0.5) },
      ],
    );
    expect(twice.map(({ flagged }) => flagged)).toEqual([false, true]);
  });

  it('are flagged when a bid grows surer for having lost a claim further than that claim went', () => {
    const surer = tilted(cfp.base, 0.9);
    expect(book([['upheld', 'a']], [{ cites: [0], p: surer }])[0]?.flagged).toBe(true);
  });

  it('leave out a revision that cites nothing of the round: it does not count', () => {
    const made = bookOf(cfp, [{ claims, expert: 'trend', p: bid }]);
    const because = [messageId(ROUND, risk, 'ruling', 7)];
    const body = { because, expert: trend, n: 0, p: between(0.5), stake: 1, text: '' };
    foldRoundBook(made, record('revise', body, 30) as JournalRecord);
    expect(movesOf(cfp, made)).toEqual([]);
  });

  it('hold a supplement to the likelihood it declares; one that goes further does not count', () => {
    const x = [0, 0, 0, 0, 400_000, 400_000, 400_000, 400_000];
    const follow = (up: number) => {
      const made = bookOf(cfp, [{ claims, expert: 'trend', p: bid }]);
      const p = tilted(cfp.base, up);
      const body = { expert: trend, likelihood: x, p, seen: [], stake: 1_000_000, text: '' };
      foldRoundBook(made, record('supplement', body, 40) as JournalRecord);
      return movesOf(cfp, made);
    };
    expect(follow(0.77)[0]).toMatchObject({ cause: 'surge', flagged: false, seq: 40 });
    expect(follow(0.77)[0]?.allowed).toBeCloseTo(0.02, 12);
    expect(follow(0.95)).toEqual([]);
  });
});
