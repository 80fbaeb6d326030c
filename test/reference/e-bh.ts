/**
 * Which shut groups e-BH opens, the slow way. A set of groups justifies itself if each member's value
 * is at least groups x bar / size, those already open counting in the size. The union of all sets
 * that do is opened.
 */
export function openedByEBh(
  groups: readonly { readonly e: number; readonly open: boolean }[],
  bar: number,
): boolean[] {
  const opens = groups.map(() => false);
  const held = groups.filter(({ open }) => open).length;
  const shut = groups.flatMap(({ open }, index) => (open ? [] : [index]));
  for (let set = 1; set < 2 ** shut.length; set++) {
    const members = shut.filter((_, bit) => Math.floor(set / 2 ** bit) % 2 === 1);
    const needed = (groups.length * bar) / (held + members.length);
    if (!members.every((index) => (groups[index]?.e ?? 0) >= needed)) continue;
    for (const index of members) opens[index] = true;
  }
  return opens;
}
