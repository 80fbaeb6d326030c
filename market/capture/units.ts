/**
 * Tick and lot of a recorded instrument, and the halved tick that bars of its mid are written in:
 * (bid + ask) / 2 is a whole number of half ticks, exactly.
 */
import { parseDecimal, powerOfTenth, tickGrid } from '../decimal.ts';
import type { Level } from '../book/depth-book.ts';
import type { CaptureFrame } from './frames.ts';

/** Instrument ticks in one tick of the venue. */
export const HALVES = 2;
/** Money is counted in 1e-8. */
const MONEY_DECIMALS = 8;

export interface CaptureUnits {
  /** The venue's tick. */
  readonly tickSize: string;
  readonly lotSize: string;
  /** Tick of the instrument: half of the venue's. */
  readonly halfTickSize: string;
  /**
   * Prices and sizes as whole ticks and lots; undefined when a price is off its grid. Sizes are
   * rounded down, but what is there stays there: dust counts as one lot.
   */
  levels(pairs: readonly (readonly [string, string])[]): Level[] | undefined;
}

/**
 * The finest decimals used by any price and any size of these frames; lots no finer than money can
 * tell (half a tick of one lot is at least 1e-8).
 */
export function inferUnits(frames: Iterable<CaptureFrame>): { tickSize: string; lotSize: string } {
  let priceDecimals = 0;
  let sizeDecimals = 0;
  const see = (price: string, size: string): void => {
    priceDecimals = Math.max(priceDecimals, decimalsOf(price));
    sizeDecimals = Math.max(sizeDecimals, decimalsOf(size));
  };
  for (const frame of frames) {
    if (frame.kind === 'depth' || frame.kind === 'snapshot') {
      for (const [price, size] of frame.bids) see(price, size);
      for (const [price, size] of frame.asks) see(price, size);
    } else if (frame.kind === 'ticker') {
      see(...frame.bid);
      see(...frame.ask);
    } else if (frame.kind === 'trade') see(frame.price, frame.size);
  }
  const finest = Math.max(0, MONEY_DECIMALS - (priceDecimals + 1));
  return {
    tickSize: powerOfTenth(priceDecimals),
    lotSize: powerOfTenth(Math.min(sizeDecimals, finest)),
  };
}

/** @throws MARKET_DECIMAL. */
export function captureUnits(tickSize: string, lotSize: string): CaptureUnits {
  const ticks = tickGrid(tickSize);
  const lot = parseDecimal('lotSize', lotSize);
  const lotsPerUnit = Number(10n ** BigInt(lot.scale)) / Number(lot.digits);
  return {
    tickSize,
    lotSize,
    halfTickSize: halved(tickSize),
    levels(pairs) {
      const levels: Level[] = [];
      for (const [price, size] of pairs) {
        const priceFit = ticks.fit(Number(price));
        if (priceFit.fit !== 'exact') return undefined;
        levels.push([priceFit.ticks, wholeLots(Number(size) * lotsPerUnit)]);
      }
      return levels;
    },
  };
}

/** A double a hair below a whole number is that number. */
function wholeLots(raw: number): number {
  if (raw === 0) return 0;
  const nearest = Math.round(raw);
  const exact = Math.abs(raw - nearest) <= raw * 1e-12;
  return Math.max(1, exact ? nearest : Math.floor(raw));
}

/** Half of a decimal, as text: 0.1 is 0.05. */
function halved(tickSize: string): string {
  const { digits, scale } = parseDecimal('tickSize', tickSize);
  const text = (digits * 5n).toString().padStart(scale + 2, '0');
  const point = text.length - scale - 1;
  return `${text.slice(0, point)}.${text.slice(point)}`.replace(/0+$/, '').replace(/\.$/, '');
}

function decimalsOf(numeral: string): number {
  const point = numeral.indexOf('.');
  if (point < 0) return 0;
  let end = numeral.length;
  while (end > point + 1 && numeral[end - 1] === '0') end--;
  return end - point - 1;
}
