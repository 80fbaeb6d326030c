import { describe, expect, it } from 'vitest';
import { emptyMarketView, foldMarketView } from '../../../council/market-view.ts';
import { openRulings, ruleOn } from '../../../council/ruling.ts';
import type { Bid, Claim } from '../../../protocols/bid.ts';
import type { Challenge, ChallengeKind, Rebuttal } from '../../../protocols/challenge.ts';
import { bodySchemas } from '../../../protocols/record.ts';
import type { JournalRecord } from '../../../protocols/record.ts';
import { expertId, messageId, seatId } from '../../../protocols/ids.ts';
import { misfit } from '../../../protocols/validate.ts';
import { bookOf, cfpOf, EVEN_BASE, record, ROUND, SPX } from '../../support/council-round.ts';
import { indexBars } from '../../support/index-series.ts';

const NOW = 1_700_000_000_000_000;
const view = emptyMarketView();
const bars = indexBars().slice(0, 30);
for (const [k, bar] of bars.entries()) {
  const eventTime = NOW - (30 - k) * 1_000_000;
  foldMarketView(
    view,
    record('market.bar', { ...bar, eventTime, instrument: SPX }, k + 1) as JournalRecord,
  );
}
const close = bars[29]?.closeTicks as number;
const call = { ...record('cfp', cfpOf(), 101), at: NOW };
const technical = expertId(seatId('technical'));
const risk = expertId(seatId('risk'));

const claimed = (predicate: string, changes: Partial<Claim> = {}): Claim => ({
  evidence: [30],
  id: 'c0',
  predicate,
  value: close,
  ...changes,
});
const bidWith = (...claims: Claim[]): Bid =>
  bookOf(cfpOf(), [{ claims, expert: technical, p: EVEN_BASE }]).bids[0]?.body as Bid;
const challenged = (kind: ChallengeKind, predicate = 'bars > 0'): Challenge => ({
  challengeId: messageId(ROUND, risk, 'challenge', 0),
  claimId: 'c0',
  kind,
  predicate,
  seat: seatId('risk'),
  target: technical,
  text: '',
});
const TRUE = 'close > 0';
const FALSE = 'close < 0';
const UNDECIDED = 'rsi(200) > 0';
const two = (evidence: number[]): Claim[] => [claimed(TRUE), claimed(TRUE, { evidence, id: 'c1' })];

type Row = [what: string, kind: ChallengeKind, predicate: string, claims: Claim[], outcome: string];

describe('a ruling', () => {
  it.each<Row>([
    ['a true claim stands', 'regime', 'vol(20) > 1', [claimed(TRUE)], 'rejected'],
    ['a false claim falls, whatever the kind', 'cost', 'bars < 0', [claimed(FALSE)], 'upheld'],
    ['a claim that says nothing falls', 'stale', 'bars > 0', [claimed('up soon')], 'upheld'],
    ['no such claim', 'stale', 'bars > 0', [claimed(TRUE, { id: 'other' })], 'rejected'],
    [
      'evidence from the future',
      'lookahead',
      '',
      [claimed(TRUE, { evidence: [30, 101] })],
      'upheld',
    ],
    ['evidence from the past', 'lookahead', '', [claimed(TRUE)], 'rejected'],
    ['one record under two claims', 'double-count', '', two([30]), 'upheld'],
    ['two records under two claims', 'double-count', '', two([29]), 'rejected'],
    ['a right value', 'arithmetic', '', [claimed(TRUE)], 'rejected'],
    [
      'a value off by 1e-8',
      'arithmetic',
      '',
      [claimed(TRUE, { value: close * (1 + 1e-8) })],
      'upheld',
    ],
    [
      'a value off by 1e-10',
      'arithmetic',
      '',
      [claimed(TRUE, { value: close * (1 + 1e-10) })],
      'rejected',
    ],
    ['an undecidable claim', 'regime', 'vol(20) > 0', [claimed(UNDECIDED)], 'undecidable'],
    [
      'an undecidable claim with stolen evidence',
      'lookahead',
      '',
      [claimed(UNDECIDED, { evidence: [999] })],
      'upheld',
    ],
    ['an undecidable challenge', 'regime', UNDECIDED, [claimed(TRUE)], 'undecidable'],
    ['old data', 'stale', 'barage > 0.5', [claimed(TRUE)], 'upheld'],
    ['fresh data', 'stale', 'barage > 3600', [claimed(TRUE)], 'rejected'],
    ['a stale challenge that speaks of price', 'stale', 'close > 0', [claimed(TRUE)], 'rejected'],
    ['the public odds', 'base-rate', 'baseup <= 0.5', [claimed(TRUE)], 'upheld'],
    ['a base-rate challenge without base', 'base-rate', 'close > 0', [claimed(TRUE)], 'rejected'],
    ['costs above the move', 'cost', 'cost > sigma * 0.01', [claimed(TRUE)], 'upheld'],
    ['costs held against nothing', 'cost', 'cost > 0', [claimed(TRUE)], 'rejected'],
    ['another regime', 'regime', 'vol(20) > 0.001', [claimed(TRUE)], 'upheld'],
    ['a challenge that cannot be read', 'regime', 'wild!', [claimed(TRUE)], 'rejected'],
  ])('%s', (...[, kind, predicate, claims, outcome]) => {
    const challenge = challenged(kind, predicate);
    const ruling = ruleOn({ bid: bidWith(...claims), call, challenge, view });
    expect(ruling.outcome).toBe(outcome);
    expect(misfit(bodySchemas.ruling, ruling, 'ruling')).toBeUndefined();
  });

  it.each<[string, ChallengeKind, string, string]>([
    ['is not what the market says', 'arithmetic', 'abs(reading.high - close) > 1', 'upheld'],
    ['is what the market says', 'arithmetic', 'abs(reading.last - close) > 1', 'rejected'],
    ['is not what a fact says', 'arithmetic', 'reading.high != fact("cpi")', 'undecidable'],
    ['was not published', 'arithmetic', 'abs(reading.low - close) > 1', 'undecidable'],
    ['is held against nothing', 'arithmetic', 'reading.high > reading.last', 'rejected'],
    ['is the claim said again', 'arithmetic', 'reading.high > close', 'rejected'],
    ['is not spoken of, the value being right', 'arithmetic', 'close > 0', 'rejected'],
    ['is no age', 'stale', 'reading.high > close', 'rejected'],
    ['marks a regime', 'regime', 'reading.high > ret20', 'upheld'],
  ])('of a challenge whose reading %s: %s, %s, is %s', (_, kind, predicate, outcome) => {
    const readings = [
      { name: 'high', value: close + 2 },
      { name: 'last', value: close },
    ];
    const claims = [claimed('reading.high > close', { value: close + 2 })];
    const bid = { ...bidWith(...claims), readings };
    expect(ruleOn({ bid, call, challenge: challenged(kind, predicate), view })).toMatchObject({
      claimHeld: true,
      claimValue: close + 2,
      outcome,
    });
  });

  it('strikes a claim whose own reading says otherwise, or that misstates it', () => {
    const of = (claim: Claim, value: number) =>
      ruleOn({
        bid: { ...bidWith(claim), readings: [{ name: 'trend', value }] },
        call,
        challenge: challenged('arithmetic', claim.predicate),
        view,
      }).outcome;
    const trend = claimed('reading.trend > 0.5', { value: 1 });
    expect(of(trend, 1)).toBe('rejected');
    expect(of(trend, 0.5)).toBe('upheld');
    expect(of(trend, 1.1)).toBe('upheld');
  });

  it('names what it saw and how', () => {
    const ruling = ruleOn({
      bid: bidWith(claimed(FALSE)),
      call,
      challenge: challenged('stale'),
      view,
    });
    expect(ruling).toMatchObject({
      claimHeld: false,
      claimValue: close,
      evaluator: 'kimera-predicate 1',
      rulingId: 'r1/risk/ruling/0',
      target: 'technical',
    });
    expect(ruling.trace).toContain('is false on the frozen view');
  });

  it('upholds what the challenged seat concedes', () => {
    const challenge = challenged('regime', 'vol(20) > 1');
    const rebuttal: Rebuttal = {
      challengeId: challenge.challengeId,
      evidence: [],
      expert: technical,
      stance: 'concede',
      text: '',
    };
    const input = { bid: bidWith(claimed(TRUE)), call, challenge, view };
    expect(ruleOn({ ...input, rebuttal }).outcome).toBe('upheld');
    expect(ruleOn({ ...input, rebuttal: { ...rebuttal, stance: 'contest' } }).outcome).toBe(
      'rejected',
    );
  });

  it('rejects a challenge of a bid that was never made', () => {
    expect(ruleOn({ bid: undefined, call, challenge: challenged('stale'), view }).outcome).toBe(
      'rejected',
    );
  });

  it('is made once for each open challenge of a book, in order', () => {
    const book = bookOf(cfpOf(), [{ claims: [claimed(FALSE)], expert: technical, p: EVEN_BASE }]);
    const second = { ...challenged('stale'), challengeId: messageId(ROUND, risk, 'challenge', 1) };
    book.challenges.push(record('challenge', challenged('stale')), record('challenge', second));
    const [first, ...rest] = openRulings(book, { call, view });
    expect(rest.map(({ rulingId }) => rulingId)).toEqual(['r1/risk/ruling/1']);
    book.rulings.push(record('ruling', first as NonNullable<typeof first>));
    expect(openRulings(book, { call, view })).toEqual(rest);
  });
});
