/**
 * The past of one series, an episode a bar: what the present looked like, and the prices from which any
 * horizon's outcome is read. The newest EPISODES_MAX bars are kept in a ring, older ones are forgotten.
 *
 *   vectors   f64[capacity][PARTS]    row = bar % capacity
 *   others    f64[capacity]           unit is 0 where there was no present yet
 *
 * Plain state: columns are replaced by longer ones as the past grows, and change in place after that.
 */
import { addBar, newPresent, PARTS, presentVector, unitOf } from './present.ts';
import type { Present } from './present.ts';
import type { EntryRule } from '../../protocols/instrument.ts';
import type { MarketBar } from '../../protocols/market.ts';
import type { Seq, Us } from '../../protocols/units.ts';

/** Twenty years of days, three and a half days of minutes: 840 kB a series. */
export const EPISODES_MAX = 5_000;
const CAPACITY_FIRST = 256;

export interface Episodes {
  readonly present: Present;
  /** Bars seen, forgotten ones included; the newest has number `bars - 1`. */
  bars: number;
  vectors: Float64Array;
  /** Usual move of one bar, a fraction of the price. */
  unit: Float64Array;
  close: Float64Array;
  /** What an order would fill at in a bar that is entered at its open. */
  open: Float64Array;
  version: Float64Array;
  seq: Float64Array;
  endUs: Float64Array;
}

export const newEpisodes = (): Episodes => ({
  bars: 0,
  close: new Float64Array(CAPACITY_FIRST),
  endUs: new Float64Array(CAPACITY_FIRST),
  open: new Float64Array(CAPACITY_FIRST),
  present: newPresent(),
  seq: new Float64Array(CAPACITY_FIRST),
  unit: new Float64Array(CAPACITY_FIRST),
  vectors: new Float64Array(CAPACITY_FIRST * PARTS),
  version: new Float64Array(CAPACITY_FIRST),
});

export function addEpisode(episodes: Episodes, bar: MarketBar, seq: Seq): void {
  if (episodes.bars === capacityOf(episodes)) grow(episodes);
  addBar(episodes.present, bar);
  const row = rowOf(episodes, episodes.bars);
  const vector = presentVector(episodes.present, bar);
  episodes.unit[row] = vector === undefined ? 0 : unitOf(episodes.present);
  if (vector !== undefined) episodes.vectors.set(vector, row * PARTS);
  episodes.close[row] = bar.closeTicks;
  // An open that repeats the last close is no price: an order would have filled at the close.
  episodes.open[row] = bar.openIsFake ? bar.closeTicks : bar.openTicks;
  episodes.version[row] = bar.version;
  episodes.seq[row] = seq;
  episodes.endUs[row] = bar.eventTime;
  episodes.bars += 1;
}

const capacityOf = ({ unit }: Episodes): number => unit.length;

/** Place of a bar in the columns. */
export const rowOf = (episodes: Episodes, bar: number): number => bar % capacityOf(episodes);

/** The oldest bar that is kept. */
export const oldestBar = (episodes: Episodes): number =>
  Math.max(0, episodes.bars - capacityOf(episodes));

/** The newest bar known at a journal position; -1 where none is kept. */
export function barAsOf(episodes: Episodes, seq: Seq): number {
  const oldest = oldestBar(episodes);
  let bar = episodes.bars - 1;
  while (bar >= oldest && (episodes.seq[rowOf(episodes, bar)] as number) > seq) bar -= 1;
  return bar >= oldest ? bar : -1;
}

/** Doubles the columns up to EPISODES_MAX. The ring has not turned before, so rows keep their places. */
function grow(episodes: Episodes): void {
  const capacity = Math.min(EPISODES_MAX, 2 * capacityOf(episodes));
  if (capacity === capacityOf(episodes)) return;
  const longer = (column: Float64Array, length: number): Float64Array => {
    const grown = new Float64Array(length);
    grown.set(column);
    return grown;
  };
  episodes.vectors = longer(episodes.vectors, capacity * PARTS);
  for (const name of ['unit', 'close', 'open', 'version', 'seq', 'endUs'] as const) {
    episodes[name] = longer(episodes[name], capacity);
  }
}

/** A window of the question: entered one bar after the call, settled `horizonBars` after the entry. */
export interface Window {
  readonly entryRule: EntryRule;
  readonly horizonBars: number;
}

/** Bars from a call to the one that settles it. */
export const settledAfter = ({ horizonBars }: Window): number => 1 + horizonBars;

const pricesOf = (episodes: Episodes, { entryRule }: Window): Float64Array =>
  entryRule === 'next-open' ? episodes.open : episodes.close;

/** Has the window called at `bar` a present before it, prices, and the same ticks all through? */
export function isWhole(episodes: Episodes, bar: number, window: Window): boolean {
  const called = rowOf(episodes, bar);
  const to = rowOf(episodes, bar + settledAfter(window));
  const prices = pricesOf(episodes, window);
  return (
    (episodes.unit[called] as number) > 0 &&
    (prices[rowOf(episodes, bar + 1)] as number) > 0 &&
    (prices[to] as number) > 0 &&
    episodes.version[called] === episodes.version[to]
  );
}

/**
 * The return of a whole window over its usual size at the call: unit x root of its length. Its last bar
 * must be known.
 */
export function outcomeOf(episodes: Episodes, bar: number, window: Window): number {
  const prices = pricesOf(episodes, window);
  const entry = prices[rowOf(episodes, bar + 1)] as number;
  const end = prices[rowOf(episodes, bar + settledAfter(window))] as number;
  const unit = episodes.unit[rowOf(episodes, bar)] as number;
  return (end / entry - 1) / (unit * Math.sqrt(window.horizonBars));
}

/** Where in the journal the bar of an episode stands, and when it ended. */
export const seqOf = (episodes: Episodes, bar: number): Seq =>
  episodes.seq[rowOf(episodes, bar)] as number;
export const endOf = (episodes: Episodes, bar: number): Us =>
  episodes.endUs[rowOf(episodes, bar)] as number;
