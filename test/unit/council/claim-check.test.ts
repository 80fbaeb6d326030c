import { describe, expect, it } from 'vitest';
import { checkClaims } from '../../../council/claim-check.ts';
import { checkBid } from '../../../council/ppm.ts';
import type { Bid } from '../../../protocols/bid.ts';
import { bodySchemas } from '../../../protocols/record.ts';
import { misfit } from '../../../protocols/validate.ts';
import { bookOf, cfpOf, EVEN_BASE } from '../../support/council-round.ts';

const OFF_BASE = [24_000, 76_000, 170_000, 230_000, 230_000, 170_000, 77_000, 23_000];
const claim = (predicate: string) => ({ evidence: [], id: 'a', predicate, value: 1 });

/** A bid that is right in everything but what a test changes. */
function bid(over: Partial<Bid> = {}): Bid {
  const [said] = bookOf(cfpOf(), [
    { claims: [claim('close > 0')], expert: 'other', p: OFF_BASE },
  ]).bids;
  return { ...(said as { body: Bid }).body, ...over };
}

/** The first refusal, in the order in which the session asks. */
const refusal = (body: Bid) =>
  misfit(bodySchemas.bid, body, 'bid') ??
  checkBid(body, EVEN_BASE.length) ??
  checkClaims(body, EVEN_BASE);

describe('a bid', () => {
  it('may claim what can be read when it stands off base, and nothing at base', () => {
    expect(refusal(bid())).toBeUndefined();
    expect(refusal(bid({ claims: [], p: EVEN_BASE }))).toBeUndefined();
    expect(refusal(bid({ claims: [], stake: 0 }))).toBeUndefined();
  });

  it.each<[string, Partial<Bid>, string, readonly string[]]>([
    ['too few bins', { p: [500_000, 500_000] }, 'COUNCIL_BID_BINS', ['2 bins', '8']],
    [
      'a bin under the floor',
      { p: [1, ...OFF_BASE.slice(1)] },
      'COUNCIL_BID_FLOOR',
      ['bin 0', '1 ppm', '1000'],
    ],
    [
      'a sum off one',
      { p: [25_000, ...OFF_BASE.slice(1)] },
      'COUNCIL_BID_SUM',
      ['1001000', '1000000'],
    ],
    [
      'a chance off the grid',
      { p: [0.5, ...OFF_BASE.slice(1)] },
      'MESSAGE_SCHEMA',
      ['/p/0', 'integer'],
    ],
    ['a stake off the scale', { stake: 1_000_001 }, 'MESSAGE_SCHEMA', ['/stake', '1000000']],
    [
      'an unknown reading',
      { claims: [claim('mood > 1')] },
      'COUNCIL_CLAIM_UNREADABLE',
      ['claims[0].predicate', 'mood'],
    ],
    [
      'claims at base',
      { p: EVEN_BASE },
      'COUNCIL_CLAIM_WORTHLESS',
      ['Claim a', 'base', '1000000 ppm'],
    ],
    ['claims on no stake', { stake: 0 }, 'COUNCIL_CLAIM_WORTHLESS', ['Claim a', 'stake of 0']],
  ])('is refused for %s, with the field and the scale', (_, over, code, names) => {
    const error = refusal(bid(over));
    expect(error?.code).toBe(code);
    for (const name of names) expect(error?.message).toContain(name);
  });
});
