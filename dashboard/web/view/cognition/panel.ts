/** What every panel of the cognition page has: takeaway, how to read it, chip, state, table twin. */
import type { Chip } from './chip.ts';

export interface TableTwin {
  readonly name: string;
  readonly head: readonly string[];
  /** Made when it is shown: most readers look at the picture. */
  readonly rows: () => readonly (readonly string[])[];
}

/** Why there is no picture, or why it is old. */
export interface PanelState {
  readonly kind: 'shown' | 'empty' | 'asleep' | 'stale';
  readonly text: string;
}

export interface Panel {
  readonly title: string;
  readonly caption: string;
  readonly chip: Chip;
  readonly state: PanelState;
  readonly twin: TableTwin;
  /** Journal position of the record it is drawn from; undefined when there is none. */
  readonly seq: number | undefined;
}

export const SHOWN: PanelState = { kind: 'shown', text: '' };
export const empty = (text: string): PanelState => ({ kind: 'empty', text });
