/**
 * From rows to bars: the checks of an import. Every row ends as a bar or as a counted refusal.
 *
 * What cannot be decided from one row (tick, clock, entry rule) is declared or read off the warm-up
 * rows, and stays what it is: seats and rulings compare the ticks of bars, so a series does not
 * change its units on the way. A later row that does not fit is refused and counted; an open that is
 * no price is counted, and its bar's close stands for it.
 */
import type { EntryRule } from '../../protocols/instrument.ts';
import { US_PER_DAY } from '../../protocols/units.ts';
import type { Us } from '../../protocols/units.ts';
import { dateText } from '../../protocols/civil-date.ts';
import { tickGrid } from '../decimal.ts';
import type { TickGrid } from '../decimal.ts';
import type { RefusedReason } from '../quality.ts';
import type { HistoryRow, MalformedRow, SymbolRows } from './rows.ts';
import { isSaturday } from './session.ts';
import type { SeriesClock } from './session.ts';
import { jumpsIn } from './splits.ts';
import { WARM_UP_ROWS } from './warm-up.ts';
import type { WarmUp } from './warm-up.ts';

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
  /** Index of the bar it is told with, the next one that was used: before it, nobody had read it. */
  readonly bar: number;
  readonly reason: RefusedReason;
  readonly count: number;
  readonly detail: string;
}

export interface HistorySeries {
  readonly symbol: string;
  readonly tickSize: string;
  readonly series: string;
  readonly stepUs: Us;
  readonly entryRule: EntryRule;
  readonly bars: readonly HistoryBar[];
  readonly refusals: readonly HistoryRefusal[];
  /** Of the warm-up rows, read or not: how many there were, and how many became bars. */
  readonly warmUp: { readonly rows: number; readonly bars: number };
  /** Short findings for `market.quality`, oldest first. */
  readonly flags: readonly HistoryFlag[];
  /** Sentences for the reader of the chart. */
  readonly notes: readonly string[];
}

export interface SeriesOptions {
  /** Declared tick size; inferred from the prices (and said so) when absent. */
  readonly tickSize?: string | undefined;
  /** Declared entry rule; read off the opens of the warm-up when absent. */
  readonly entryRule?: 'next-close' | 'next-open' | undefined;
  /** Lots of the instrument in one unit of the file's volume. */
  readonly lotsPerVolume: number;
}

/** More fake opens than this share make a series of closes (markets: the question). */
const FAKE_OPEN_SHARE_MAX = 0.05;

export function checkSeries(
  input: SymbolRows,
  warmUp: WarmUp,
  options: SeriesOptions,
): HistorySeries {
  const { clock, newestFirst, rows } = warmUp;
  const tickSize = options.tickSize ?? warmUp.tickSize;
  const notes: string[] = [];
  if (options.tickSize === undefined) {
    notes.push(
      `Tick size ${tickSize} is inferred: the coarsest power of ten that fits the prices of the first ${WARM_UP_ROWS} rows.`,
    );
  }
  const state: Fold = {
    grid: tickGrid(tickSize),
    clock,
    bars: [],
    refusals: [],
    saturdays: [],
    lotsPerVolume: options.lotsPerVolume,
  };
  const malformed = newestFirst ? input.malformed.toReversed() : input.malformed;
  let told = 0;
  let read = 0;
  let first = { rows: malformed.length, bars: 0 };
  let previous: HistoryRow | undefined;
  for (const row of rows) {
    for (; isBefore(malformed[told], row, newestFirst); told++) {
      refuse(state, malformedRefusal(state, malformed[told] as MalformedRow));
    }
    previous = foldRow(state, row, previous);
    if (++read <= WARM_UP_ROWS) first = { rows: read + told, bars: state.bars.length };
  }
  for (const row of malformed.slice(told)) refuse(state, malformedRefusal(state, row));
  const opens =
    options.entryRule === undefined
      ? opensOf(rows, state.bars.slice(0, first.bars), clock)
      : { closesOnly: options.entryRule === 'next-close', note: declaredNote(options.entryRule) };
  if (opens.note !== undefined) notes.push(opens.note);
  return {
    symbol: input.symbol,
    tickSize,
    series: clock.series,
    stepUs: clock.stepUs,
    entryRule: opens.closesOnly ? 'next-close' : 'next-open',
    bars: state.bars,
    refusals: state.refusals,
    warmUp: first,
    flags: flagsOf(state.bars, { newestFirst, closesOnly: opens.closesOnly }),
    notes,
  };
}

/** Whether an order could have had the opens, as far as the warm-up bars show. */
function opensOf(
  rows: readonly HistoryRow[],
  bars: readonly HistoryBar[],
  clock: SeriesClock,
): { readonly closesOnly: boolean; readonly note: string | undefined } {
  const hasOpens = rows.slice(0, WARM_UP_ROWS).some((row) => row.open !== undefined);
  const share = hasOpens ? fakeShare(bars) : 1;
  // Where trading does not pause, the next open is struck with the close that decides, not after it.
  const unbroken = clock.aroundTheClock || clock.stepUs < US_PER_DAY;
  const closesOnly = share > FAKE_OPEN_SHARE_MAX || unbroken;
  return { closesOnly, note: closesOnly ? closesOnlyNote(hasOpens, share) : undefined };
}

function flagsOf(
  bars: readonly HistoryBar[],
  series: { readonly newestFirst: boolean; readonly closesOnly: boolean },
): HistoryFlag[] {
  const flags: HistoryFlag[] = jumpsIn(bars).map(({ endUs, text }) => ({ atUs: endUs, text }));
  if (series.newestFirst) flags.push({ atUs: 0, text: 'file is newest first; read backwards' });
  if (!series.closesOnly) flags.push(...lateFakeOpens(bars));
  flags.push(...standstills(bars));
  return flags.toSorted((a, b) => a.atUs - b.atUs);
}

/** Opens that were prices in the warm-up and are none now: from where on, once. */
function lateFakeOpens(bars: readonly HistoryBar[]): HistoryFlag[] {
  let fake = 0;
  for (let index = 0; index < bars.length; index++) {
    const bar = bars[index] as HistoryBar;
    if (bar.openIsFake) fake++;
    if (index >= WARM_UP_ROWS && bars[index - WARM_UP_ROWS]?.openIsFake === true) fake--;
    if (index < WARM_UP_ROWS || fake <= 2 * FAKE_OPEN_SHARE_MAX * WARM_UP_ROWS) continue;
    return [{ atUs: bar.endUs, text: `opens stopped being prices by ${dateText(bar.endUs)}` }];
  }
  return [];
}

interface Fold {
  readonly grid: TickGrid;
  readonly clock: SeriesClock;
  readonly bars: HistoryBar[];
  readonly refusals: HistoryRefusal[];
  /** Indices of bars on a Saturday, in a series of weekdays. */
  readonly saturdays: number[];
  readonly lotsPerVolume: number;
}

/** Saturdays among this many bars that a series of weekdays may have: special sessions. */
const SPECIAL_SESSIONS_MAX = 6;
/** A row nearer to the one before than this part of a bar lies inside that bar. */
const INSIDE_BAR = 0.5;

/** Takes one row; returns the row the next one follows. */
function foldRow(state: Fold, row: HistoryRow, previous?: HistoryRow): HistoryRow | undefined {
  const atUs = state.clock.endOf(row.moment);
  const last = state.bars.at(-1);
  if (last !== undefined && atUs <= last.endUs) {
    const reason = atUs === last.endUs ? 'duplicate' : 'out-of-order';
    refuse(state, told(state, last.endUs, reason, lineText(row, reason)));
    return previous;
  }
  const misfit = misfitOf(state, row, previous);
  if (misfit !== undefined) {
    refuse(state, misfit);
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
    if (count > 0) refuse(state, { ...told(state, atUs, 'gap', detail), count });
  }
  if (isSaturday(row.moment)) state.saturdays.push(state.bars.length);
  state.bars.push(bar);
  return row;
}

/** Why a row contradicts the clock of its series; undefined when it does not. */
function misfitOf(
  state: Fold,
  row: HistoryRow,
  previous: HistoryRow | undefined,
): HistoryRefusal | undefined {
  const { clock } = state;
  const atUs = clock.endOf(row.moment);
  if (previous !== undefined && clock.stepUs < US_PER_DAY) {
    const afterUs = row.moment.us - previous.moment.us;
    if (afterUs < INSIDE_BAR * clock.stepUs) {
      const what = `${afterUs / 1e6} s after the row before it, in a series of ${clock.series}`;
      return told(state, atUs, 'duplicate', lineText(row, what));
    }
  }
  if (clock.aroundTheClock || clock.stepUs !== US_PER_DAY || !isSaturday(row.moment)) {
    return undefined;
  }
  const since = state.bars.length - WARM_UP_ROWS;
  const recent = state.saturdays.filter((index) => index >= since).length;
  if (recent < SPECIAL_SESSIONS_MAX) return undefined;
  const what = 'a Saturday in a series of weekdays';
  return told(state, atUs, 'malformed', lineText(row, what));
}

/** A refusal of one row, told with the next bar. */
function told(state: Fold, atUs: Us, reason: RefusedReason, detail: string): HistoryRefusal {
  return { atUs, bar: state.bars.length, reason, count: 1, detail };
}

function barOf(state: Fold, row: HistoryRow, last?: HistoryBar): HistoryBar | HistoryRefusal {
  const atUs = state.clock.endOf(row.moment);
  const no = (reason: RefusedReason, what: string): HistoryRefusal =>
    told(state, atUs, reason, lineText(row, what));
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
  if (last !== undefined && last.reason === refusal.reason && last.bar === refusal.bar) {
    state.refusals[state.refusals.length - 1] = { ...last, count: last.count + refusal.count };
  } else state.refusals.push(refusal);
}

/** A row that was not read stands where its line does, at the end of the bar before it. */
function malformedRefusal(state: Fold, row: MalformedRow): HistoryRefusal {
  const { line, column, value, wanted } = row;
  const detail = `line ${line}, column ${column}: ${value} is not ${wanted}`;
  return told(state, state.bars.at(-1)?.endUs ?? 0, 'malformed', detail);
}

function isBefore(row: MalformedRow | undefined, next: HistoryRow, newestFirst: boolean): boolean {
  if (row === undefined) return false;
  return newestFirst ? row.line > next.line : row.line < next.line;
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

const declaredNote = (rule: EntryRule): string =>
  `Orders fill at the next ${rule === 'next-open' ? 'open' : 'close'}, as declared.`;

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
