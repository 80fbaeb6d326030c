/**
 * The present of a series of bars as a small vector without units, so that episodes years apart can
 * be compared. Every part is made of bars up to now, is about 0 with a deviation of about 1, and stays
 * within [-3, 3], so that the plain Euclidean distance weighs all alike.
 */
import { ln } from '../../council/ln.ts';
import { barLengthUs } from '../../protocols/bar-length.ts';
import type { MarketBar } from '../../protocols/market.ts';
import type { Us } from '../../protocols/units.ts';

/** Bars a return is taken over. */
const RETURN_BARS = [1, 5, 20, 60] as const;
/** Bars of the ranges that the close is placed in. */
const PLACE_BARS = [20, 60] as const;
/** Decay of averages of squared returns, fast to slow; outcomes are measured in the root of UNIT's. */
const DECAYS = [0.8, 0.94, 0.99] as const;
const UNIT = 1;
/** Parts of the vector: returns, ratios of volatility, width of the bar, places, hour of the day. */
export const PARTS = RETURN_BARS.length + 2 + 1 + PLACE_BARS.length + 2;
/** Bars before there is a present: the longest return needs one more than its length. */
export const PRESENT_BARS = 61;

/** A log ratio of volatilities has a deviation of about this. */
const LOG_RATIO = 0.35;
const PART_MAX = 3;
/** 4 ln 2: Parkinson's (1980) variance of a bar from its high and low. */
const PARKINSON = 2.772588722239781;
const DAY_US = 86_400_000_000;

/** What the vector is read from. Plain state. */
export interface Present {
  bars: number;
  readonly variances: [number, number, number];
  /** The last bars, oldest first. */
  readonly closes: number[];
  readonly highs: number[];
  readonly lows: number[];
  version: number;
}

export const newPresent = (): Present => ({
  bars: 0,
  closes: [],
  highs: [],
  lows: [],
  variances: [0, 0, 0],
  version: 0,
});

/** Adds a bar. Another version of the instrument has other ticks: the present begins again. */
export function addBar(present: Present, bar: MarketBar): void {
  if (present.version !== bar.version || !(bar.closeTicks > 0)) {
    for (const list of [present.closes, present.highs, present.lows]) list.length = 0;
    present.bars = 0;
    present.variances.fill(0);
    present.version = bar.version;
  }
  if (!(bar.closeTicks > 0)) return;
  const close = present.closes.at(-1);
  present.bars += 1;
  if (close !== undefined) {
    const r = bar.closeTicks / close - 1;
    DECAYS.forEach((decay, k) => {
      const weight = Math.max(1 - decay, 1 / (present.bars - 1));
      const variance = present.variances[k] as number;
      present.variances[k] = variance + weight * (r * r - variance);
    });
  }
  push(present.closes, bar.closeTicks);
  push(present.highs, bar.highTicks);
  push(present.lows, bar.lowTicks);
}

function push(list: number[], value: number): void {
  list.push(value);
  if (list.length > PRESENT_BARS) list.shift();
}

/** The unit of outcomes: the usual move of one bar, as a fraction of the price. 0 = none yet. */
export const unitOf = ({ variances }: Present): number => Math.sqrt(variances[UNIT]);

/** f64[PARTS]; undefined while warming up, and where the price does not move. */
export function presentVector(present: Present, bar: MarketBar): number[] | undefined {
  const unit = unitOf(present);
  const { closes, variances } = present;
  if (closes.length < PRESENT_BARS || variances.some((variance) => !(variance > 0))) {
    return undefined;
  }
  const [fast, middle, slow] = variances;
  const width = (2 * (bar.highTicks - bar.lowTicks)) / (bar.highTicks + bar.lowTicks);
  return [
    ...RETURN_BARS.map((bars) => {
      const before = closes[closes.length - 1 - bars] as number;
      return bounded((bar.closeTicks / before - 1) / (unit * Math.sqrt(bars)));
    }),
    bounded(ln(fast / middle) / 2 / LOG_RATIO),
    bounded(ln(middle / slow) / 2 / LOG_RATIO),
    width > 0 ? bounded(ln((width * width) / PARKINSON / middle) / 2 / LOG_RATIO) : 0,
    ...PLACE_BARS.map((bars) => placeOf(present, bars)),
    ...hourOf(bar),
  ];
}

/** Where the close stands between the lowest low and the highest high: -1.5 to 1.5. */
function placeOf({ closes, highs, lows }: Present, bars: number): number {
  let low = Infinity;
  let high = 0;
  for (let k = closes.length - bars; k < closes.length; k++) {
    low = Math.min(low, lows[k] as number);
    high = Math.max(high, highs[k] as number);
  }
  const close = closes.at(-1) as number;
  return high > low ? (3 * (close - low)) / (high - low) - 1.5 : 0;
}

/**
 * The hour as a place on a closed path, so that 23:00 lies beside 00:00: two triangle waves a quarter of
 * a day apart. Nothing for bars of a day or more.
 */
function hourOf({ eventTime, series }: MarketBar): [number, number] {
  const barUs = barLengthUs(series) ?? DAY_US;
  if (barUs >= DAY_US) return [0, 0];
  return [triangle(eventTime), triangle(eventTime + DAY_US / 4)];
}

/** -1.5 at midnight, 1.5 at noon, straight lines between. */
function triangle(at: Us): number {
  const share = (((at % DAY_US) + DAY_US) % DAY_US) / DAY_US;
  return 1.5 - 6 * Math.abs(share - 0.5);
}

const bounded = (part: number): number => Math.max(-PART_MAX, Math.min(PART_MAX, part));
