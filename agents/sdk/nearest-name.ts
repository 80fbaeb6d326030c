/** The name that was meant, by the fewest edits. */

/** @returns undefined when none is near: more than a third of its letters, and than two, differ. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const rows = known.map((candidate) => ({ candidate, edits: editsBetween(name, candidate) }));
  rows.sort((a, b) => a.edits - b.edits);
  const [nearest] = rows;
  if (nearest === undefined) return undefined;
  const limit = Math.max(2, Math.floor(nearest.candidate.length / 3));
  return nearest.edits <= limit ? nearest.candidate : undefined;
}

/** Letters to add, remove, change or swap with their neighbour; upper case is none. */
function editsBetween(name: string, other: string): number {
  const [a, b] = [name.toLowerCase(), other.toLowerCase()];
  const table = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => table[row]?.[column] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    table.push(row);
    for (let j = 1; j <= b.length; j++) {
      const isSwap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
          isSwap ? at(i - 2, j - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
