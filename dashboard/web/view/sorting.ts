/** Order of table rows by a column, with the page's own way of writing figures understood. Pure. */

/** The figure a cell begins with; undefined when it begins with none. */
function figureOf(text: string): number | undefined {
  const bare = text.replaceAll('\u202f', '').replaceAll('\u2212', '-').replace(/^[#×]/, '');
  const found = /^[+-]?[0-9]+(\.[0-9]+)?/.exec(bare)?.[0];
  return found === undefined ? undefined : Number(found);
}

/** Rows by one column: figures by value, words by alphabet, what is not known last. Stable. */
export function sortedRows<T extends readonly string[]>(
  rows: readonly T[],
  column: number,
  isDescending: boolean,
): T[] {
  const sign = isDescending ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [a, b] = [one[column] ?? '', other[column] ?? ''];
    const [x, y] = [figureOf(a), figureOf(b)];
    if (x !== undefined && y !== undefined) return sign * (x - y);
    if (x !== undefined) return -1;
    if (y !== undefined) return 1;
    return sign * a.localeCompare(b, 'en');
  });
}
