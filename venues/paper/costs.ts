/**
 * What a change of position costs, a side, by class of instrument (docs: costs). The half spread of
 * instruments with a recorded touch is in their quotes already and is not charged twice.
 */
import type { Instrument } from '../../protocols/instrument.ts';
import type { CostModel } from '../../protocols/question.ts';
import { PPM } from '../../protocols/units.ts';
import { appError } from '../../protocols/errors.ts';

type InstrumentClass = Instrument['class'];

/** Impact in ppm = half of sigma x sqrt(quantity / bar volume). */
const IMPACT_PPM = 500_000;
/** At most one lot in a hundred of a bar's volume is ours. */
const VOLUME_SHARE_PPM = 10_000;

/** Fee and half spread a side, ppm: index proxy 2 bp in all, stock 5 bp, takers 5 and 10 bp + half spread. */
const SIDE_COSTS: Readonly<Record<InstrumentClass, readonly [fee: number, halfSpread: number]>> = {
  index: [100, 100],
  stock: [200, 300],
  perpetual: [500, 50],
  spot: [1000, 50],
  simulated: [100, 100],
};

/**
 * The cost model of a class, times a whole multiple.
 * @throws MARKET_OPTION for a multiple below 0 or not whole.
 */
export function costModelOf(kind: InstrumentClass, multiple = 1): CostModel {
  if (!Number.isSafeInteger(multiple) || multiple < 0 || multiple > 100) {
    const wanted = 'a whole number from 0 to 100';
    throw appError('MARKET_OPTION', { name: 'costMultiple', value: multiple, wanted });
  }
  const [fee, halfSpread] = SIDE_COSTS[kind];
  return {
    feePpm: fee * multiple,
    halfSpreadPpm: halfSpread * multiple,
    // A schema's ppm ends at one; five times the impact coefficient is above it.
    impactPpm: Math.min(PPM, IMPACT_PPM * multiple),
    volumeSharePpmMax: VOLUME_SHARE_PPM,
  };
}
