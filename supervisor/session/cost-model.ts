/** What a side costs: the venue's model of the instrument's class, as the operator scaled it. */
import type { Instrument } from '../../protocols/instrument.ts';
import { PPM } from '../../protocols/units.ts';
import { ratesOfClass } from '../../portfolio/costs.ts';
import type { CostRates } from '../../portfolio/costs.ts';
import type { TradingConfig } from '../config-schema.ts';

/** The same model asks, decides and fills: what a trade is expected to cost is what it is charged. */
export function costModelOf(instrument: Instrument, costs: TradingConfig['costs']): CostRates {
  const base = ratesOfClass(instrument.class);
  const scale = (ppm: number): number => Math.floor((ppm * costs.multiplierPpm) / PPM);
  return {
    feePpm: scale(costs.feePpm ?? base.feePpm),
    halfSpreadPpm: scale(base.halfSpreadPpm),
    impactPpm: scale(base.impactPpm),
    volumeSharePpmMax: base.volumeSharePpmMax,
  };
}
