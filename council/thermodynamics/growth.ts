/**
 * The growth bound as a leakage alarm. Wealth that bets on a forecast can outgrow wealth that bets
 * on base by no more than the forecast's information about the outcome (Kelly 1956; Barron & Cover
 * 1988, theorem 1). What the forecast knew is measured by its log score, what a bettor made of it by
 * the return itself: growth that is surely larger than the information points to a leak or to
 * returns that are booked otherwise than outcomes.
 *
 * Two bettors take a linear position of mu / s2 sigmas' worth. Both spread chances inside a side as
 * base does, so that they differ by direction alone; the information is the gain of the direction
 * ledger.
 */
import { ln } from '../ln.ts';
import { sides } from './channel.ts';
import type { Belief } from './entropy.ts';
import { namedDraws } from './draws.ts';

/** Largest position: what one sigma of return does to wealth. */
export const EXPOSURE_MAX = 1 / 16;
/** What is left when a bet loses everything. */
const RUIN = 1e-6;
/** Questions between two bootstraps, and before the first. */
export const GROWTH_EVERY = 60;
/** Differences kept: the last ones. */
const KEPT = 600;
const RESAMPLES = 999;
/** The 10th smallest of 999 is the 1 % point. */
const RANK_1_PERCENT = 9;

/** Plain state of one lane. */
export interface GrowthWatch {
  n: number;
  /** Questions whose side Q called right. */
  hits: number;
  /** Sums over all questions, nats. */
  growth: number;
  gain: number;
  /** Of the last `KEPT` questions, oldest first, nats. */
  readonly gains: number[];
  readonly growths: number[];
  lower: number | null;
  alarm: boolean;
}

export const emptyGrowthWatch = (): GrowthWatch => ({
  alarm: false,
  gain: 0,
  gains: [],
  growth: 0,
  growths: [],
  hits: 0,
  lower: null,
  n: 0,
});

/** ln 2 - H(p): growth of a Kelly bettor at even odds who is right with chance p, nats. */
export function evenOddsGrowth(p: number): number {
  const side = (chance: number): number => (chance > 0 ? chance * ln(2 * chance) : 0);
  return side(p) + side(1 - p);
}

export interface Payoffs {
  /** Mean return of a bin and mean square, in sigma. */
  readonly m: readonly number[];
  readonly m2: readonly number[];
}

/** Exposure mu / s2 of a bettor with these side odds and base's bins inside a side, capped. */
export function exposure(
  direction: readonly [number, number],
  { base, firstUp, payoffs }: { base: Belief; firstUp: number; payoffs: Payoffs },
): number {
  const own = sides(base, firstUp);
  let mu = 0;
  let s2 = 0;
  for (let k = 0; k < base.length; k++) {
    const side = k < firstUp ? 0 : 1;
    const chance = (direction[side] * (base[k] as number)) / own[side];
    mu += chance * (payoffs.m[k] as number);
    s2 += chance * (payoffs.m2[k] as number);
  }
  if (!(s2 > 0)) return 0;
  return Math.max(-EXPOSURE_MAX, Math.min(EXPOSURE_MAX, mu / s2));
}

/** Log growth of one bet, nats; `z` is the return in sigma. */
export const betGrowth = (taken: number, z: number): number => ln(Math.max(RUIN, 1 + taken * z));

/** Adds a settled question. `lane` names the stream that the bootstrap draws from. */
export function observeGrowth(
  watch: GrowthWatch,
  lane: string,
  { gain, growth, hit }: { readonly gain: number; readonly growth: number; readonly hit: boolean },
): void {
  watch.n += 1;
  if (hit) watch.hits += 1;
  watch.gain += gain;
  watch.growth += growth;
  watch.growths.push(growth);
  watch.gains.push(gain);
  if (watch.growths.length > KEPT) {
    watch.growths.shift();
    watch.gains.shift();
  }
  if (watch.n % GROWTH_EVERY !== 0) return;
  // Information is never below 0: where Q lost to base, growth has to beat 0 as well.
  const over = watch.growths.map((part, t) => part - (watch.gains[t] as number));
  watch.lower = Math.min(lowerBound(over, lane, watch.n), lowerBound(watch.growths, lane, watch.n));
  if (watch.lower > 0 && isDoubling(watch.n / GROWTH_EVERY)) watch.alarm = true;
}

/** Looking every time would ring in 9 of 100 honest lanes; at 60, 120, 240, ... it seldom does. */
function isDoubling(looks: number): boolean {
  let rest = looks;
  while (rest % 2 === 0) rest /= 2;
  return rest === 1;
}

/**
 * Lower 99 % bound of a mean by the circular block bootstrap (Politis & Romano 1992), blocks of
 * about n^(1/3), percentile method.
 */
export function lowerBound(values: readonly number[], lane: string, n: number): number {
  const size = values.length;
  let length = 1;
  while (length * length * length < size) length += 1;
  const blocks = Math.ceil(size / length);
  // Sums of every block, wrapped round the end.
  const sums = values.map((_, from) => {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += values[(from + k) % size] as number;
    return sum;
  });
  const draw = namedDraws('growth', lane, n);
  const means: number[] = [];
  for (let b = 0; b < RESAMPLES; b++) {
    let sum = 0;
    for (let k = 0; k < blocks; k++) sum += sums[draw(size)] as number;
    means.push(sum / (blocks * length));
  }
  means.sort((x, y) => x - y);
  return means[RANK_1_PERCENT] as number;
}
