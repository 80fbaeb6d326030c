/**
 * How numbers, money and times are written on the page: tabular digits, U+2212 for minus, U+202F
 * between groups and before units. Integers never pass through a float. Pure.
 */
import type { Instrument } from '../../../protocols/instrument.ts';
import type { Money, Ticks, Us } from '../../../protocols/units.ts';

export const MINUS = '\u2212';
export const THIN = '\u202f';
/** Shown where nothing is known; always with a reason beside it or in its label. */
export const DASH = '\u2013';

const group = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, THIN);

/** A decimal written with grouped digits and a true minus. `plus` also signs what is above zero. */
export function decimal(value: number, digits: number, plus = false): string {
  if (!Number.isFinite(value)) return DASH;
  const fixed = Math.abs(value).toFixed(digits);
  const [whole, part] = fixed.split('.') as [string, string | undefined];
  const text = group(whole) + (part === undefined ? '' : `.${part}`);
  const isZero = Number(fixed) === 0;
  if (value < 0 && !isZero) return MINUS + text;
  return plus && !isZero ? `+${text}` : text;
}

/** Decimals that leave `figures` of a size, 4 at least and 7 at most: small numbers do not read as 0. */
export const digitsFor = (size: number, figures: number): number =>
  size > 0 ? Math.min(7, Math.max(4, figures - 1 - Math.floor(Math.log10(size)))) : 4;

/** A whole number, grouped: 48 213. */
export const whole = (value: number): string => decimal(value, 0);
/** A journal position: #48 213. */
export const position = (seq: number): string => `#${whole(seq)}`;

/** A chance in ppm as percent: 42 %. One decimal in details. */
export const chance = (ppm: number, digits = 0): string =>
  `${decimal(ppm / 10_000, digits)}${THIN}%`;
/** A chance in ppm as n in 100. */
export const inHundred = (ppm: number): string => decimal(ppm / 10_000, 0);

/** A return, edge or cost in ppm, signed: +0.02 %. */
export const signedPercent = (ppm: number, digits = 2): string =>
  `${decimal(ppm / 10_000, digits, true)}${THIN}%`;
/** A size without a sign, percent; small ones get three decimals so that they do not read as 0. */
export function percentSize(ppm: number): string {
  const small = Math.abs(ppm) < 1_000;
  return `${decimal(ppm / 10_000, small ? 3 : 2)}${THIN}%`;
}
export function signedSmall(ppm: number): string {
  return signedPercent(ppm, Math.abs(ppm) < 1_000 ? 3 : 2);
}

/** Money (1e-8 units as text) in its currency, rounded half away from zero at `digits` decimals. */
export function money(units: Money, currency: string, digits = 2, plus = false): string {
  const value = BigInt(units);
  const negative = value < 0n;
  const size = negative ? -value : value;
  const step = 10n ** BigInt(8 - digits);
  const rounded = (size + step / 2n) / step;
  const scale = 10n ** BigInt(digits);
  const part = digits === 0 ? '' : `.${(rounded % scale).toString().padStart(digits, '0')}`;
  const text = `${group((rounded / scale).toString())}${part}${THIN}${currency}`;
  if (rounded === 0n) return text;
  if (negative) return MINUS + text;
  return plus ? `+${text}` : text;
}

/** Number of decimals a tick size written as text has. */
function decimalsOf(tickSize: string): number {
  const dot = tickSize.indexOf('.');
  if (dot < 0) return 0;
  return tickSize.slice(dot + 1).replace(/0+$/, '').length;
}
/** Price of a number of ticks, as a double: for drawing only. */
export const priceValue = (ticks: Ticks, tickSize: string): number => ticks * Number(tickSize);
/** A price as the venue writes it. */
export function price(ticks: Ticks, instrument: Pick<Instrument, 'tickSize'>): string {
  return decimal(priceValue(ticks, instrument.tickSize), decimalsOf(instrument.tickSize));
}

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');
const DAY_US = 86_400_000_000;

/** A day, UTC: 2008-09-12. */
export function day(at: Us): string {
  const date = new Date(at / 1000);
  return `${date.getUTCFullYear()}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}
/** A clock time, UTC, with milliseconds when asked. */
export function clock(at: Us, millis = false): string {
  const date = new Date(Math.floor(at / 1000));
  const text = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
  return millis ? `${text}.${pad(date.getUTCMilliseconds(), 3)}` : text;
}
/**
 * Event time of a daily series is its date; anything finer shows the clock and its zone. A replay
 * stands at 0 until its first data: no date is made of that.
 */
export function moment(at: Us, daily: boolean): string {
  if (at < DAY_US) return 'before any data';
  return daily ? day(at) : `${day(at)} ${clock(at)} UTC`;
}

/** A stretch of run time in its two largest units: 1 d 3 h, 80 ms. */
export function span(us: Us): string {
  const size = Math.abs(us);
  if (size < 1_000) return `${whole(size)}${THIN}µs`;
  if (size < 1_000_000) return `${whole(Math.round(size / 1_000))}${THIN}ms`;
  if (size < 60_000_000) return `${decimal(size / 1_000_000, size < 10_000_000 ? 1 : 0)}${THIN}s`;
  if (size < 3_600_000_000) return `${whole(Math.round(size / 60_000_000))}${THIN}min`;
  if (size < DAY_US) return `${decimal(size / 3_600_000_000, 1)}${THIN}h`;
  return `${decimal(size / DAY_US, size < 10 * DAY_US ? 1 : 0)}${THIN}d`;
}

/** The first digits of a hash, as shown; the whole one stands in the title. */
export const shortHash = (hash: string): string => hash.slice(0, 8);

/** One and many: 1 round, 2 rounds. */
export const many = (n: number, one: string, more = `${one}s`): string =>
  `${whole(n)} ${n === 1 ? one : more}`;

/** A signed number of lots: −3 lots. */
export const lotText = (lots: number): string =>
  `${whole(lots)}${THIN}${Math.abs(lots) === 1 ? 'lot' : 'lots'}`;

/** First letter upper: for a word at the start of a cell. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A text with one full stop, whether it brought its own or not. */
export const stopped = (text: string): string => (text.endsWith('.') ? text : `${text}.`);
