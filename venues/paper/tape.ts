/** What the paper venue has seen of each instrument: units, what its costs are measured by, its size. */
import { emptyCostTape, foldCostBar } from '../../portfolio/cost-tape.ts';
import type { CostTape } from '../../portfolio/cost-tape.ts';
import type { Instrument } from '../../protocols/instrument.ts';
import type { InstrumentId } from '../../protocols/ids.ts';
import type { JournalRecord } from '../../protocols/record.ts';

export interface Listing {
  instrument: Instrument;
  readonly costs: CostTape;
  /** False until a bar with volume has come: then an empty bar is an illiquid one. */
  hasVolume: boolean;
  /** Net lots this venue has filled, for reduce-only orders. */
  positionLots: number;
}

export type Tape = Map<InstrumentId, Listing>;

/** Folds what a market record says; orders are not looked at. */
export function foldTape(tape: Tape, record: JournalRecord): void {
  if (record.type === 'market.instrument') {
    const { instrument } = record.body;
    const known = tape.get(instrument.id);
    if (known !== undefined) known.instrument = instrument;
    else {
      const costs = emptyCostTape();
      tape.set(instrument.id, { costs, hasVolume: false, instrument, positionLots: 0 });
    }
    return;
  }
  if (record.type !== 'market.bar') return;
  const listing = tape.get(record.body.instrument);
  if (listing === undefined) return;
  foldCostBar(listing.costs, record.body);
  if (record.body.volume > 0) listing.hasVolume = true;
}
