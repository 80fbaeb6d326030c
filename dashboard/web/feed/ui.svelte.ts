/** What the reader does to the page itself: tables for charts, focus, steps between rounds. */
import { defaultTable, tablesOf, walk } from '../view/choose.ts';
import { page } from './page.svelte.ts';

let asTables = $state(false);
let isFocused = $state(false);

export const ui = {
  get asTables(): boolean {
    return asTables;
  },
  get isFocused(): boolean {
    return isFocused;
  },
  toggleTables(): void {
    asTables = !asTables;
  },
  toggleFocus(): void {
    isFocused = !isFocused;
  },
  /** The round `by` places from the shown one; undefined = now. */
  step(by: number): string | undefined {
    const table = page.table ?? defaultTable(tablesOf(page.state));
    return walk(page.state, { table, pinned: page.pinned, oneIn: page.oneIn }, by);
  },
};
