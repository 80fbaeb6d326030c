/** Whose lots an order is: parts sum to it, sleeves end where they wanted, money is conserved. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookProfit } from '../../../portfolio/sleeves/book.ts';
import {
  bookedLots,
  bookFill,
  bookTransfers,
  emptyBooks,
  sleevesOf,
} from '../../../portfolio/sleeves/books.ts';
import { partsOfTargets, partsThatClose, takeParts } from '../../../portfolio/sleeves/parts.ts';
import type { SleeveLots } from '../../../portfolio/sleeves/parts.ts';
import { SLEEVES } from '../../../protocols/sleeves.ts';
import type { OrderPart, SleeveTarget } from '../../../protocols/sleeves.ts';

const SEED = 20261201;
const GROUP = 'SPX:1b';
const lots = fc.integer({ max: 40, min: -40 });
const sleeveLots = fc.record({ proven: lots, strategic: lots, trial: lots });

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const lotsOf = (parts: readonly OrderPart[]): number => sum(parts.map((part) => part.lots));
const targetsOf = (held: SleeveLots, wanted: SleeveLots): SleeveTarget[] =>
  SLEEVES.map((sleeve) => ({
    group: GROUP,
    heldLots: held[sleeve],
    sleeve,
    targetLots: wanted[sleeve],
  }));

describe('parts of an order', () => {
  it('bring every sleeve to its target, with what they take over from each other', () => {
    fc.assert(
      fc.property(
        sleeveLots,
        sleeveLots,
        fc.bigInt({ max: 10n ** 12n, min: 1n }),
        (held, wanted, price) => {
          const books = emptyBooks(GROUP);
          for (const sleeve of SLEEVES) books[sleeve].lots = held[sleeve];
          const targets = targetsOf(held, wanted);
          bookTransfers(books, targets, price);
          const change = sum(SLEEVES.map((sleeve) => wanted[sleeve] - held[sleeve]));
          const parts = partsOfTargets(targets, change, { group: GROUP, held });
          expect(lotsOf(parts)).toBe(change);
          for (const part of parts) expect(part.lots > 0).toBe(change > 0);
          if (change !== 0) {
            bookFill(
              books,
              { fee: 7n, lots: change, slippage: 3n, value: BigInt(change) * price },
              parts,
            );
          }
          expect(bookedLots(books)).toEqual({ ...wanted });
          let profit = 0n;
          for (const [sleeve, book] of sleevesOf(books)) {
            profit += bookProfit(book, price) - BigInt(held[sleeve]) * price;
          }
          expect(profit).toBe(change === 0 ? 0n : -7n);
        },
      ),
      { numRuns: 500, seed: SEED },
    );
  });

  it('sum to whatever the gate let through, also to what no sleeve wanted', () => {
    fc.assert(
      fc.property(sleeveLots, sleeveLots, lots, (held, wanted, change) => {
        fc.pre(change !== 0);
        const parts = partsOfTargets(targetsOf(held, wanted), change, { group: GROUP, held });
        expect(lotsOf(parts)).toBe(change);
        expect(new Set(parts.map(({ sleeve }) => sleeve)).size).toBe(parts.length);
      }),
      { numRuns: 500, seed: SEED },
    );
  });

  it('that close take the trial first, then the proven, then the strategic sleeve', () => {
    const held = { proven: 5, strategic: 10, trial: 2 };
    expect(partsThatClose(held, -9, GROUP)).toEqual([
      { group: GROUP, lots: -2, sleeve: 'trial' },
      { group: GROUP, lots: -5, sleeve: 'proven' },
      { group: 'SPX', lots: -2, sleeve: 'strategic' },
    ]);
    fc.assert(
      fc.property(sleeveLots, lots, (any, change) => {
        fc.pre(change !== 0);
        expect(lotsOf(partsThatClose(any, change, GROUP))).toBe(change);
      }),
      { numRuns: 300, seed: SEED },
    );
  });

  it('are filled in their order, and what is not filled stays', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ max: 9, min: 1 }), { maxLength: 3 }),
        fc.boolean(),
        fc.nat(30),
        (sizes, isLong, filled) => {
          const sign = isLong ? 1 : -1;
          const parts = sizes.map((size, k) => ({
            group: GROUP,
            lots: sign * size,
            sleeve: SLEEVES[k] ?? 'trial',
          }));
          const done = Math.min(filled, sum(sizes));
          const { left, taken } = takeParts(parts, done === 0 ? 0 : sign * done);
          expect(Math.abs(lotsOf(taken))).toBe(done);
          expect(lotsOf(taken) + lotsOf(left)).toBe(lotsOf(parts));
        },
      ),
      { numRuns: 300, seed: SEED },
    );
  });
});
