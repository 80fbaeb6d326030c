import { describe, expect, it } from 'vitest';
import { checkClaims } from '../../../council/claim-check.ts';
import { checkBid } from '../../../council/ppm.ts';
import type { Bid, Claim, Worth } from '../../../protocols/bid.ts';
import { bodySchemas } from '../../../protocols/record.ts';
import { misfit } from '../../../protocols/validate.ts';
import { bookOf, cfpOf, EVEN_BASE, tilted } from '../../support/council-round.ts';

/** Base in direction; within the lower side 56 millinats apart: ln(24 / 23) - ln(76 / 77). */
const OFF_BASE = [24_000, 76_000, 170_000, 230_000, 230_000, 170_000, 77_000, 23_000];
/** 405 millinats up, and nothing within a side. */
const UP = tilted(EVEN_BASE, 0.6);
const DOWN = tilted(EVEN_BASE, 0.4);

const claim = (worth: Worth | undefined, over: Partial<Claim> = {}): Claim => ({
  evidence: [],
  id: 'a',
  predicate: 'close > 0',
  value: 1,
  ...(worth === undefined ? {} : { worth }),
  ...over,
});
const worth = (direction: number, shape = 0): Worth => ({ direction, shape });

/** A bid that is right in everything but what a test changes. */
function bid(over: Partial<Bid> = {}): Bid {
  const [said] = bookOf(cfpOf(), [{ claims: [claim(worth(100))], expert: 'other', p: UP }]).bids;
  return { ...(said as { body: Bid }).body, ...over };
}

/** The first refusal, in the order in which the session asks. */
const refusal = (body: Bid) =>
  misfit(bodySchemas.bid, body, 'bid') ??
  checkBid(body, EVEN_BASE.length) ??
  checkClaims(body, cfpOf());

describe('a bid', () => {
  it('may claim what can be read when it stands off base, and nothing at base', () => {
    expect(refusal(bid())).toBeUndefined();
    expect(refusal(bid({ claims: [], p: EVEN_BASE }))).toBeUndefined();
    expect(refusal(bid({ claims: [], stake: 0 }))).toBeUndefined();
  });

  it('may claim all of its distance from base in either ledger, and shared out as it likes', () => {
    const shares = (...parts: Worth[]) => parts.map((part, k) => claim(part, { id: `c${k}` }));
    expect(refusal(bid({ claims: shares(worth(405)) }))).toBeUndefined();
    expect(refusal(bid({ claims: shares(worth(400), worth(5)) }))).toBeUndefined();
    expect(refusal(bid({ claims: shares(worth(-405)), p: DOWN }))).toBeUndefined();
    const within = shares(worth(0, 50), worth(0, 6));
    expect(refusal(bid({ claims: within, p: OFF_BASE }))).toBeUndefined();
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
      { claims: [claim(worth(1), { predicate: 'mood > 1' })] },
      'COUNCIL_CLAIM_UNREADABLE',
      ['claims[0].predicate', 'mood'],
    ],
    [
      'claims at base',
      { p: EVEN_BASE },
      'COUNCIL_CLAIM_WORTHLESS',
      ['Claim a', 'base', 'half a millinat'],
    ],
    [
      'claims on a bid a few millionths off base',
      { p: EVEN_BASE.map((part, bin) => part + (bin === 4 ? 2 : bin === 5 ? -2 : 0)) },
      'COUNCIL_CLAIM_WORTHLESS',
      ['Claim a', 'base', 'half a millinat'],
    ],
    ['claims on no stake', { stake: 0 }, 'COUNCIL_CLAIM_WORTHLESS', ['Claim a', '0 of 1000000']],
    [
      'a claim that does not say its worth',
      { claims: [claim(worth(1)), claim(undefined, { id: 'b' })] },
      'COUNCIL_CLAIM_UNPRICED',
      ['Claim b', 'claims[1].worth', 'millinats'],
    ],
    [
      'a claim worth nothing',
      { claims: [claim(worth(405)), claim(worth(0), { id: 'ornament' })] },
      'COUNCIL_CLAIM_WORTHLESS',
      ['Claim ornament', 'claims[1].worth is 0 millinats', 'least is 1'],
    ],
    [
      'a part of a millinat',
      { claims: [claim(worth(0.5))] },
      'MESSAGE_SCHEMA',
      ['/claims/0/worth/direction', 'integer'],
    ],
    [
      'a worth off the scale',
      { claims: [claim(worth(14_001))] },
      'MESSAGE_SCHEMA',
      ['/claims/0/worth/direction', '14000'],
    ],
    [
      'a worth in shape with a sign',
      { claims: [claim(worth(0, -1))] },
      'MESSAGE_SCHEMA',
      ['/claims/0/worth/shape', '0'],
    ],
    [
      'a claim of more than the bid moved',
      { claims: [claim(worth(406))] },
      'COUNCIL_CLAIM_OVERSTATED',
      ['claim a', 'claims[0].worth.direction is 406 millinats', '405 millinats off base'],
    ],
    [
      'claims of more than the bid moved together',
      { claims: [claim(worth(400)), claim(worth(6), { id: 'b' })] },
      'COUNCIL_CLAIM_OVERSTATED',
      ['claim b', 'claims[1].worth.direction is 6 millinats, 406', '405 millinats off base'],
    ],
    [
      'a claim that points the other way',
      { claims: [claim(worth(400)), claim(worth(-6), { id: 'b' })] },
      'COUNCIL_CLAIM_OVERSTATED',
      ['claim b', 'claims[1].worth.direction is -6 millinats', '405 millinats off base'],
    ],
    [
      'a claim that points up in a bid that leans down',
      { claims: [claim(worth(6))], p: DOWN },
      'COUNCIL_CLAIM_OVERSTATED',
      ['claims[0].worth.direction is 6 millinats', '-405 millinats off base'],
    ],
    [
      'a claim in a ledger in which the bid is base',
      { claims: [claim(worth(405, 1))] },
      'COUNCIL_CLAIM_OVERSTATED',
      ['claims[0].worth.shape is 1 millinats', '0 millinats off base'],
    ],
    [
      'more shape than the bid moved',
      { claims: [claim(worth(0, 57))], p: OFF_BASE },
      'COUNCIL_CLAIM_OVERSTATED',
      ['claims[0].worth.shape is 57 millinats', '56 millinats off base'],
    ],
  ])('is refused for %s, with the field and the scale', (_, over, code, names) => {
    const error = refusal(bid(over));
    expect(error?.code).toBe(code);
    for (const name of names) expect(error?.message).toContain(name);
  });

  it('is held to the scale also where no schema was asked', () => {
    for (const value of [0.5, 14_001, -14_001, Number.NaN]) {
      const error = checkClaims(bid({ claims: [claim(worth(value))] }), cfpOf());
      expect(error?.code).toBe('COUNCIL_CLAIM_SCALE');
      for (const name of ['claim a', 'claims[0].worth.direction', String(value), '-14000 to 14000'])
        expect(error?.message).toContain(name);
    }
  });
});
