/**
 * Dates and instants as files write them, read without a time zone database, so that a file is read
 * alike on every machine.
 */
import { civilFromDays, daysFromCivil } from '../protocols/civil-date.ts';
import { US_PER_DAY, US_PER_SECOND } from '../protocols/units.ts';
import type { Us } from '../protocols/units.ts';

/** A moment read from a file; `dateOnly` when the text had no time of day. */
export interface Moment {
  readonly us: Us;
  readonly dateOnly: boolean;
  /** The same by the clock it was written with: equal to `us` unless the text named a zone. */
  readonly localUs: Us;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const ISO =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/;
const NAMED = /^([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const EPOCH = /^\d{9,19}(?:\.\d+)?$/;

/**
 * Reads a date or an instant: ISO dates and times (no zone is UTC), `Jan 1 2000`, `20000131`, and
 * epoch numbers in s, ms, us or ns. Undefined when it is none of these. Day/month orders that can
 * be misread (01/02/2000) are not guessed.
 */
export function parseMoment(value: unknown): Moment | undefined {
  if (value instanceof Date) return fromEpoch(value.getTime() * 1000);
  if (typeof value === 'bigint') return fromEpochDigits(value.toString());
  if (typeof value === 'number')
    return Number.isFinite(value) ? fromEpochDigits(String(value)) : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const compact = COMPACT.exec(text);
  if (compact !== null) return fromCivil(compact[1], compact[2], compact[3]);
  if (EPOCH.test(text)) return fromEpochDigits(text);
  const named = NAMED.exec(text);
  if (named !== null) {
    const month = MONTHS.indexOf((named[1] as string).toLowerCase()) + 1;
    return fromCivil(named[3], String(month), named[2]);
  }
  const iso = ISO.exec(text);
  return iso === null ? undefined : fromIso(iso);
}

function fromIso(match: RegExpExecArray): Moment | undefined {
  const date = fromCivil(match[1], match[2], match[3]);
  if (date === undefined || match[4] === undefined) return date;
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = Number(match[6] ?? '0');
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = Number((match[7] ?? '').padEnd(6, '0').slice(0, 6));
  const us = date.us + ((hour * 60 + minute) * 60 + second) * US_PER_SECOND + fraction;
  return { us: us - zoneUs(match[8]), dateOnly: false, localUs: us };
}

function zoneUs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z' || zone === 'UTC') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return sign * minutes * 60 * US_PER_SECOND;
}

function fromCivil(year?: string, month?: string, day?: string): Moment | undefined {
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  if (date.month < 1 || date.month > 12 || date.day < 1) return undefined;
  const days = daysFromCivil(date);
  const back = civilFromDays(days);
  // A day that does not exist (31 June) comes back as another date.
  if (back.day !== date.day || back.month !== date.month || days < 0) return undefined;
  return { us: days * US_PER_DAY, dateOnly: true, localUs: days * US_PER_DAY };
}

/** 8 digits are read as a date before this is asked; the unit follows from the size. */
function fromEpochDigits(text: string): Moment | undefined {
  const compact = COMPACT.exec(text);
  if (compact !== null) return fromCivil(compact[1], compact[2], compact[3]);
  if (!EPOCH.test(text)) return undefined;
  const whole = text.split('.')[0] as string;
  if (whole.length >= 18) return fromEpoch(Number(BigInt(whole) / 1000n));
  const value = Number(text);
  if (whole.length >= 15) return fromEpoch(value);
  return fromEpoch(whole.length >= 12 ? value * 1000 : value * 1_000_000);
}

function fromEpoch(us: number): Moment | undefined {
  const rounded = Math.round(us);
  if (!Number.isSafeInteger(rounded) || rounded < 0) return undefined;
  return { us: rounded, dateOnly: rounded % US_PER_DAY === 0, localUs: rounded };
}
