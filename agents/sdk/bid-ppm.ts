/** Chances and stakes of an opinion as the schema wants them. */
import { toPpm } from '../../council/ppm.ts';
import { BID_FLOOR_PPM } from '../../protocols/bid.ts';
import { appError } from '../../protocols/errors.ts';
import { PPM } from '../../protocols/units.ts';
import type { Ppm } from '../../protocols/units.ts';

/**
 * Bin chances on any positive scale as ppm: each at least 1,000, sum 1e6, by largest remainder.
 * What is valid already is left as it is.
 * @throws AGENT_OPINION_INVALID for a wrong number of bins, a negative or not finite chance, or all 0.
 */
export function bidPpm(chances: readonly number[], bins: number, expert: string): Ppm[] {
  const reason = misfitOf(chances, bins);
  if (reason !== undefined) throw appError('AGENT_OPINION_INVALID', { expert, reason });
  return isValid(chances) ? [...chances] : toPpm(chances, BID_FLOOR_PPM);
}

/** A stake rounded to ppm and kept within 0 to 1e6. @throws AGENT_OPINION_INVALID when not finite. */
export function stakePpm(stake: number, expert: string): Ppm {
  if (!Number.isFinite(stake)) {
    throw appError('AGENT_OPINION_INVALID', { expert, reason: `a stake of ${stake}` });
  }
  return Math.max(0, Math.min(PPM, Math.floor(stake + 0.5)));
}

function misfitOf(chances: readonly number[], bins: number): string | undefined {
  if (!Array.isArray(chances)) return 'p is not an array';
  if (chances.length !== bins) return `${chances.length} bins where ${bins} are asked`;
  let sum = 0;
  for (const chance of chances as readonly number[]) {
    if (!Number.isFinite(chance) || chance < 0) return `a chance of ${chance}`;
    sum += chance;
  }
  return sum > 0 && sum < Infinity ? undefined : `chances that sum to ${sum}`;
}

function isValid(chances: readonly number[]): boolean {
  let sum = 0;
  for (const chance of chances) {
    if (!Number.isSafeInteger(chance) || chance < BID_FLOOR_PPM) return false;
    sum += chance;
  }
  return sum === PPM;
}
