import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bidWithout, worthBetween } from '../../../council/claim-worth.ts';
import { toPpm } from '../../../council/ppm.ts';
import type { Claim, Worth } from '../../../protocols/bid.ts';
import { cfpOf, EVEN_BASE, tilted } from '../../support/council-round.ts';

const call = cfpOf();
const { edges } = call;

const claims = (...worths: (Worth | undefined)[]): Claim[] =>
  worths.map((worth, k) => ({
    evidence: [],
    id: `c${k}`,
    predicate: 'close > 0',
    value: 1,
    ...(worth === undefined ? {} : { worth }),
  }));

describe('the worth between two forecasts', () => {
  it('is the log odds of up, signed, and nothing in shape where bins within a side are alike', () => {
    for (const up of [0.3, 0.5, 0.6, 0.9]) {
      const direction = Math.round(1_000 * Math.log(up / (1 - up)));
      const { direction: is, shape } = worthBetween(tilted(EVEN_BASE, up), EVEN_BASE, edges);
      expect(is).toBe(direction);
      expect(shape).toBe(0);
    }
  });

  it('is the largest log ratio of two bins within a side, whatever the scale of the forecasts', () => {
    const bins = [1, 2, 3, 4, 4, 3, 2, 1];
    const p = [2, 2, 3, 4, 4, 3, 2, 0.5];
    const shape = Math.round(1_000 * Math.log(2));
    expect(worthBetween(p, bins, edges).shape).toBe(shape);
    expect(
      worthBetween(
        p.map((part) => 7 * part),
        bins,
        edges,
      ).shape,
    ).toBe(shape);
    // The upper side says 2 : 1 against the last bin, the lower 2 : 1 for the first.
    expect(worthBetween([1, 2, 3, 4, 4, 3, 2, 0.25], bins, edges).shape).toBe(
      Math.round(1_000 * Math.log(4)),
    );
  });

  it('never has the sign of zero: two forecasts that are alike are worth 0', () => {
    expect(worthBetween(EVEN_BASE, EVEN_BASE, edges)).toEqual({ direction: 0, shape: 0 });
  });
});

describe('a bid without some of its claims', () => {
  const forecasts = fc
    .array(fc.integer({ max: 1_000, min: 20 }), { maxLength: 8, minLength: 8 })
    .map((parts) => toPpm(parts));

  it('is base where they carried all of it, itself where they carried nothing', () => {
    fc.assert(
      fc.property(forecasts, (p) => {
        const whole = worthBetween(p, EVEN_BASE, edges);
        const none = { direction: 0, shape: 0 };
        const bid = { claims: claims(whole, none), p };
        expect(bidWithout(bid, new Set(['c0']), call)).toEqual(
          // A ledger in which a bid rounds to base has nothing to take back.
          whole.direction === 0 || whole.shape === 0 ? expect.anything() : EVEN_BASE,
        );
        expect(bidWithout(bid, new Set(['c1']), call)).toEqual(p);
      }),
    );
  });

  it('is as far from the bid as they stated, and as far from base as is left', () => {
    fc.assert(
      fc.property(forecasts, fc.double({ max: 1, min: 0, noNaN: true }), (p, share) => {
        const whole = worthBetween(p, EVEN_BASE, edges);
        const part = {
          direction: Math.trunc(share * whole.direction),
          shape: Math.trunc(share * whole.shape),
        };
        const bid = { claims: claims(part), p };
        const without = bidWithout(bid, new Set(['c0']), call) as number[];
        const back = worthBetween(p, without, edges);
        const left = worthBetween(without, EVEN_BASE, edges);
        for (const ledger of ['direction', 'shape'] as const) {
          // A bin of 1,000 ppm is known to half a millinat; of the range two bins count.
          expect(Math.abs(back[ledger] - part[ledger])).toBeLessThanOrEqual(2);
          expect(Math.abs(back[ledger] + left[ledger] - whole[ledger])).toBeLessThanOrEqual(3);
        }
      }),
    );
  });

  it('is not said where claims state no worth', () => {
    const bid = { claims: claims(undefined), p: EVEN_BASE };
    expect(bidWithout(bid, new Set(['c0']), call)).toBeUndefined();
  });
});
