/**
 * A market from a later instant on: what lies before is left out, but for the instruments it names.
 * Folds of a recording are run this way, each with a warm-up of its own.
 */
import type { Draft } from '../../protocols/record.ts';
import type { PulledMarket } from '../../venues/venue.ts';

/** Skips the first `instants` of `market`. */
export function startingAt(market: PulledMarket, instants: number): PulledMarket {
  let left = instants;
  const named: Draft[] = [];
  return {
    ...market,
    async next() {
      for (; left > 0; left--) {
        const skipped = await market.next();
        if (skipped === undefined) return undefined;
        named.push(...skipped.drafts.filter(({ type }) => type === 'market.instrument'));
      }
      const instant = await market.next();
      if (instant === undefined || named.length === 0) return instant;
      return { ...instant, drafts: [...named.splice(0), ...instant.drafts] };
    },
  };
}
