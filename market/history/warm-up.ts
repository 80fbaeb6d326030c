/**
 * What the first rows of a series show: its order, clock, tick and kind. A property that is not
 * declared is read off these rows and no later one; no question is asked before they have passed, so
 * nothing that is decided knows a property of the future.
 */
import { inferTickSize } from '../decimal.ts';
import type { HistoryRow, SymbolRows } from './rows.ts';
import { seriesClock } from './session.ts';
import type { SeriesClock, Sessions, StampConvention } from './session.ts';

/** Rows that an undeclared property is read off: the warm-up, before the first question. */
export const WARM_UP_ROWS = 260;
/** Rows in the order of time, the warm-up rows among them, and the clock and tick they show. */
export interface WarmUp {
  readonly rows: readonly HistoryRow[];
  readonly newestFirst: boolean;
  readonly clock: SeriesClock;
  /** The coarsest power of ten that fits the warm-up prices. */
  readonly tickSize: string;
  /** Some warm-up volume is no whole number: what is traded is traded in parts. */
  readonly partVolumes: boolean;
}

export function warmUpOf(
  input: SymbolRows,
  declared: {
    readonly stamp?: StampConvention | undefined;
    readonly sessions?: Sessions | undefined;
  },
): WarmUp {
  const newestFirst = isNewestFirst(input.rows);
  const rows = newestFirst ? input.rows.toReversed() : input.rows;
  const first = rows.slice(0, WARM_UP_ROWS);
  return {
    rows,
    newestFirst,
    clock: seriesClock(
      first.map(({ moment }) => moment),
      declared.stamp ?? 'open',
      declared.sessions,
    ),
    tickSize: inferTickSize(pricesOf(first)),
    partVolumes: first.some(({ volume }) => volume !== undefined && !Number.isInteger(volume)),
  };
}

/**
 * The order of a file is its layout, like its columns, and read off its head. A file written newest
 * first is turned round; single rows out of order stay for the checks.
 */
function isNewestFirst(rows: readonly HistoryRow[]): boolean {
  const head = rows.slice(0, WARM_UP_ROWS);
  let falling = 0;
  for (let index = 1; index < head.length; index++) {
    if ((head[index] as HistoryRow).moment.us < (head[index - 1] as HistoryRow).moment.us)
      falling++;
  }
  return falling * 2 > head.length;
}

function* pricesOf(rows: readonly HistoryRow[]): Generator<number> {
  for (const { open, high, low, close } of rows) {
    for (const price of [open, high, low, close]) if (price !== undefined) yield price;
  }
}
