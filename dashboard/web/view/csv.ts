/** Tables as comma-separated text (RFC 4180), with figures that a spreadsheet reads as numbers. Pure. */

/** The page's own signs for figures, put back to what programs write: U+2212, U+202F, a dash for nothing. */
function plain(text: string): string {
  const bare = text.replaceAll('\u202f', ' ').replaceAll('\u2212', '-').trim();
  if (bare === '\u2013') return '';
  return /^[+-]?[0-9]{1,3}( [0-9]{3})+(\.[0-9]+)?$/.test(bare) ? bare.replaceAll(' ', '') : bare;
}

/** A cell that begins like a formula is quoted with an apostrophe, so that no program runs it. */
function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const text = plain(value);
  const isNumber = text !== '' && Number.isFinite(Number(text));
  const safe = !isNumber && /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvOf(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
