/** Whatever a voice bids and claims, the kit makes a bid of it that passes the session's own check. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Opinion, OpinionClaim } from '../../../agents/sdk/contract.ts';
import { spoken } from '../../../agents/sdk/messages.ts';
import { checkClaims } from '../../../council/claim-check.ts';
import { worthBetween } from '../../../council/claim-worth.ts';
import { checkBid, toPpm } from '../../../council/ppm.ts';
import type { Bid, Worth } from '../../../protocols/bid.ts';
import { expertId, seatId } from '../../../protocols/ids.ts';
import { cfpOf, EVEN_BASE, tilted } from '../../support/council-round.ts';

type Forecast = Extract<Opinion, { p: unknown }>;

const SEAT = seatId('other');
const EXPERT = expertId(SEAT);
const forecasts = fc
  .array(fc.integer({ max: 1_000, min: 1 }), { maxLength: 8, minLength: 8 })
  .map((parts) => toPpm(parts));

const claim = (k: number, over: Partial<OpinionClaim> = {}): OpinionClaim => ({
  evidence: [],
  id: `c${k}`,
  predicate: 'close > 0',
  value: 1,
  ...over,
});
const claimLists = fc
  .array(fc.option(fc.double({ max: 1 / 8, min: 0, noNaN: true }), { nil: undefined }), {
    maxLength: 8,
  })
  .map((parts) => parts.map((part, k) => claim(k, part === undefined ? {} : { part })));

/** The bid that the kit makes of an opinion under flag 2. */
function bidOf(opinion: Partial<Forecast>, base: readonly number[] = EVEN_BASE): Bid {
  const said = { claims: [], expert: EXPERT, p: EVEN_BASE, stake: 300_000, text: '', ...opinion };
  const speaker = {
    experts: [EXPERT],
    nonce: () => '0'.repeat(32),
    provenance: {
      agent: 'other',
      answerHash: null,
      promptHash: null,
      tokens: 0,
      usd: 0,
      version: '1.0.0',
    },
    seat: SEAT,
  };
  const call = cfpOf({ base: [...base] });
  const [message] = spoken(speaker, [said], { areClaimsPriced: true, call });
  if (message?.type !== 'bid') throw new Error('a forecast makes a bid');
  return message.body;
}

const worths = (bid: Bid): Worth[] => bid.claims.map(({ worth }) => worth as Worth);
const sum = (bid: Bid, ledger: keyof Worth): number =>
  worths(bid).reduce((whole, worth) => whole + worth[ledger], 0);

describe('the claims of a bid', () => {
  it('pass the check of the session, whatever is bid and claimed', () => {
    fc.assert(
      fc.property(
        fc.record({ base: forecasts, p: forecasts, without: fc.option(forecasts) }),
        claimLists,
        fc.constantFrom(0, 1, 300_000, 1_000_000),
        ({ base, p, without }, claims, stake) => {
          const call = cfpOf({ base });
          const bid = bidOf({ claims, p, stake, ...(without === null ? {} : { without }) }, base);
          expect(checkBid(bid, 8)).toBeUndefined();
          expect(checkClaims(bid, call)).toBeUndefined();
        },
      ),
    );
  });

  it('carry all of the distance from base in equal parts where nothing else is said', () => {
    fc.assert(
      fc.property(forecasts, fc.integer({ max: 8, min: 1 }), (p, count) => {
        const bid = bidOf({ claims: Array.from({ length: count }, (_, k) => claim(k)), p });
        const whole = worthBetween(p, EVEN_BASE, cfpOf().edges);
        expect(sum(bid, 'direction') - whole.direction).toBe(0);
        expect(sum(bid, 'shape') - whole.shape).toBe(0);
        const sizes = worths(bid).map(({ shape }) => shape);
        if (sizes.length === count) {
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('dilute one another: an ornament costs the claim it hangs beside half of its worth', () => {
    const p = tilted(EVEN_BASE, 0.6);
    expect(worths(bidOf({ claims: [claim(0)], p }))).toEqual([{ direction: 405, shape: 0 }]);
    expect(worths(bidOf({ claims: [claim(0), claim(1)], p }))).toEqual([
      { direction: 203, shape: 0 },
      { direction: 202, shape: 0 },
    ]);
  });

  it('carry what the reading moved, not what the voice would bid anyway', () => {
    const claims = [claim(0)];
    const p = tilted(EVEN_BASE, 0.6);
    const moved = bidOf({ claims, p, without: tilted(EVEN_BASE, 0.55) });
    expect(worths(moved)).toEqual([{ direction: 205, shape: 0 }]);
    // Away from base, no further than base; and nothing where the reading moved the bid to it.
    expect(worths(bidOf({ claims, p, without: tilted(EVEN_BASE, 0.2) }))).toEqual([
      { direction: 405, shape: 0 },
    ]);
    expect(bidOf({ claims, p, without: tilted(EVEN_BASE, 0.7) }).claims).toEqual([]);
  });

  it('are dealt out by their parts of the reading, and what carries nothing is left out', () => {
    const p = tilted(EVEN_BASE, 0.4);
    const parts = [0.75, 0, 0.25].map((part, k) => claim(k, { part }));
    const { claims } = bidOf({ claims: parts, p });
    expect(claims.map(({ id, worth }) => [id, worth?.direction])).toEqual([
      ['c0', -304],
      ['c2', -101],
    ]);
    expect(claims.every((made) => !('part' in made))).toBe(true);
  });

  it('keep a worth that is stated, and share the rest', () => {
    const p = tilted(EVEN_BASE, 0.6);
    const stated = claim(0, { worth: { direction: 300, shape: 0 } });
    expect(worths(bidOf({ claims: [stated, claim(1)], p }))).toEqual([
      { direction: 300, shape: 0 },
      { direction: 105, shape: 0 },
    ]);
    // An author who overstates is told so by the session: the kit does not correct words.
    const loud = claim(0, { worth: { direction: 9_000, shape: 0 } });
    const bid = bidOf({ claims: [loud, claim(1)], p });
    expect(worths(bid)).toEqual([{ direction: 9_000, shape: 0 }]);
    expect(checkClaims(bid, cfpOf())?.code).toBe('COUNCIL_CLAIM_OVERSTATED');
  });

  it.each([
    ['a part above 1', { claims: [claim(0, { part: 1.5 })] }],
    ['a part below 0', { claims: [claim(0, { part: -0.1 })] }],
    ['a part that is no number', { claims: [claim(0, { part: Number.NaN })] }],
    ['parts of more than all', { claims: [claim(0, { part: 0.6 }), claim(1, { part: 0.6 })] }],
    ['a bid without that has other bins', { claims: [claim(0)], without: [1, 1] }],
  ])('are refused with %s', (_what, over) => {
    expect(() => bidOf({ p: tilted(EVEN_BASE, 0.6), ...over })).toThrow('AGENT_OPINION_INVALID');
  });
});
