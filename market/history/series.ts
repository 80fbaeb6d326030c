/**
 * From rows to bars: the checks of an import. Every row ends as a bar or as a counted refusal;
 * what cannot be decided from one row (a fake open, a split, a declared tick) is decided from all.
 */
import type { EntryRule } from '../../protocols/instrument.ts';
import { US_PER_DAY } from '../../protocols/units.ts';
import type { Us } from '../../protocols/units.ts';
import { dateText } from '../calendar.ts';
import { inferTickSize, tickGrid } from '../decimal.ts';
import type { TickGrid } from '../decimal.ts';
import type { RefusedReason } from '../quality.ts';
import type { HistoryRow, SymbolRows } from './rows.ts';
import { seriesClock } from './session.ts';
import type { SeriesClock, StampConvention } from './session.ts';
import { splitsIn } from './splits.ts';

/** A checked bar in ticks; `volume` in whole lots. */
export interface HistoryBar {
  readonly endUs: Us;
  readonly openTicks: number;
  readonly highTicks: number;
  readonly lowTicks: number;
  readonly closeTicks: number;
  readonly openIsFake: boolean;
  readonly volume: number;
  /** Prices of it that were moved onto the tick grid, by less than 1e-6 of their size. */
  readonly rounded: number;
}

/** A finding, and the bar end from which it is known: told earlier it would be a look ahead. */
export interface HistoryFlag {
  readonly atUs: Us;
  readonly text: string;
}

/** Rows that were not used, merged when they follow each other for one reason. */
export interface HistoryRefusal {
  readonly atUs: Us;
  readonly reason: RefusedReason;
  readonly count: number;
  readonly detail: string;
}

export interface HistorySeries {
  readonly symbol: string;
  readonly tickSize: string;
  readonly series: string;
  readonly stepUs: Us;
  readonly aroundTheClock: boolean;
  readonly entryRule: EntryRule;
  /** Share of bars whose open repeats the close before; 1 for a file without opens. */
  readonly fakeOpenShare: number;
  readonly bars: readonly HistoryBar[];
  readonly refusals: readonly HistoryRefusal[];
  /** Short findings for `market.quality`, oldest first. */
  readonly flags: readonly HistoryFlag[];
  /** Sentences for the reader of the chart. */
  readonly notes: readonly string[];
}

export interface SeriesOptions {
  /** Declared tick size; inferred from the prices (and said so) when absent. */
  readonly tickSize?: string | undefined;
  readonly stamp: StampConvention;
  /** Lots of the instrument in one unit of the file's volume. */
  readonly lotsPerVolume: number;
}

/** More fake opens than this share make a series of closes (markets: the question). */
export const FAKE_OPEN_SHARE_MAX = 0.05;

export function checkSeries(input: SymbolRows, options: SeriesOptions): HistorySeries {
  const flags: HistoryFlag[] = [];
  const notes: string[] = [];
  const rows = chronological(input.rows, flags);
  const tickSize = options.tickSize ?? inferTickSize(pricesOf(rows));
  if (options.tickSize === undefined) {
    notes.push(
      `Tick size ${tickSize} is inferred: the coarsest power of ten that fits all prices.`,
    );
  }
  const clock = seriesClock(
    rows.map(({ moment }) => moment),
    options.stamp,
  );
  const state: Fold = {
    grid: tickGrid(tickSize),
    clock,
    bars: [],
    refusals: malformedRefusals(input),
    lotsPerVolume: options.lotsPerVolume,
  };
  let previous: HistoryRow | undefined;
  for (const row of rows) previous = foldRow(state, row, previous);
  const hasOpens = rows.some((row) => row.open !== undefined);
  const fakeOpenShare = hasOpens ? fakeShare(state.bars) : 1;
  // Where trading does not pause, the next open is struck with the close that decides, not after it.
  const unbroken = clock.aroundTheClock || clock.stepUs < US_PER_DAY;
  const closesOnly = fakeOpenShare > FAKE_OPEN_SHARE_MAX || unbroken;
  if (closesOnly) notes.push(closesOnlyNote(hasOpens, fakeOpenShare));
  for (const split of splitsIn(state.bars)) {
    const text = `possible split ${split.ratio} on ${dateText(split.endUs)}`;
    flags.push({ atUs: split.endUs, text });
  }
  flags.push(...standstills(state.bars));
  return {
    symbol: input.symbol,
    tickSize,
    series: clock.series,
    stepUs: clock.stepUs,
    aroundTheClock: clock.aroundTheClock,
    entryRule: closesOnly ? 'next-close' : 'next-open',
    fakeOpenShare,
    bars: state.bars,
    refusals: state.refusals.toSorted((a, b) => a.atUs - b.atUs),
    flags: flags.toSorted((a, b) => a.atUs - b.atUs),
    notes,
  };
}

interface Fold {
  readonly grid: TickGrid;
  readonly clock: SeriesClock;
  readonly bars: HistoryBar[];
  readonly refusals: HistoryRefusal[];
  readonly lotsPerVolume: number;
}

/** Takes one row; returns the row the next one follows. */
function foldRow(state: Fold, row: HistoryRow, previous?: HistoryRow): HistoryRow | undefined {
  const atUs = state.clock.endOf(row.moment);
  const last = state.bars.at(-1);
  if (last !== undefined && atUs <= last.endUs) {
    const reason = atUs === last.endUs ? 'duplicate' : 'out-of-order';
    refuse(state, { atUs: last.endUs, reason, count: 1, detail: lineText(row, reason) });
    return previous;
  }
  const bar = barOf(state, row, last);
  if ('reason' in bar) {
    refuse(state, bar);
    return previous;
  }
  if (previous !== undefined) {
    const count = state.clock.missingBetween(previous.moment, row.moment);
    const detail = `${count} bars missing before ${dateText(row.moment.us)} (line ${row.line})`;
    if (count > 0) refuse(state, { atUs, reason: 'gap', count, detail });
  }
  state.bars.push(bar);
  return row;
}

function barOf(state: Fold, row: HistoryRow, last?: HistoryBar): HistoryBar | HistoryRefusal {
  const atUs = state.clock.endOf(row.moment);
  const no = (reason: RefusedReason, what: string): HistoryRefusal => ({
    atUs,
    reason,
    count: 1,
    detail: lineText(row, what),
  });
  const prices = [row.open ?? row.close, row.high ?? row.close, row.low ?? row.close, row.close];
  const ticks: number[] = [];
  let rounded = 0;
  for (const price of prices) {
    if (price <= 0) return no('malformed', `price ${price} is not positive`);
    const fit = state.grid.fit(price);
    if (fit.fit === 'off') return no('off-tick', `${price} is not on tick ${state.grid.tickSize}`);
    if (fit.ticks <= 0) return no('off-tick', `${price} is below one tick ${state.grid.tickSize}`);
    if (fit.fit === 'rounded') rounded++;
    ticks.push(fit.ticks);
  }
  const [openTicks, highTicks, lowTicks, closeTicks] = ticks as [number, number, number, number];
  const inside =
    lowTicks <= Math.min(openTicks, closeTicks) && highTicks >= Math.max(openTicks, closeTicks);
  if (row.high !== undefined && row.low !== undefined && (highTicks < lowTicks || !inside)) {
    return no('crossed', `open ${row.open}, high ${row.high}, low ${row.low}, close ${row.close}`);
  }
  if (row.volume !== undefined && row.volume < 0)
    return no('malformed', `volume ${row.volume} is negative`);
  return {
    endUs: atUs,
    openTicks,
    highTicks: Math.max(highTicks, openTicks, closeTicks),
    lowTicks: Math.min(lowTicks, openTicks, closeTicks),
    closeTicks,
    openIsFake: row.open === undefined || openTicks === last?.closeTicks,
    volume: Math.floor((row.volume ?? 0) * state.lotsPerVolume),
    // A close that stands for all four prices is one price.
    rounded: row.open === undefined ? Math.min(rounded, 1) : rounded,
  };
}

const lineText = (row: HistoryRow, what: string): string =>
  `line ${row.line}: ${what}`.slice(0, 400);

/** Follow-ups for the same reason become one record, so that a bad file cannot flood the journal. */
function refuse(state: Fold, refusal: HistoryRefusal): void {
  const last = state.refusals.at(-1);
  if (last !== undefined && last.reason === refusal.reason && last.atUs === refusal.atUs) {
    state.refusals[state.refusals.length - 1] = { ...last, count: last.count + refusal.count };
  } else state.refusals.push(refusal);
}

function malformedRefusals(input: SymbolRows): HistoryRefusal[] {
  const first = input.malformed[0];
  if (first === undefined) return [];
  const { line, column, value, wanted } = first;
  const detail = `line ${line}, column ${column}: ${value} is not ${wanted}`;
  return [{ atUs: 0, reason: 'malformed', count: input.malformed.length, detail }];
}

/** A file written newest first is turned round; single rows out of order stay for the checks. */
function chronological(rows: readonly HistoryRow[], flags: HistoryFlag[]): readonly HistoryRow[] {
  let falling = 0;
  for (let index = 1; index < rows.length; index++) {
    if ((rows[index] as HistoryRow).moment.us < (rows[index - 1] as HistoryRow).moment.us)
      falling++;
  }
  if (falling * 2 <= rows.length) return rows;
  flags.push({ atUs: 0, text: 'file is newest first; read backwards' });
  return rows.toReversed();
}

function* pricesOf(rows: readonly HistoryRow[]): Generator<number> {
  for (const { open, high, low, close } of rows) {
    for (const price of [open, high, low, close]) if (price !== undefined) yield price;
  }
}

function fakeShare(bars: readonly HistoryBar[]): number {
  const fake = bars.reduce((count, bar) => count + (bar.openIsFake ? 1 : 0), 0);
  return bars.length === 0 ? 0 : fake / bars.length;
}

function closesOnlyNote(hasOpens: boolean, share: number): string {
  if (!hasOpens) return 'Closes only: orders fill at the next close.';
  if (share <= FAKE_OPEN_SHARE_MAX) {
    return 'Bars follow each other without a pause: orders fill at the next close.';
  }
  const percent = Math.round(share * 100);
  return `The open repeats the previous close on ${percent} % of bars: orders fill at the next close.`;
}

/** A close that does not move for this many bars is worth a flag. */
const FROZEN_BARS = 20;

function standstills(bars: readonly HistoryBar[]): HistoryFlag[] {
  const found: HistoryFlag[] = [];
  let run = 0;
  for (let index = 1; index < bars.length; index++) {
    const bar = bars[index] as HistoryBar;
    run = bar.closeTicks === bars[index - 1]?.closeTicks ? run + 1 : 0;
    if (run !== FROZEN_BARS) continue;
    found.push({ atUs: bar.endUs, text: `close stood still to ${dateText(bar.endUs)}` });
  }
  return found;
}
