import { plainLine } from '../../protocols/plain-line.ts';

/** Cuts a text to a length that a schema allows, never inside a surrogate pair. */
export function clipText(text: string, lengthMax: number): string {
  const whole = plainLine(text.toWellFormed());
  if (whole.length <= lengthMax) return whole;
  const cut = whole.slice(0, lengthMax - 1);
  const last = cut.charCodeAt(cut.length - 1);
  return `${last >= 0xd800 && last <= 0xdbff ? cut.slice(0, -1) : cut}…`;
}
