/**
 * What is published beside the prices. Signals published at the end of bar t speak of bar t +
 * LEAD_BARS: an order decided then fills at close t + 1 and is settled at close t + 2.
 */
export const LEAD_BARS = 2;
/** The furthest a fundamental, a text or a neighbour moves P(up) from one half. */
export const TILT_MAX = 0.1;

export interface CoinView {
  /** Latent price of each instrument, in ticks, at the end of the newest bar. */
  readonly price: readonly number[];
  /** Volatility of a bar without its changing part. */
  readonly sigma0: number;
  /** Newest return in units of its own sigma. */
  readonly surprise: readonly number[];
}

export type Signal =
  | {
      readonly kind: 'fact';
      readonly instrument: number;
      readonly topic: 'planted' | 'carry' | 'valuation';
      readonly value: number;
      /** Bars ago that the value describes. */
      readonly ageBars: number;
    }
  | {
      readonly kind: 'news';
      readonly instrument: number;
      readonly source: 'sim-wire' | 'sim-rumour';
      readonly text: string;
    };

export interface Coin {
  /** P(up) of bar t; asked once for every bar and instrument, before the coin is thrown. */
  pUp(t: number, instrument: number): number;
  /** What becomes known at the end of bar t. */
  publish(t: number, view: CoinView): Signal[];
}

export const clip = (tilt: number): number => Math.max(-TILT_MAX, Math.min(TILT_MAX, tilt));
