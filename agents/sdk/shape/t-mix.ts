/**
 * Bins of a forecast s (the standard deviation of the window's return): a mixture of Student t
 * densities over nu in {3, 4.5, 8} x scale in {.8, .9, 1, 1.12, 1.25}, symmetric about 0. The weights
 * are Bayes' within the side that came out, apart for falls and rises, with a fixed share, so that
 * a tail or a bias of scale is learned and can change. Direction is not touched: every answer is
 * conditional on the side.
 */
import { exp } from '../../../council/exp.ts';
import { ln } from '../../../council/ln.ts';
import { DEGREES, massFromZero } from './student.ts';

const SCALES = [0.8, 0.9, 1, 1.12, 1.25] as const;
/** Part of each weight that returns to its prior a window. */
const FIXED_SHARE = 0.0005;
/** Chance of a component below this is no evidence, only rounding. */
const CHANCE_MIN = 1e-9;

const COMPONENTS = DEGREES.flatMap((nu) => SCALES.map((scale) => ({ nu, scale })));

/** Plain state: weights of the components, of falls and of rises; each sums to 1. */
export interface TMix {
  readonly falls: number[];
  readonly rises: number[];
}

const alike = (): number[] => COMPONENTS.map(() => 1 / COMPONENTS.length);

export const newTMix = (): TMix => ({ falls: alike(), rises: alike() });

/** Chance, given the side, of |return| between `from` and `to` (Infinity: no end), by component. */
function componentChances(s: number, from: number, to: number): number[] {
  return COMPONENTS.map(({ nu, scale }) => {
    const width = s * scale;
    const below = from === 0 ? 0 : massFromZero(nu, from / width);
    const above = to === Infinity ? 0.5 : massFromZero(nu, to / width);
    return Math.max(CHANCE_MIN, 2 * (above - below));
  });
}

/** P(from < |return| <= to | side) under the mixture. */
function sideChance(weights: readonly number[], chances: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < chances.length; k++) sum += (weights[k] as number) * (chances[k] as number);
  return sum;
}

/** Chance of each piece of a side given the side, by side; each sums to 1. */
export interface SideChances {
  readonly falls: number[];
  readonly rises: number[];
}

/** `limits`: distances of a side's inner edges from 0, rising. One more piece than limits. */
export function sideChances(
  mix: TMix,
  s: number,
  limits: { readonly falls: readonly number[]; readonly rises: readonly number[] },
): SideChances {
  const falls = limits.falls.map((limit) => reachOf(mix, s, limit));
  // Edges mostly mirror each other: then one pass over the components serves both sides.
  const rises = limits.rises.map((limit, k) =>
    limit === limits.falls[k] ? (falls[k] as Reach) : reachOf(mix, s, limit),
  );
  return {
    falls: pieces(falls.map((reach) => reach.falls)),
    rises: pieces(rises.map((reach) => reach.rises)),
  };
}

/** P(|return| <= limit | side). */
interface Reach {
  readonly falls: number;
  readonly rises: number;
}

function reachOf(mix: TMix, s: number, limit: number): Reach {
  const reach = { falls: 0, rises: 0 };
  COMPONENTS.forEach(({ nu, scale }, k) => {
    const chance = 2 * massFromZero(nu, limit / (s * scale));
    reach.falls += (mix.falls[k] as number) * chance;
    reach.rises += (mix.rises[k] as number) * chance;
  });
  return reach;
}

const pieces = (reached: readonly number[]): number[] =>
  [...reached, 1].map((reach, k) => reach - (k === 0 ? 0 : (reached[k - 1] as number)));

/** Where a window's return fell: its side, and the piece of it. */
export interface Seen {
  readonly up: boolean;
  readonly from: number;
  readonly to: number;
  /** Part of a window that is news: 1 / h where h windows overlap. */
  readonly worth: number;
}

/** Learns that |return| fell between `from` and `to` on one side. Answers the chance it had. */
export function learnTMix(mix: TMix, s: number, seen: Seen): number {
  const weights = seen.up ? mix.rises : mix.falls;
  const chances = componentChances(s, seen.from, seen.to);
  const chance = sideChance(weights, chances);
  bayes(weights, chances, { share: FIXED_SHARE, worth: seen.worth });
  return chance;
}

/** Bayes on weights that sum to 1, tempered by `worth`; then a share back to the prior (else equal). */
export function bayes(
  weights: number[],
  chances: readonly number[],
  how: { readonly prior?: readonly number[]; readonly share: number; readonly worth: number },
): void {
  const { prior, share, worth } = how;
  let sum = 0;
  for (let k = 0; k < weights.length; k++) {
    const chance = chances[k] as number;
    weights[k] = (weights[k] as number) * (worth === 1 ? chance : exp(worth * ln(chance)));
    sum += weights[k] as number;
  }
  const back = share * worth;
  for (let k = 0; k < weights.length; k++) {
    weights[k] =
      ((1 - back) * (weights[k] as number)) / sum + back * (prior?.[k] ?? 1 / weights.length);
  }
}
