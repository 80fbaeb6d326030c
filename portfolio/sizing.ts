/** Sizing parameters: data with defaults; the configuration's schema holds their ranges. */
import type { Ppm } from '../protocols/units.ts';

export interface SizingParams {
  /** Kelly fraction, at most a quarter. */
  readonly kappaPpm: Ppm;
  /** Strategic sleeve, fraction of equity: 0 none, 1,000,000 buy and hold. */
  readonly strategicPpm: Ppm;
  /** The strategic sleeve is left alone while within this share of its target. */
  readonly strategicBandPpm: Ppm;
  /** Largest |position| of one instrument, fraction of equity. */
  readonly nameCapPpm: Ppm;
  /** Largest sum of |positions|, fraction of equity (several instruments). */
  readonly grossCapPpm: Ppm;
  readonly allowShort: boolean;
}

/** A little below the gate's limits of one equity, so that a fill's own cost does not breach them. */
export const defaultSizing: SizingParams = {
  kappaPpm: 250_000,
  strategicPpm: 0,
  strategicBandPpm: 50_000,
  nameCapPpm: 950_000,
  grossCapPpm: 950_000,
  allowShort: true,
};
