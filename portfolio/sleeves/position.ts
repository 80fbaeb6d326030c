/**
 * The sleeves of one position: *strategic* (a configured constant) and *active* (what forecasts earned),
 * and from protocol 1.2 on the active one in two, see books.ts. Without books a fill serves the
 * strategic sleeve first, as far as that sleeve still has to go in the fill's direction; with them it
 * serves the parts of its order. Profit of a sleeve is its cash flow plus its lots at the mark, so they
 * add up to the whole to the unit.
 */
import { bookFill, bookTransfers } from './books.ts';
import type { SleeveBooks } from './books.ts';
import { formatMoney, parseMoney } from '../../protocols/units.ts';
import type { Lots, Money, Us } from '../../protocols/units.ts';
import type { OrderPart, SleeveTarget } from '../../protocols/sleeves.ts';
import type { Horizon } from '../../protocols/question.ts';

/** Closed active positions whose age is remembered. */
export const AGES_KEPT = 63;
/** Bounds of the expected holding time, in horizons. */
export const HOLDING_MIN = 1;
export const HOLDING_MAX = 20;

/** How long an active position lived: run time, and bars of each series. */
interface Age {
  us: Us;
  bars: Record<string, number>;
}

export interface SleeveState {
  /** Lots the last intent wanted in the strategic sleeve. */
  wantedStrategic: Lots;
  strategicLots: Lots;
  /** Cash flow of the strategic sleeve: -(lots x price) - its fees. */
  strategicCash: Money;
  activeCash: Money;
  /** Bars seen of each series. */
  bars: Record<string, number>;
  /** When the active position now open was opened; null while there is none. */
  opened: { at: Us; bars: Record<string, number> } | null;
  /** Ages of closed active positions, oldest first. */
  ages: Age[];
  /** Strategic, proven and trial apart; only with flag 2, from the first grant on. */
  books?: SleeveBooks;
}

export const emptySleeve = (): SleeveState => ({
  wantedStrategic: 0,
  strategicLots: 0,
  strategicCash: '0',
  activeCash: '0',
  bars: {},
  opened: null,
  ages: [],
});

export function foldSleeveBar(sleeve: SleeveState, series: string): void {
  sleeve.bars[series] = (sleeve.bars[series] ?? 0) + 1;
}

/** A fill of `lots` worth `value` (signed, lots x price), on top of `held` lots. */
export interface SleeveFill {
  readonly lots: Lots;
  readonly value: bigint;
  readonly fee: bigint;
  readonly slippage: bigint;
  readonly held: Lots;
  readonly at: Us;
}

/** @param parts of the order, as far as they are this fill's; read only where there are books. */
export function foldSleeveFill(
  sleeve: SleeveState,
  fill: SleeveFill,
  parts: readonly OrderPart[],
): void {
  const before = fill.held - sleeve.strategicLots;
  if (sleeve.books === undefined) foldTwoSleeves(sleeve, fill);
  else {
    bookFill(sleeve.books, fill, parts);
    sumBooks(sleeve, sleeve.books);
  }
  ageActive(sleeve, before, fill.held + fill.lots - sleeve.strategicLots, fill.at);
}

/** An intent is stated: what sleeves want of each other changes hands at the mark. */
export function foldSleeveTargets(
  sleeve: SleeveState,
  targets: readonly SleeveTarget[],
  lotValue: bigint,
): void {
  if (sleeve.books === undefined) return;
  bookTransfers(sleeve.books, targets, lotValue);
  sumBooks(sleeve, sleeve.books);
}

/** Strategic and active as sums of the books. */
function sumBooks(sleeve: SleeveState, { proven, strategic, trial }: SleeveBooks): void {
  sleeve.strategicLots = strategic.lots;
  sleeve.strategicCash = strategic.cash;
  sleeve.activeCash = formatMoney(parseMoney(proven.cash) + parseMoney(trial.cash));
}

function foldTwoSleeves(sleeve: SleeveState, fill: SleeveFill): void {
  const strategic = strategicPart(sleeve, fill.lots);
  const size = BigInt(Math.abs(fill.lots));
  const part = BigInt(Math.abs(strategic));
  const value = size === 0n ? 0n : (fill.value * part) / size;
  const fee = size === 0n ? 0n : (fill.fee * part) / size;
  sleeve.strategicLots += strategic;
  sleeve.strategicCash = formatMoney(parseMoney(sleeve.strategicCash) - value - fee);
  sleeve.activeCash = formatMoney(
    parseMoney(sleeve.activeCash) - (fill.value - value) - (fill.fee - fee),
  );
}

function strategicPart(sleeve: SleeveState, lots: Lots): Lots {
  const gap = sleeve.wantedStrategic - sleeve.strategicLots;
  return gap > 0 === lots > 0 ? towards(gap, lots) : 0;
}

/** The smaller in size of two numbers of one sign. */
const towards = (gap: Lots, lots: Lots): Lots =>
  gap > 0 ? Math.min(gap, lots) : Math.max(gap, lots);

function ageActive(sleeve: SleeveState, before: Lots, after: Lots, at: Us): void {
  const closes = before !== 0 && (after === 0 || after > 0 !== before > 0);
  if (closes && sleeve.opened !== null) {
    const bars: Record<string, number> = {};
    for (const series of Object.keys(sleeve.bars).sort()) {
      bars[series] = (sleeve.bars[series] ?? 0) - (sleeve.opened.bars[series] ?? 0);
    }
    sleeve.ages.push({ us: at - sleeve.opened.at, bars });
    if (sleeve.ages.length > AGES_KEPT) sleeve.ages.shift();
    sleeve.opened = null;
  }
  if (after !== 0 && (before === 0 || closes)) sleeve.opened = { at, bars: { ...sleeve.bars } };
}

/**
 * Expected holding time in horizons: the median age of past active positions, 1 before the first,
 * at most 20. Costs are spread over it.
 */
export function holdingHorizons(sleeve: SleeveState | undefined, horizon: Horizon): number {
  if (sleeve === undefined || sleeve.ages.length === 0) return HOLDING_MIN;
  const ages = sleeve.ages.map((age) =>
    'us' in horizon
      ? age.us / Math.max(1, horizon.us)
      : (age.bars[horizon.series] ?? 0) / Math.max(1, horizon.bars),
  );
  ages.sort((a, b) => a - b);
  const middle = Math.floor(ages.length / 2);
  const high = ages[middle] as number;
  const median = ages.length % 2 === 1 ? high : ((ages[middle - 1] as number) + high) / 2;
  return Math.min(HOLDING_MAX, Math.max(HOLDING_MIN, median));
}
