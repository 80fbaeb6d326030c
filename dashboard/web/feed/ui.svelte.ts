/** What the reader does to the page itself: tables for charts, focus, dialogs, steps between rounds. */
import { defaultTable, tablesOf, walk } from '../view/choose.ts';
import type { Choice } from '../view/choose.ts';
import { page } from './page.svelte.ts';

export type DialogName = 'halt' | 'help' | 'settings' | 'goto' | 'more';

let asTables = $state(false);
let isFocused = $state(false);
let dialog = $state<DialogName | undefined>(undefined);
/** Counts how often the reader asked to hear the round. */
let asks = $state(0);

const choice = (): Choice => ({
  table: page.table ?? defaultTable(tablesOf(page.state)),
  pinned: page.pinned,
  oneIn: page.oneIn,
});

export const ui = {
  get asTables(): boolean {
    return asTables;
  },
  get isFocused(): boolean {
    return isFocused;
  },
  get dialog(): DialogName | undefined {
    return dialog;
  },
  get asks(): number {
    return asks;
  },
  /** The table and round shown, with the default filled in. */
  get choice(): Choice {
    return choice();
  },
  toggleTables(): void {
    asTables = !asTables;
  },
  toggleFocus(): void {
    isFocused = !isFocused;
  },
  open(name: DialogName): void {
    dialog = name;
  },
  close(): void {
    dialog = undefined;
  },
  say(): void {
    asks += 1;
  },
  /** The round `by` places from the shown one; undefined = now. */
  step(by: number): string | undefined {
    return walk(page.state, choice(), by);
  },
};
