/** Figures of records as a reader needs them: six significant digits. The record keeps all. Pure. */
import { decimal } from './format.ts';

const FIGURES = 6;
/** Decimals after which a small number is told as 0. */
const DECIMALS_MAX = 9;

/** A number to six significant digits, grouped, without zeros at its end. */
export function figure(value: number): string {
  const size = Math.floor(Math.log10(Math.abs(value) || 1));
  const text = decimal(value, Math.min(DECIMALS_MAX, Math.max(0, FIGURES - 1 - size)));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Words of a seat or of code, with the long fractions in them cut to six significant digits. */
export const shortFigures = (text: string): string =>
  text.replace(/\d+\.\d{7,}/g, (found) => figure(Number(found)));
