/** What an agent publishes with its bid, as the bid holds it. */
import type { Reading } from '../../protocols/bid.ts';

/** Sorted by name. Hand them to `trueClaims` too, where claims speak of them. */
export const publishedReadings = (given: Readonly<Record<string, number>>): readonly Reading[] =>
  Object.keys(given)
    .sort()
    .map((name) => ({ name, value: given[name] as number }));
