/**
 * Decimal numbers as text and what is made of them: ticks, lots and the money of one tick. Prices
 * arrive as doubles (that is what files hold); units are kept as text, because 0.01 has no double.
 */
import { appError } from '../protocols/errors.ts';
import { MONEY_SCALE } from '../protocols/units.ts';
import type { Money, Ticks } from '../protocols/units.ts';

/** Relative distance from the tick grid up to which a price is rounded (markets: the journey). */
export const ROUNDING_RELATIVE_MAX = 1e-6;
/** Below this a price is on the grid: what is left is the double's own rounding. */
const EXACT_RELATIVE_MAX = 1e-14;
/** Relative rounding of a price that was once stored as a 32-bit float (2^-24, and a little). */
const FLOAT32_RELATIVE_MAX = 6.1e-8;
const DECIMAL = /^([0-9]+)(?:\.([0-9]+))?$/;

/** digits / 10^scale */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** @throws MARKET_DECIMAL unless `text` is a positive decimal number. */
export function parseDecimal(name: string, text: string): Decimal {
  const match = DECIMAL.exec(text);
  const fraction = match?.[2] ?? '';
  const digits = match === null ? 0n : BigInt(`${match[1]}${fraction}`);
  if (digits <= 0n) throw appError('MARKET_DECIMAL', { name, value: JSON.stringify(text) });
  return { digits, scale: fraction.length };
}

export interface ContractUnits {
  readonly currency: string;
  readonly lotSize: string;
  readonly multiplier: string;
  readonly tickSize: string;
}

/**
 * Money of one lot moving by one tick: tickSize x lotSize x multiplier x 1e8, exact.
 * @throws MARKET_DECIMAL, MARKET_UNITS when the product is not a whole number.
 */
export function lotTickMoneyOf(units: ContractUnits): Money {
  const parts = (['tickSize', 'lotSize', 'multiplier'] as const).map((name) =>
    parseDecimal(name, units[name]),
  );
  let digits = MONEY_SCALE;
  let scale = 0;
  for (const part of parts) {
    digits *= part.digits;
    scale += part.scale;
  }
  const divisor = 10n ** BigInt(scale);
  if (digits % divisor !== 0n) throw appError('MARKET_UNITS', { ...units });
  return (digits / divisor).toString();
}

/** How a price lies on the tick grid. */
export type TickFit =
  | { readonly fit: 'exact' | 'rounded'; readonly ticks: Ticks }
  | { readonly fit: 'off'; readonly relative: number };

/** Turns prices into ticks of one size. */
export interface TickGrid {
  readonly tickSize: string;
  fit(price: number): TickFit;
}

export function tickGrid(tickSize: string): TickGrid {
  const { digits, scale } = parseDecimal('tickSize', tickSize);
  // Two exact integers instead of one inexact reciprocal: 1455.22 x 100 / 1.
  const numerator = Number(10n ** BigInt(scale));
  const denominator = Number(digits);
  return {
    tickSize,
    fit(price) {
      const raw = (price * numerator) / denominator;
      const ticks = Math.round(raw);
      const relative = raw === 0 ? 0 : Math.abs((raw - ticks) / raw);
      if (!Number.isSafeInteger(ticks)) return { fit: 'off', relative: 1 };
      if (relative <= EXACT_RELATIVE_MAX) return { fit: 'exact', ticks };
      return relative < ROUNDING_RELATIVE_MAX
        ? { fit: 'rounded', ticks }
        : { fit: 'off', relative };
    },
  };
}

/**
 * The coarsest power of ten, at most 1, that fits all prices. Prices with more than four decimals
 * are first taken for rounded 32-bit floats, as many public files hold them.
 */
export function inferTickSize(prices: Iterable<number>): string {
  const list = [...prices];
  let decimals = 0;
  for (const price of list) decimals = Math.max(decimals, decimalsOf(price));
  if (decimals > 4) {
    for (let coarse = 0; coarse < decimals; coarse++) {
      if (list.every((price) => offGrid(price, coarse) <= FLOAT32_RELATIVE_MAX)) {
        decimals = coarse;
        break;
      }
    }
  }
  return powerOfTenth(Math.min(decimals, 8));
}

/** 10^-decimals as text: 2 is 0.01. */
export const powerOfTenth = (decimals: number): string =>
  decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`;

function decimalsOf(price: number): number {
  const text = String(price);
  const exponent = text.indexOf('e-');
  if (exponent >= 0)
    return Number(text.slice(exponent + 2)) + decimalsOf(Number(text.slice(0, exponent)));
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

function offGrid(price: number, decimals: number): number {
  const raw = price * Number(`1e${decimals}`);
  return raw === 0 ? 0 : Math.abs((raw - Math.round(raw)) / raw);
}
