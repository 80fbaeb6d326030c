/** How the terminal writes numbers: groups of three by a comma, a plain minus. The page has its own way. */
import type { Money } from './units.ts';

/** Digits of a whole number in groups: 48,213. */
export const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** With so many places; `plus` also signs what is above zero. */
export function numberText(value: number, digits: number, plus = false): string {
  const text = Math.abs(value).toFixed(digits);
  const [head = '', part] = text.split('.');
  const unsigned = grouped(head) + (part === undefined ? '' : `.${part}`);
  if (Number(text) === 0) return unsigned;
  if (value < 0) return `-${unsigned}`;
  return plus ? `+${unsigned}` : unsigned;
}

/** A whole number: 48,213. */
export const wholeText = (value: number): string => numberText(value, 0);

/** `1 round`, `2 rounds`. */
export const counted = (count: number, word: string): string =>
  `${wholeText(count)} ${word}${count === 1 ? '' : 's'}`;

/** Units of 1e-8 with two places, cut towards zero and exact at any size. */
export function moneyText(units: Money): string {
  const value = BigInt(units);
  const cents = (value < 0n ? -value : value) / 1_000_000n;
  const sign = value < 0n && cents > 0n ? '-' : '';
  return `${sign}${grouped((cents / 100n).toString())}.${(cents % 100n).toString().padStart(2, '0')}`;
}
