/** What the paper venue has seen of each instrument: units, newest prices, usual move, usual size. */
import type { Instrument } from '../../protocols/instrument.ts';
import type { InstrumentId } from '../../protocols/ids.ts';
import type { JournalRecord } from '../../protocols/record.ts';
import { PPM } from '../../protocols/units.ts';

/** Decay of the mean squared return behind the impact's sigma, a bar. */
const SIGMA_DECAY = 0.94;

export interface Listing {
  instrument: Instrument;
  lastCloseTicks: number | undefined;
  /** Mean squared close-to-close return, decayed. */
  squaredReturn: number;
  /** False until a bar with volume has come: then an empty bar is an illiquid one. */
  hasVolume: boolean;
  /** Net lots this venue has filled, for reduce-only orders. */
  positionLots: number;
}

export type Tape = Map<InstrumentId, Listing>;

/** Sigma of one bar's return, ppm. */
export const sigmaPpm = (listing: Listing): number => Math.sqrt(listing.squaredReturn) * PPM;

/** Folds what a market record says; orders are not looked at. */
export function foldTape(tape: Tape, record: JournalRecord): void {
  if (record.type === 'market.instrument') {
    const { instrument } = record.body;
    const known = tape.get(instrument.id);
    if (known !== undefined) known.instrument = instrument;
    else tape.set(instrument.id, { ...UNSEEN, instrument });
    return;
  }
  if (record.type !== 'market.bar') return;
  const listing = tape.get(record.body.instrument);
  if (listing === undefined) return;
  const { closeTicks, volume } = record.body;
  if (listing.lastCloseTicks !== undefined) {
    const move = closeTicks / listing.lastCloseTicks - 1;
    const squared = move * move;
    listing.squaredReturn =
      listing.squaredReturn === 0
        ? squared
        : SIGMA_DECAY * listing.squaredReturn + (1 - SIGMA_DECAY) * squared;
  }
  listing.lastCloseTicks = closeTicks;
  if (volume > 0) listing.hasVolume = true;
}

const UNSEEN = {
  lastCloseTicks: undefined,
  squaredReturn: 0,
  hasVolume: false,
  positionLots: 0,
};
