import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bookSide } from '../../../market/book/side.ts';

it('best is the best of all levels that are there, for any updates', () => {
  const update = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 3 }));
  fc.assert(
    fc.property(fc.constantFrom('bid', 'ask'), fc.array(update), (name, updates) => {
      const side = bookSide(name);
      const levels = new Map<number, number>();
      for (const [price, lots] of updates) {
        side.set(price, lots);
        if (lots === 0) levels.delete(price);
        else levels.set(price, lots);
        const prices = [...levels.keys()];
        const best = name === 'bid' ? Math.max(...prices) : Math.min(...prices);
        const expected =
          prices.length === 0 ? undefined : { priceTicks: best, lots: levels.get(best) };
        expect(side.best()).toEqual(expected);
        expect(side.size).toBe(levels.size);
      }
    }),
    { seed: 20_240_808, verbose: true, numRuns: 300 },
  );
});
