/** One side of an order book: lots by price, best price first. */
import type { Lots, Ticks } from '../../protocols/units.ts';

export interface BookSide {
  /** Sets the lots at a price; 0 removes it. */
  set(priceTicks: Ticks, lots: Lots): void;
  clear(): void;
  best(): { readonly priceTicks: Ticks; readonly lots: Lots } | undefined;
  readonly size: number;
}

/**
 * Prices stand in one array sorted from worst to best, so that the busy end is the cheap one to
 * change; lots lie in a map beside it.
 */
export function bookSide(side: 'bid' | 'ask'): BookSide {
  const sign = side === 'bid' ? 1 : -1;
  const lotsAt = new Map<Ticks, Lots>();
  /** sign x price, rising: the best is last. */
  const keys: number[] = [];
  return {
    set(priceTicks, lots) {
      const known = lotsAt.has(priceTicks);
      if (lots === 0) {
        if (!known) return;
        lotsAt.delete(priceTicks);
        keys.splice(place(keys, sign * priceTicks), 1);
        return;
      }
      lotsAt.set(priceTicks, lots);
      if (!known) keys.splice(place(keys, sign * priceTicks), 0, sign * priceTicks);
    },
    clear() {
      lotsAt.clear();
      keys.length = 0;
    },
    best() {
      const key = keys.at(-1);
      if (key === undefined) return undefined;
      const priceTicks = sign * key;
      return { priceTicks, lots: lotsAt.get(priceTicks) ?? 0 };
    },
    get size() {
      return keys.length;
    },
  };
}

/** First index whose key is not below `key`. */
function place(keys: readonly number[], key: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as number) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
