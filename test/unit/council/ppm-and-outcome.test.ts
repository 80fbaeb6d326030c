import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeBin, returnPpm } from '../../../council/outcome.ts';
import { firstUpBin } from '../../../protocols/bins.ts';
import { checkBid, checkEvidence, toPpm } from '../../../council/ppm.ts';
import type { Bid } from '../../../protocols/bid.ts';
import { bookOf, cfpOf, EVEN_BASE } from '../../support/council-round.ts';

const SEED = 11;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

describe('chances in ppm', () => {
  it('sum to a million with every bin at the floor or above, for any forecast', () => {
    const forecast = fc.array(fc.double({ max: 1e6, min: 0, noNaN: true }), {
      maxLength: 64,
      minLength: 2,
    });
    fc.assert(
      fc.property(forecast, (values) => {
        fc.pre(sum(values) > 0);
        const ppm = toPpm(values);
        expect(sum(ppm)).toBe(1_000_000);
        for (const part of ppm) expect(Number.isInteger(part) && part >= 1000).toBe(true);
      }),
      { numRuns: 500, seed: SEED },
    );
  });

  it('gives the odd unit to the largest remainder, ties to the lower index', () => {
    expect(toPpm([1, 1, 1])).toEqual([333_334, 333_333, 333_333]);
    expect(toPpm([2, 1], 0)).toEqual([666_667, 333_333]);
  });

  it('leaves a valid forecast as it is', () => {
    expect(toPpm(EVEN_BASE)).toEqual(EVEN_BASE);
  });

  it('keeps proportions among the bins above the floor', () => {
    expect(toPpm([0, 1, 3])).toEqual([1000, 249_750, 749_250]);
  });

  it.each([[[]], [[0, 0]], [[-1, 2]], [[Number.NaN, 1]], [[Infinity, 1]]])(
    'refuses %j',
    (values) => {
      expect(() => toPpm(values)).toThrow('COUNCIL_FORECAST_INVALID');
    },
  );
});

describe('a bid', () => {
  const bid = (changes: Partial<Bid>): Bid => ({
    ...(bookOf(cfpOf(), [{ expert: 'a', p: EVEN_BASE }]).bids[0]?.body as Bid),
    ...changes,
  });
  const claim = (id: string, evidence: number[]) => ({
    evidence,
    id,
    predicate: 'close > 1',
    value: 2,
  });

  it.each([
    ['the right one', {}, undefined],
    ['too few bins', { p: [500_000, 500_000] }, 'COUNCIL_BID_BINS'],
    ['a wrong sum', { p: [...EVEN_BASE.slice(0, 7), 24_000] }, 'COUNCIL_BID_SUM'],
    ['an impossible bin', { p: [0, 100_000, ...EVEN_BASE.slice(2)] }, 'COUNCIL_BID_FLOOR'],
    ['half a unit', { p: [23_000.5, 76_999.5, ...EVEN_BASE.slice(2)] }, 'COUNCIL_BID_FLOOR'],
    ['a stake over all', { stake: 1_000_001 }, 'COUNCIL_BID_STAKE'],
    ['two claims of one name', { claims: [claim('x', []), claim('x', [])] }, 'COUNCIL_BID_CLAIMS'],
  ])('with %s is judged', (_, changes, code) => {
    expect(checkBid(bid(changes), 8)?.code).toBe(code);
  });

  it('may not cite what was not known', () => {
    expect(checkEvidence(bid({ claims: [claim('x', [99, 100])] }), 100)).toBeUndefined();
    expect(checkEvidence(bid({ claims: [claim('x', [101])] }), 100)?.code).toBe(
      'COUNCIL_BID_EVIDENCE',
    );
  });
});

describe('an outcome', () => {
  const edges = [-20_000, -12_000, -5000, 0, 5000, 12_000, 20_000];

  it('of exactly 0 is not up, and lies on the lower side of every edge it meets', () => {
    expect(outcomeBin(edges, 1000, 1000)).toBe(3);
    expect(firstUpBin(edges)).toBe(4);
    expect(outcomeBin(edges, 1000, 1005)).toBe(4);
    expect(outcomeBin(edges, 1000, 1006)).toBe(5);
    expect(outcomeBin(edges, 1000, 980)).toBe(0);
    expect(outcomeBin(edges, 1000, 2000)).toBe(7);
  });

  it('is decided in integers, also beyond the safe ones', () => {
    const price = fc.integer({ max: 2 ** 50, min: 1 });
    fc.assert(
      fc.property(price, price, (entry, settle) => {
        const slow = edges.filter(
          (edge) => BigInt(settle) * 1_000_000n > BigInt(entry) * BigInt(1_000_000 + edge),
        ).length;
        expect(outcomeBin(edges, entry, settle)).toBe(slow);
      }),
      { numRuns: 500, seed: SEED },
    );
  });

  it('has a return in ppm, rounded down', () => {
    expect(returnPpm(3, 4)).toBe(333_333);
    expect(returnPpm(3, 2)).toBe(-333_334);
    expect(returnPpm(1000, 1000)).toBe(0);
  });
});
