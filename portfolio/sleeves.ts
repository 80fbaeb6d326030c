/**
 * Two sleeves of one position, reported apart: *strategic* (a configured constant) and *active*
 * (what forecasts earned). A fill serves the strategic sleeve first, as far as that sleeve still
 * has to go in the fill's direction; the rest is active. Profit of a sleeve is its cash flow plus
 * its lots at the mark, so the two add up to the whole to the unit.
 */
import { formatMoney, parseMoney } from '../protocols/units.ts';
import type { Lots, Money, Us } from '../protocols/units.ts';
import type { Horizon } from '../protocols/question.ts';

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
export function foldSleeveFill(
  sleeve: SleeveState,
  fill: { lots: Lots; value: bigint; fee: bigint; held: Lots; at: Us },
): void {
  const gap = sleeve.wantedStrategic - sleeve.strategicLots;
  const sameWay = gap > 0 === fill.lots > 0;
  const strategic = sameWay ? towards(gap, fill.lots) : 0;
  const size = BigInt(Math.abs(fill.lots));
  const part = BigInt(Math.abs(strategic));
  const value = size === 0n ? 0n : (fill.value * part) / size;
  const fee = size === 0n ? 0n : (fill.fee * part) / size;
  const before = fill.held - sleeve.strategicLots;
  sleeve.strategicLots += strategic;
  sleeve.strategicCash = formatMoney(parseMoney(sleeve.strategicCash) - value - fee);
  sleeve.activeCash = formatMoney(
    parseMoney(sleeve.activeCash) - (fill.value - value) - (fill.fee - fee),
  );
  ageActive(sleeve, before, fill.held + fill.lots - sleeve.strategicLots, fill.at);
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
