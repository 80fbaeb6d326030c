/**
 * How volatile each hour of the week is, learned from a series of bars shorter than a day:
 *
 *   S^2(slot) = (10 hour + sum z) / (10 + n)      z = min(20, x / level)
 *
 * x is a bar's squared size, level its mean when the hours are taken out, n and the sum are of the
 * slot's own (decayed) history, and hour is the same mean over the hour of the day, with 20 at 1 before it.
 * So a slot starts at its hour of the day and that at 1. Slots are hours of the week of the bars' own
 * clock, from event times: whole numbers, no calendar.
 *
 * The next bar's slot is the hour that follows by the clock, or, where the clock leads into hours
 * that are not traded, the one that followed this slot the last time.
 */
import type { Us } from '../protocols/units.ts';

const HOUR_US = 3_600_000_000;
const DAY_HOURS = 24;
const WEEK_HOURS = 168;
const HOUR_PRIOR = 20;
const SLOT_PRIOR = 10;
const SIZE_MAX = 20;
/** Hours of a slot, and of an hour of the day, that are remembered: about 200 and 500. */
const SLOT_DECAY = 0.995;
const HOUR_DECAY = 0.998;

/**
 * Bars of one hour are loud or quiet together, so that sixty minutes say less than sixty hours: as much
 * as this many. Measured on Bitcoin minutes: 1, 3, 10, 60 give a blend .0101, .0097, .0092, .0080.
 */
const HOUR_WORTH = 4;

/** Plain state. */
export interface SeasonModel {
  readonly barUs: Us;
  readonly hourSums: number[];
  readonly hourCounts: number[];
  readonly slotSums: number[];
  readonly slotCounts: number[];
  /** The other slot that last followed each slot; -1 before one did. */
  readonly successors: number[];
  /** Slot of the newest bar; -1 before the first. */
  slot: number;
  /** Start of the newest bar. */
  startUs: Us;
}

const zeros = (length: number): number[] => Array.from({ length }, () => 0);

/** Undefined for bars of a day or more: they have no hours. */
export function newSeason(barUs: Us): SeasonModel | undefined {
  if (barUs <= 0 || barUs >= DAY_HOURS * HOUR_US) return undefined;
  return {
    barUs,
    hourCounts: zeros(DAY_HOURS),
    hourSums: zeros(DAY_HOURS),
    slot: -1,
    slotCounts: zeros(WEEK_HOURS),
    slotSums: zeros(WEEK_HOURS),
    startUs: 0,
    successors: Array.from({ length: WEEK_HOURS }, () => -1),
  };
}

/** Moves the season to a bar that has come: its slot is known before its size is learned. */
export function enterBar(season: SeasonModel, endUs: Us): void {
  const startUs = endUs - season.barUs;
  const slot = slotOf(startUs);
  if (season.slot >= 0 && slot !== season.slot) season.successors[season.slot] = slot;
  season.slot = slot;
  season.startUs = startUs;
}

/** Adds the newest bar's size: x over the level that was expected with the season taken out. */
export function learnSize(season: SeasonModel, xOverLevel: number): void {
  const z = Math.min(SIZE_MAX, xOverLevel);
  const { slot } = season;
  const hour = slot % DAY_HOURS;
  const worth = Math.min(1, (HOUR_WORTH * season.barUs) / HOUR_US);
  const slotKeep = 1 - (1 - SLOT_DECAY) * worth;
  const hourKeep = 1 - (1 - HOUR_DECAY) * worth;
  season.hourSums[hour] = hourKeep * (season.hourSums[hour] as number) + worth * z;
  season.hourCounts[hour] = hourKeep * (season.hourCounts[hour] as number) + worth;
  season.slotSums[slot] = slotKeep * (season.slotSums[slot] as number) + worth * z;
  season.slotCounts[slot] = slotKeep * (season.slotCounts[slot] as number) + worth;
}

/** Variance of a slot relative to the level: about 1 in the mean. */
export function slotVariance(season: SeasonModel, slot: number): number {
  const hour = slot % DAY_HOURS;
  const ofHour =
    (HOUR_PRIOR + (season.hourSums[hour] as number)) /
    (HOUR_PRIOR + (season.hourCounts[hour] as number));
  return (
    (SLOT_PRIOR * ofHour + (season.slotSums[slot] as number)) /
    (SLOT_PRIOR + (season.slotCounts[slot] as number))
  );
}

/** Relative variances of the next `count` bars, the nearest first. */
export function nextVariances(season: SeasonModel, count: number): number[] {
  const found: number[] = [];
  let { slot, startUs } = season;
  for (let k = 0; k < count; k++) {
    startUs += season.barUs;
    const byClock = slotOf(startUs);
    if (byClock !== slot) {
      const known = season.successors[slot] as number;
      slot = known < 0 ? byClock : known;
      // Where trading was skipped over, the clock goes on from the start of the hour it came to.
      if (slot !== byClock) startUs = slotStart(slot);
    }
    found.push(slotVariance(season, slot));
  }
  return found;
}

/** Hour of the week; the epoch was a Thursday, which does not matter. */
const slotOf = (startUs: Us): number => {
  const hours = Math.floor(startUs / HOUR_US);
  return ((hours % WEEK_HOURS) + WEEK_HOURS) % WEEK_HOURS;
};

const slotStart = (slot: number): Us => slot * HOUR_US;
