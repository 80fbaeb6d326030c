/** The horizons that an instrument is asked about, in bars of the driving series. */
import type { TradingConfig } from '../config-schema.ts';

interface Horizons {
  readonly traded: readonly number[];
  /** Scored, never traded. */
  readonly shadow: readonly number[];
}

export function horizonsOf(
  { horizons, shadowHorizons }: Pick<TradingConfig, 'horizons' | 'shadowHorizons'>,
  series: string,
): Horizons {
  // A second is too short to ask about: recorded books are asked 10 s ahead.
  const isOfSeconds = /^[0-9]+s$/.test(series);
  return {
    shadow: shadowHorizons ?? (isOfSeconds ? [] : [5, 20]),
    traded: horizons ?? (isOfSeconds ? [10] : [1]),
  };
}
