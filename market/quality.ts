/** Data quality of one stream, counted since the start and told in `market.quality` records. */
import type { InstrumentId } from '../protocols/ids.ts';
import type { MarketQuality, MarketRefused } from '../protocols/market.ts';

export type RefusedReason = MarketRefused['reason'];

/** How often a stream reports, in accepted bars or quotes. */
export const QUALITY_EVERY = 250;
const FLAG_LENGTH_MAX = 64;

export interface QualityCounter {
  readonly instrument: InstrumentId;
  readonly stream: string;
  /** True once every `QUALITY_EVERY` accepted items. */
  accept(): boolean;
  refuse(reason: RefusedReason, count?: number): void;
  /** Running minimum of receive minus event time, microseconds. */
  observeSkew(us: number): void;
  flag(text: string): void;
  /** Adds to a flag that counts: `12 prices rounded to the tick`. */
  tally(what: string, count: number): void;
  report(): MarketQuality;
}

export function qualityCounter(instrument: InstrumentId, stream: string): QualityCounter {
  const flags = new Set<string>();
  const tallies = new Map<string, number>();
  const refused = new Map<RefusedReason, number>();
  let accepted = 0;
  let skewUs: number | null = null;
  return {
    instrument,
    stream,
    accept: () => ++accepted % QUALITY_EVERY === 0,
    refuse: (reason, count = 1) => void refused.set(reason, (refused.get(reason) ?? 0) + count),
    observeSkew(us) {
      if (skewUs === null || us < skewUs) skewUs = us;
    },
    flag: (text) => void flags.add(text.slice(0, FLAG_LENGTH_MAX)),
    tally(what, count) {
      if (count > 0) tallies.set(what, (tallies.get(what) ?? 0) + count);
    },
    report: () => ({
      accepted,
      flags: [...flags, ...[...tallies].map(([what, count]) => `${count} ${what}`)].toSorted(),
      instrument,
      refused: Object.fromEntries([...refused].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      skewUs,
      stream,
    }),
  };
}
