/**
 * Units of the decision path. Time, ticks, lots and ppm are safe integers; money is a bigint count
 * of 1e-8 of its currency, written as a decimal string. Only weights, pooled probabilities and
 * losses are doubles.
 */
import { Type } from 'typebox';

/** Microseconds since 1970-01-01T00:00:00Z. A safe integer until the year 2255. */
export type Us = number;
/** Price as a whole number of the instrument's tick size. */
export type Ticks = number;
/** Quantity as a whole number of the instrument's lot size; negative is short. */
export type Lots = number;
/** Parts per million. */
export type Ppm = number;
/** Position in the journal; starts at 1. */
export type Seq = number;
/** 1e-8 of a currency unit, as a decimal string, for example "-123450000000". */
export type Money = string;

const SAFE = Number.MAX_SAFE_INTEGER;
/** 1,000,000: one, in parts per million. */
export const PPM = 1_000_000;
/** 1e8: money units in one unit of currency. */
export const MONEY_SCALE = 100_000_000n;
export const US_PER_SECOND = 1_000_000;
export const US_PER_DAY = 86_400_000_000;

export const UsSchema = Type.Integer({
  minimum: 0,
  maximum: SAFE,
  description: 'Microseconds since 1970-01-01T00:00:00Z.',
});
export const SeqSchema = Type.Integer({
  minimum: 0,
  maximum: SAFE,
  description: 'Journal position.',
});
export const TicksSchema = Type.Integer({
  minimum: -SAFE,
  maximum: SAFE,
  description: 'Price in ticks.',
});
export const LotsSchema = Type.Integer({
  minimum: -SAFE,
  maximum: SAFE,
  description: 'Signed lots.',
});
export const CountSchema = Type.Integer({ minimum: 0, maximum: SAFE });
export const PpmSchema = Type.Integer({
  minimum: 0,
  maximum: PPM,
  description: 'Parts per million.',
});
export const SignedPpmSchema = Type.Integer({
  minimum: -SAFE,
  maximum: SAFE,
  description: 'Signed parts per million.',
});
export const MoneySchema = Type.String({
  pattern: '^(0|-?[1-9][0-9]{0,30})$',
  description: '1e-8 of a currency unit, as a decimal integer string.',
});
export const HashSchema = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256, hex.' });
/** A finite double. JSON has no NaN or infinity, so a schema check refuses them. */
export const DoubleSchema = Type.Number({
  description: 'Finite double, printed as RFC 8785 does.',
});
export const TextSchema = (maxLength: number) => Type.String({ maxLength });

/** Money of `lots` at `priceTicks`: exact, in 1e-8 units. */
export function notional(lots: Lots, priceTicks: Ticks, unit: bigint): bigint {
  return BigInt(lots) * BigInt(priceTicks) * unit;
}

export const parseMoney = (money: Money): bigint => BigInt(money);
export const formatMoney = (units: bigint): Money => units.toString();
