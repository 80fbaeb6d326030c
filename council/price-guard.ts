/**
 * Faults are not news: is a close a price, or a split, another unit, one wrong bar? A jump that looks
 * like a fault is held until the next close says which. Pure, from the bars so far and no other.
 *
 * A jump is suspected when it is far beyond the volatility before it, and either near the ratio of a
 * split or of a unit (as near as a day's own move allows), or so far that hardly any price moves so.
 * The first needs a price to fall by a third or rise by a half in one bar: a crash of an index does
 * not. What a crash has and a split has not is turnover: a bar in which far more shares than usual
 * changed hands is no split, whatever its ratio; it may still be held as one wrong bar.
 */
import type { MarketBar } from '../protocols/market.ts';
import type { Ticks } from '../protocols/units.ts';
import { ln } from './ln.ts';

/**
 * A jump near a ratio is held beyond this many sigmas. Twenty shares over 32 years, adjusted for splits,
 * move so once (a quote that had stood still); at 8 sigmas five crashes and leaps are taken for splits.
 */
export const RATIO_SIGMAS = 16;
/** Beyond this many sigmas a jump is held though it is near no ratio: it may be one wrong bar. */
export const SPIKE_SIGMAS = 25;
/** The bar after a split moves no further than this. */
const NEXT_SIGMAS = 8;
/** New shares for old, and units; each also the other way round. */
const RATIOS: readonly (readonly [number, number])[] = [
  [3, 2], [2, 1], [3, 1], [4, 1], [5, 1], [7, 1], [10, 1], [20, 1], [100, 1], [1000, 1],
]; // prettier-ignore
/** From here on nobody splits a share, but somebody writes cents for dollars. */
const UNIT_RATIO = 100;
/** How far a bar's own move may take a jump from its ratio: sigmas, and a part of the ratio's log. */
const OWN_MOVE_SIGMAS = 3.5;
const OWN_MOVE_PART = 0.1;
/** A jump is taken back when no more than this part of it is left. */
const LEFT_PART = 0.3;
/** Turnover of a bar over the usual one, after the ratio, from which a jump is no split. */
const BELIEVED_TURNOVER = 5;
const TURNOVER_FACTOR = 0.95;

/** A price times `to / from` is the same price after the jump: 4:1 is from 4 to 1. */
export interface PriceRatio {
  readonly from: number;
  readonly to: number;
}

/** A bar that nothing is learned from before the next one. */
export interface HeldBar {
  readonly bar: MarketBar;
  /** The split or unit it would be; null for a spike. */
  readonly ratio: PriceRatio | null;
  readonly reason: string;
}

/** Plain state. */
export interface PriceGuard {
  held: HeldBar | null;
  /** Decayed mean of the volume of bars that had one; 0 before the first. */
  usualVolume: number;
}

/** What the bar after a held one says of it. */
export type Resolution =
  /** The price came back: the held bar was never a price. */
  | { readonly as: 'skipped' }
  /** The new level stays: everything before it is to be multiplied by the ratio. */
  | { readonly as: 'rescaled'; readonly ratio: PriceRatio }
  /** It was a price. */
  | { readonly as: 'genuine' };

/** A level that is known to be one, and the volatility of one bar at it. */
export interface KnownLevel {
  readonly closeTicks: Ticks;
  readonly sigma: number;
}

export const emptyPriceGuard = (): PriceGuard => ({ held: null, usualVolume: 0 });

/** Whether a bar is to be held: it jumps from the last known level as a fault would. */
export function suspicionOf(guard: PriceGuard, level: KnownLevel, bar: MarketBar): HeldBar | null {
  if (!(level.sigma > 0) || level.closeTicks <= 0 || bar.closeTicks <= 0) return null;
  const jump = ln(bar.closeTicks / level.closeTicks);
  const sigmas = Math.abs(jump) / level.sigma;
  if (sigmas <= RATIO_SIGMAS) return null;
  const ratio = ratioNear(jump, level.sigma);
  if (ratio !== null && !isCrash(guard, ratio, bar)) {
    const isUnit = Math.max(ratio.from, ratio.to) >= UNIT_RATIO;
    const what = `${isUnit ? 'change of unit' : 'split'} ${ratio.from}:${ratio.to}`;
    return { bar, ratio, reason: `suspected ${what}, waiting for the next price` };
  }
  if (sigmas <= SPIKE_SIGMAS) return null;
  const reason = `moved ${Math.round(sigmas)} sigmas in one bar, waiting for the next price`;
  return { bar, ratio: null, reason };
}

/** What the next close says of the held bar. */
export function resolve(held: HeldBar, level: KnownLevel, next: MarketBar): Resolution {
  const { ratio } = held;
  const jump = Math.abs(ln(held.bar.closeTicks / level.closeTicks));
  const fromOld = Math.abs(ln(next.closeTicks / level.closeTicks));
  const fromNew = Math.abs(ln(next.closeTicks / held.bar.closeTicks));
  if (fromOld <= LEFT_PART * jump) return { as: 'skipped' };
  const stays = fromNew <= NEXT_SIGMAS * level.sigma && fromNew < fromOld;
  return ratio !== null && stays ? { as: 'rescaled', ratio } : { as: 'genuine' };
}

/** Adds a bar that was believed. */
export function observeTurnover(guard: PriceGuard, bar: MarketBar): void {
  if (bar.volume <= 0) return;
  guard.usualVolume =
    guard.usualVolume === 0
      ? bar.volume
      : TURNOVER_FACTOR * guard.usualVolume + (1 - TURNOVER_FACTOR) * bar.volume;
}

/** A price of before, in the units of after; a price in ticks stays a whole number of them. */
export const rescaled = (ticks: Ticks, { from, to }: PriceRatio): Ticks =>
  Math.max(1, Math.round((ticks * to) / from));

function ratioNear(jump: number, sigma: number): PriceRatio | null {
  for (const [many, few] of RATIOS) {
    const size = ln(many / few);
    const own = Math.min(OWN_MOVE_SIGMAS * sigma, OWN_MOVE_PART * size);
    if (Math.abs(Math.abs(jump) - size) > own) continue;
    return jump < 0 ? { from: many, to: few } : { from: few, to: many };
  }
  return null;
}

/** After a split as many shares change hands as there are more of; in a crash, far more. */
function isCrash(guard: PriceGuard, { from, to }: PriceRatio, bar: MarketBar): boolean {
  if (Math.max(from, to) >= UNIT_RATIO) return false;
  const usual = (guard.usualVolume * from) / to;
  return usual > 0 && bar.volume > BELIEVED_TURNOVER * Math.max(usual, guard.usualVolume);
}
