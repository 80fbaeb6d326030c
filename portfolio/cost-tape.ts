/**
 * What costs are measured by: the newest volume, the usual move and the newest touch of an instrument.
 * The session folds it to say what a trade will cost and the paper venue to say what it did, from the
 * same records, so that the two agree.
 */
import type { Instrument } from '../protocols/instrument.ts';
import type { MarketBar, MarketQuote } from '../protocols/market.ts';
import { PPM } from '../protocols/units.ts';
import type { Lots, Ticks } from '../protocols/units.ts';
import type { CostConditions } from './costs.ts';

/** Decay of the mean squared return behind the impact's sigma, a bar. */
const SIGMA_DECAY = 0.94;

/** Plain state. */
export interface CostTape {
  lastCloseTicks: Ticks | null;
  /** Mean squared close-to-close return, decayed. */
  squaredReturn: number;
  /** Of the newest bar; 0 = unknown or none. */
  volumeLots: Lots;
  /** Half of the newest touch, rounded up; null before the first. */
  halfSpreadTicks: Ticks | null;
}

export const emptyCostTape = (): CostTape => ({
  halfSpreadTicks: null,
  lastCloseTicks: null,
  squaredReturn: 0,
  volumeLots: 0,
});

export function foldCostBar(tape: CostTape, { closeTicks, volume }: MarketBar): void {
  if (tape.lastCloseTicks !== null && tape.lastCloseTicks > 0) {
    const move = closeTicks / tape.lastCloseTicks - 1;
    const squared = move * move;
    tape.squaredReturn =
      tape.squaredReturn === 0
        ? squared
        : SIGMA_DECAY * tape.squaredReturn + (1 - SIGMA_DECAY) * squared;
  }
  tape.lastCloseTicks = closeTicks;
  tape.volumeLots = volume;
}

export function foldCostQuote(tape: CostTape, { askTicks, bidTicks }: MarketQuote): void {
  tape.halfSpreadTicks = Math.ceil((askTicks - bidTicks) / 2);
}

/** What the tape says of the next side. The touch counts where orders fill at it. */
export function costConditions(
  tape: CostTape,
  { entryRule }: Pick<Instrument, 'entryRule'>,
): CostConditions {
  const atTouch = entryRule === 'next-touch' && tape.halfSpreadTicks !== null;
  return {
    barSigmaPpm: Math.sqrt(tape.squaredReturn) * PPM,
    barVolumeLots: tape.volumeLots,
    ...(atTouch ? { halfSpreadTicks: tape.halfSpreadTicks as Ticks } : {}),
  };
}
