/**
 * Outcomes without a move. Direction is P(up | moved): on a coarse grid a forecast of volatility is a
 * forecast of ties, and would pass for skill in direction if a tie counted as not up. So ties are
 * counted by themselves; nobody bids on them, and a series with too many is not asked.
 *
 * Counts decay as those of the base rate do.
 */
import { PPM } from '../protocols/units.ts';
import type { Ppm } from '../protocols/units.ts';

/** No question above this share of ties ... */
export const FLAT_ASK_MAX_PPM = 60_000;
/** ... and again below this one. */
export const FLAT_ASK_AGAIN_PPM = 40_000;
const DECAY = 0.9995;
/** Outcomes that the prior share of ties is worth, and the share. */
const PRIOR = 40;
const PRIOR_SHARE = 0.01;

/** Plain state. */
export interface TieCount {
  flat: number;
  moved: number;
  /** The share of ties went above 6 % and has not come back below 4 %. */
  paused: boolean;
}

export const emptyTieCount = (): TieCount => ({ flat: 0, moved: 0, paused: false });

export function observeTie(ties: TieCount, isFlat: boolean): void {
  ties.flat = DECAY * ties.flat + (isFlat ? 1 : 0);
  ties.moved = DECAY * ties.moved + (isFlat ? 0 : 1);
  const share = flatPpm(ties);
  if (share > FLAT_ASK_MAX_PPM) ties.paused = true;
  else if (share < FLAT_ASK_AGAIN_PPM) ties.paused = false;
}

/** Chance of no move, ppm. */
export function flatPpm({ flat, moved }: TieCount): Ppm {
  const share = (PRIOR * PRIOR_SHARE + flat) / (PRIOR + flat + moved);
  return Math.floor(share * PPM + 0.5);
}

/** Why nothing is asked. */
export function tieReason(ties: TieCount): string {
  const share = (flatPpm(ties) / 10_000).toFixed(1);
  return `too many ties: ${share} % of outcomes do not move (limit 6 %, asked again below 4 %)`;
}
