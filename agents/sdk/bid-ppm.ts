/** Chances of an opinion as the schema wants them. */
import { toPpm } from '../../council/ppm.ts';
import { BID_FLOOR_PPM } from '../../protocols/bid.ts';
import { PPM } from '../../protocols/units.ts';
import type { Ppm } from '../../protocols/units.ts';

/**
 * Bin chances on any positive scale as ppm: each at least 1,000, sum 1e6, by largest remainder.
 * What is valid already is left as it is.
 */
export const bidPpm = (chances: readonly number[]): Ppm[] =>
  isValid(chances) ? [...chances] : toPpm(chances, BID_FLOOR_PPM);

function isValid(chances: readonly number[]): boolean {
  let sum = 0;
  for (const chance of chances) {
    if (!Number.isSafeInteger(chance) || chance < BID_FLOOR_PPM) return false;
    sum += chance;
  }
  return sum === PPM;
}
