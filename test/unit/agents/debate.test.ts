import { describe, expect, test } from 'vitest';
import { challengesOf as riskChallenges } from '../../../agents/risk/challenges.ts';
import { challengesOf as technicalChallenges } from '../../../agents/technical/challenges.ts';
import { trueClaims } from '../../../agents/sdk/claim.ts';
import type { SeatView } from '../../../agents/sdk/contract.ts';
import { audited, rebutted, revised } from '../../../agents/sdk/debate.ts';
import { emptyViewState, foldView, viewOf } from '../../../agents/sdk/seat-view.ts';
import { foldRoundBook } from '../../../council/round-book.ts';
import type { RoundBook } from '../../../protocols/view/round-book.ts';
import type { Claim } from '../../../protocols/bid.ts';
import { seatId } from '../../../protocols/ids.ts';
import type { JournalRecord, RecordOf } from '../../../protocols/record.ts';
import {
  bookOf,
  cfpOf,
  EVEN_BASE,
  record,
  ROUND,
  SPX,
  tilted,
} from '../../support/council-round.ts';

const ME = seatId('risk');
const BARS = 100;

/** A rising market: 80 quiet bars, then 20 of a chosen size. */
function market(lastMove: number): SeatView {
  const state = emptyViewState();
  let close = 100_000;
  for (let k = 0; k < BARS; k++) {
    const move = (k >= BARS - 20 ? lastMove : 0.001) * (k % 2 === 0 ? 1.2 : -0.8);
    const before = close;
    close = Math.floor(close * (1 + move));
    const bar = {
      closeTicks: close,
      eventTime: k,
      highTicks: Math.max(before, close),
      instrument: SPX,
      knownAt: k,
      lowTicks: Math.min(before, close),
      openIsFake: true,
      openTicks: before,
      series: '1d',
      version: 1,
      volume: 1,
    };
    foldView(state, record('market.bar', bar, k + 1) as JournalRecord);
  }
  return viewOf(state, ME);
}

const claim = (over: Partial<Claim>): Claim => ({
  evidence: [BARS],
  id: 'a',
  predicate: 'close > 0',
  value: 0,
  ...over,
});
const book = (claims: Claim[], p: readonly number[] = EVEN_BASE): RoundBook =>
  bookOf(cfpOf(), [{ expert: 'other', p, claims }]);
const closeIn = (view: SeatView): number =>
  view.market.bars.get('SPX|1d')?.at(-1)?.value.closeTicks ?? 0;
const quiet = market(0.001);
const jumpy = market(0.02);

describe('auditing', () => {
  const kinds = (claims: Claim[]) =>
    audited(book(claims), quiet, { seat: ME }).map(({ kind, claimId }) => [claimId, kind]);

  test('leaves a true claim alone', () => {
    expect(kinds([claim({ value: closeIn(quiet) })])).toEqual([]);
  });

  test.each([
    ['a false claim', claim({ predicate: 'close < 0' }), 'arithmetic'],
    ['a wrong value', claim({ value: 1 }), 'arithmetic'],
    ['words that are no predicate', claim({ predicate: 'to the moon' }), 'arithmetic'],
    [
      'evidence from after the call',
      claim({ evidence: [101], value: closeIn(quiet) }),
      'lookahead',
    ],
  ])('challenges %s', (_what, wrong, kind) => {
    expect(kinds([wrong])).toEqual([['a', kind]]);
  });

  test('does not challenge what cannot be decided', () => {
    expect(kinds([claim({ predicate: 'sma200 > 0' })])).toEqual([]);
  });

  test('keeps to its field', () => {
    const wrong = book([claim({ predicate: 'close < 0' })]);
    expect(audited(wrong, quiet, { field: /fact/, seat: ME })).toEqual([]);
  });
});

describe('what the seats challenge', () => {
  const average = claim({ id: 'average', predicate: 'ema20 > 0' });
  const priced = (view: SeatView) => ({
    ...average,
    value: trueClaims([{ id: 'average', predicate: 'ema20 > 0', evidence: [] }], {
      call: bookOf(cfpOf()).call,
      view: view.market,
    })[0]?.value as number,
  });

  test('risk: averages while volatility has jumped, not in a quiet market', () => {
    expect(riskChallenges(book([priced(jumpy)]), jumpy, ME)).toMatchObject([
      { claimId: 'average', kind: 'regime', predicate: 'vol10 > 1.5 * vol60' },
    ]);
    expect(riskChallenges(book([priced(quiet)]), quiet, ME)).toEqual([]);
  });

  test('risk: a bid far from base', () => {
    const bold = [1_000, 1_000, 1_000, 47_000, 400_000, 300_000, 200_000, 50_000];
    const fair = claim({ value: closeIn(quiet) });
    const [first] = riskChallenges(book([fair], bold), quiet, ME);
    expect(first).toMatchObject({ kind: 'base-rate', target: 'other' });
  });

  test('technical: facts older than a quarter', () => {
    const state = emptyViewState();
    const fact = {
      instruments: [],
      kind: 'macro',
      knownAt: 0,
      periodEnd: 0,
      revised: false,
      series: 'us-cpi',
      source: 'test',
      unit: 'percent',
      value: 3,
    };
    foldView(state, record('knowledge.fact', fact, 1) as JournalRecord);
    const old = book([claim({ predicate: 'fact("us-cpi") > 1', value: 3 })]);
    const at = (seconds: number): RoundBook => ({
      ...old,
      call: { ...old.call, at: seconds * 1_000_000 },
    });
    const said = (seconds: number) =>
      technicalChallenges(at(seconds), viewOf(state, ME), seatId('technical'));
    expect(said(80 * 86_400)).toEqual([]);
    const unreadable = book([claim({ predicate: 'fact("no\tname") > 1' })]);
    expect(() => technicalChallenges(unreadable, viewOf(state, ME), ME)).not.toThrow();
    expect(said(93 * 86_400)).toMatchObject([{ kind: 'stale', target: 'other' }]);
  });
});

describe('being challenged', () => {
  const against = (): RecordOf<'challenge'> =>
    record('challenge', {
      challengeId: 'r1/other/challenge/0' as never,
      claimId: 'a',
      kind: 'regime',
      predicate: 'vol20 > 0',
      seat: seatId('critic'),
      target: 'other' as never,
      text: '',
    });

  test('a claim that holds is defended with its evidence', () => {
    const fair = book([claim({ value: closeIn(quiet) })]);
    expect(rebutted(against(), fair, quiet)).toMatchObject({ stance: 'contest', evidence: [BARS] });
  });

  test('a claim that does not hold is conceded', () => {
    const wrong = book([claim({ predicate: 'close < 0' })]);
    expect(rebutted(against(), wrong, quiet).stance).toBe('concede');
  });

  test('a lost claim moves the forecast half-way to base and cites the ruling; a won one does not', () => {
    const p = [13_000, 67_000, 160_000, 220_000, 240_000, 180_000, 87_000, 33_000];
    const ruled = (outcome: 'upheld' | 'rejected'): RoundBook => {
      const made = book([claim({})], p);
      foldRoundBook(
        made,
        record('ruling', {
          challengeId: 'r1/critic/challenge/0' as never,
          claimHeld: true,
          claimValue: 1,
          evaluator: 'test',
          outcome,
          rulingId: `${ROUND}/critic/ruling/0` as never,
          target: 'other' as never,
          trace: '',
        }) as JournalRecord,
      );
      return made;
    };
    expect(revised(ruled('rejected'), seatId('other'))).toEqual([]);
    expect(revised(ruled('upheld'), seatId('somebody'))).toEqual([]);
    const [draft] = revised(ruled('upheld'), seatId('other'));
    expect(draft?.because).toEqual(['r1/critic/ruling/0']);
    const half = p.map((ppm, bin) => (ppm + (EVEN_BASE[bin] as number)) / 2);
    expect(draft?.p).toEqual(half);
    // A seat that keeps a record goes by it under flag 2 alone.
    const by = (flags: number[]) =>
      revised(ruled('upheld'), seatId('other'), { models: {}, view: { flags } })[0];
    expect(by([1])?.p).toEqual(half);
    const moved = by([1, 2]);
    expect(moved?.text).toContain('2.5 % of the way to base in direction');
    expect(Math.abs((moved?.p[0] ?? 0) - (p[0] as number))).toBeLessThan(1_000);
    const still = ruled('upheld');
    expect(
      revised(
        {
          ...still,
          bids: still.bids.map((bid) => ({ ...bid, body: { ...bid.body, p: EVEN_BASE } })),
        },
        seatId('other'),
        { models: {}, view: { flags: [2] } },
      ),
    ).toEqual([]);
  });

  test('without a record half of what the lost claims carried is taken back, and none of the rest', () => {
    // 847 millinats of log odds above base.
    const p = tilted(EVEN_BASE, 0.7);
    const lost = (...ids: string[]): RoundBook => {
      const priced = [
        { ...claim({ id: 'a' }), worth: { direction: 800, shape: 0 } },
        { ...claim({ id: 'b' }), worth: { direction: 47, shape: 0 } },
      ];
      const made = book(priced, p);
      for (const [n, id] of ids.entries()) {
        const challengeId = `${ROUND}/critic/challenge/${n}`;
        const target = 'other';
        const challenge = {
          challengeId,
          claimId: id,
          kind: 'regime',
          predicate: '',
          seat: 'critic',
        };
        foldRoundBook(
          made,
          record('challenge', { ...challenge, target, text: '' } as never) as never,
        );
        const ruling = { challengeId, claimHeld: true, claimValue: 1, evaluator: '', trace: '' };
        const rulingId = `${ROUND}/critic/ruling/${n}`;
        const body = { ...ruling, outcome: 'upheld', rulingId, target };
        foldRoundBook(made, record('ruling', body as never) as never);
      }
      return made;
    };
    const upAfter = (...ids: string[]): number | undefined => {
      const [draft] = revised(lost(...ids), seatId('other'));
      return draft?.p.slice(4).reduce((sum, part) => sum + part / 1e6, 0);
    };
    const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
    expect(upAfter('a', 'b')).toBeCloseTo(0.6, 4);
    expect(upAfter('a')).toBeCloseTo((0.7 + logistic(0.047)) / 2, 3);
    expect(upAfter('b')).toBeCloseTo((0.7 + logistic(0.8)) / 2, 3);
    expect(revised(lost('a'), seatId('other'))[0]?.text).toContain('the bid without them');
  });
});
