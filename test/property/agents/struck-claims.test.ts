import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withUpOdds } from '../../../agents/sdk/bins.ts';
import { givingWay, learnStruckClaims, struckOf } from '../../../agents/sdk/struck-claims.ts';
import type { StruckClaimModels } from '../../../agents/sdk/struck-claims.ts';
import { revised } from '../../../agents/sdk/debate.ts';
import { givenWay } from '../../../agents/sdk/voice.ts';
import { worthBetween } from '../../../council/claim-worth.ts';
import type { Worth } from '../../../protocols/bid.ts';
import { ln } from '../../../council/ln.ts';
import { toPpm } from '../../../council/ppm.ts';
import { forecastOf } from '../../../council/table.ts';
import { foldRoundBook } from '../../../council/round-book.ts';
import type { RoundBook } from '../../../protocols/view/round-book.ts';
import { firstUpBin } from '../../../protocols/bins.ts';
import { EVIDENCE_FLAG } from '../../../protocols/flags.ts';
import { seatId } from '../../../protocols/ids.ts';
import type { JournalRecord, RecordOf } from '../../../protocols/record.ts';
import { bookOf, cfpOf, EVEN_BASE, record, ROUND } from '../../support/council-round.ts';

const SEAT = seatId('other');
const BINS = EVEN_BASE.length;
const cfp = cfpOf();
const firstUp = firstUpBin(cfp.edges);
const toBase = { aim: EVEN_BASE, edges: cfp.edges };
const view = { flags: [EVIDENCE_FLAG] };
/** A mixture is never worse than its member by more than this; and ppm are rounded at each question. */
const BOUND = -ln(0.96);
const ROUNDING = 1e-3;

const bids = fc
  .array(fc.integer({ max: 1_000, min: 1 }), { maxLength: BINS, minLength: BINS })
  .map((parts) => toPpm(parts));
/** Of its distance from base that a lost claim carried; nothing stated before flag 2. */
const shares = fc.option(fc.double({ max: 1, min: 0, noNaN: true }), { nil: undefined });
const outcomes = fc.integer({ max: BINS - 1, min: 0 });

/** A book whose bid lost a claim that carried a share of its distance from base; all of it unpriced. */
function lostBy(p: readonly number[], share?: number): RoundBook {
  const whole = worthBetween(p, EVEN_BASE, cfp.edges);
  const worth =
    share === undefined
      ? {}
      : {
          worth: {
            direction: Math.trunc(share * whole.direction),
            shape: Math.trunc(share * whole.shape),
          },
        };
  const claims = [{ evidence: [], id: 'a', predicate: 'close > 0', value: 1, ...worth }];
  const book = bookOf(cfp, [{ claims, expert: 'other', p }]);
  const challenge = {
    challengeId: `${ROUND}/critic/challenge/0`,
    claimId: 'a',
    kind: 'regime',
    predicate: '',
    seat: 'critic',
    target: 'other',
    text: '',
  };
  foldRoundBook(book, record('challenge', challenge as never) as JournalRecord);
  const body = {
    challengeId: `${ROUND}/critic/challenge/0`,
    claimHeld: true,
    claimValue: 1,
    evaluator: 'test',
    outcome: 'upheld',
    rulingId: `${ROUND}/critic/ruling/0`,
    target: 'other',
    trace: '',
  };
  foldRoundBook(book, record('ruling', body as never) as JournalRecord);
  return book;
}

const settleOf = (outcome: number) => ({ body: { outcome } }) as unknown as RecordOf<'settle'>;

function wayOf(models: StruckClaimModels, book: RoundBook) {
  const [struck] = struckOf(book, SEAT);
  const way = struck && givingWay({ models, view }, book, struck);
  if (way === undefined) throw new Error('a lost claim has a record');
  return way;
}

/** The bid after its revision; as it was where it lets the first stand. */
const after = (models: StruckClaimModels, book: RoundBook): readonly number[] =>
  revised(book, SEAT, { models, view })[0]?.p ?? (book.bids[0]?.body.p as number[]);

const losses = (p: readonly number[], outcome: number): { direction: number; shape: number } => {
  const { direction, shape } = forecastOf(p, 1_000_000, firstUp);
  return {
    direction: -ln(direction[outcome < firstUp ? 0 : 1]),
    shape: -ln(shape[outcome] as number),
  };
};

/** A record of a claim whose bids leaned up, and were wrong for 60 questions. */
function wrongRecord(): StruckClaimModels {
  const models: StruckClaimModels = {};
  const book = lostBy(toPpm(withUpOdds(cfp.edges, EVEN_BASE, 0.8)), 1);
  for (let n = 0; n < 60; n++) {
    learnStruckClaims(models, { book, settle: settleOf(0) }, SEAT);
  }
  return models;
}

describe('giving way to base', () => {
  it('is the bid itself for no share, and base for the whole', () => {
    fc.assert(
      fc.property(bids, (p) => {
        const none = { direction: 0, shape: 0 };
        expect(givenWay(p, toBase, none)).toEqual(p);
        expect(givenWay(p, toBase, { direction: 1, shape: 1 })).toEqual(EVEN_BASE);
      }),
    );
  });

  it('moves one ledger and leaves the other', () => {
    const p = toPpm(withUpOdds(cfp.edges, [1, 2, 3, 4, 4, 3, 2, 1], 0.7));
    const moved = forecastOf(givenWay(p, toBase, { direction: 0.5, shape: 0 }), 1, firstUp);
    const before = forecastOf(p, 1, firstUp);
    expect(moved.direction[1]).toBeCloseTo(0.6, 5);
    moved.shape.forEach((chance, bin) =>
      expect(chance).toBeCloseTo(before.shape[bin] as number, 4),
    );
  });
});

describe('what a struck claim was worth', () => {
  it('never costs more than 0.041 nats a ledger against standing still, whatever comes out', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(bids, outcomes, shares), { maxLength: 60 }), (questions) => {
        const models: StruckClaimModels = {};
        const regret = { direction: 0, shape: 0 };
        for (const [p, outcome, share] of questions) {
          const book = lostBy(p, share);
          const moved = losses(after(models, book), outcome);
          const before = losses(p, outcome);
          for (const ledger of ['direction', 'shape'] as const) {
            regret[ledger] += moved[ledger] - before[ledger];
          }
          learnStruckClaims(models, { book, settle: settleOf(outcome) }, SEAT);
        }
        const limit = BOUND + ROUNDING * questions.length;
        expect(regret.direction).toBeLessThanOrEqual(limit);
        expect(regret.shape).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('is never more than the claim said it carries, whatever the record says', () => {
    const wrong = wrongRecord();
    fc.assert(
      fc.property(bids, fc.double({ max: 1, min: 0, noNaN: true }), (p, share) => {
        const book = lostBy(p, share);
        const stated = book.bids[0]?.body.claims[0]?.worth as Worth;
        const moved = worthBetween(p, after(wrong, book), cfp.edges);
        for (const ledger of ['direction', 'shape'] as const) {
          // Two bins of 1,000 ppm, each known to a ppm.
          expect(Math.abs(moved[ledger])).toBeLessThanOrEqual(Math.abs(stated[ledger]) + 3);
        }
      }),
    );
  });

  it.each([
    ['gives way where the side was wrong', 0, 0.8, 1],
    ['stays where it was right', BINS - 1, 0, 0.01],
  ])('%s, and begins almost at no move', (_, outcome, least, most) => {
    const p = toPpm(withUpOdds(cfp.edges, EVEN_BASE, 0.8));
    const book = lostBy(p);
    const models: StruckClaimModels = {};
    expect(wayOf(models, book)).toEqual({ direction: 0.025, n: 0, shape: 0.025 });
    for (let n = 0; n < 20; n++) {
      learnStruckClaims(models, { book, settle: settleOf(outcome) }, SEAT);
    }
    const { direction, n, shape } = wayOf(models, book);
    expect(direction).toBeGreaterThanOrEqual(least);
    expect(direction).toBeLessThanOrEqual(most);
    // Its bins within a side are those of base: nothing to learn.
    expect(shape).toBeCloseTo(0.025, 6);
    expect(n).toBe(20);
  });

  it('takes back all that the claim carried, and no more, where it was wrong for long', () => {
    const p = toPpm(withUpOdds(cfp.edges, EVEN_BASE, 0.8));
    const models = wrongRecord();
    expect(forecastOf(after(models, lostBy(p, 1)), 1, firstUp).direction[1]).toBeCloseTo(0.5, 2);
    const half = forecastOf(after(models, lostBy(p, 0.5)), 1, firstUp).direction[1];
    // Half of ln 4 in log odds: odds of 2.
    expect(half).toBeCloseTo(2 / 3, 2);
    expect(after(models, lostBy(p, 0))).toEqual(p);
  });

  it('learns nothing from a round that was void, nor from one without a lost claim', () => {
    const models: StruckClaimModels = {};
    const book = lostBy(EVEN_BASE);
    const settle = { body: { outcome: null } } as unknown as RecordOf<'settle'>;
    learnStruckClaims(models, { book, settle }, SEAT);
    learnStruckClaims(models, { book, settle: settleOf(1) }, seatId('somebody'));
    expect(models).toEqual({});
  });
});
