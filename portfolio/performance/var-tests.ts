/**
 * Is a value at risk what it says? Kupiec (1995): does the share of days beyond it fit the level.
 * Christoffersen (1998): do such days come independently of each other, and both at once. Each is a
 * likelihood ratio, about chi-square. `log` may differ in the last bit between engines; nothing
 * decides by it.
 */
import type { LikelihoodTest } from '../../protocols/performance.ts';
import { chiSquareTail1, chiSquareTail2 } from './chi-square.ts';

/** n ln p with 0 ln 0 = 0. */
const logLikelihood = (n: number, p: number): number => (n === 0 ? 0 : n * Math.log(p));

const testOf = (ratio: number, tail: (x: number) => number): LikelihoodTest => ({
  p: tail(ratio),
  ratio: Math.max(0, ratio),
});

/** LR = -2 ln [(1-p)^(n-x) p^x / ((1-x/n)^(n-x) (x/n)^x)], one degree; null without a day. */
export function kupiecTest(days: number, hits: number, level: number): LikelihoodTest | null {
  if (days === 0) return null;
  const seen = hits / days;
  const asked = logLikelihood(days - hits, 1 - level) + logLikelihood(hits, level);
  const found = logLikelihood(days - hits, 1 - seen) + logLikelihood(hits, seen);
  return testOf(2 * (found - asked), chiSquareTail1);
}

/** Days by (was the day before beyond, is this one): n01 = a hit after none. */
export interface Transitions {
  n00: number;
  n01: number;
  n10: number;
  n11: number;
}

/** First-order independence, one degree; null while no day followed a hit or no hit was seen. */
export function independenceTest({ n00, n01, n10, n11 }: Transitions): LikelihoodTest | null {
  const calm = n00 + n01;
  const struck = n10 + n11;
  const hits = n01 + n11;
  if (calm === 0 || struck === 0 || hits === 0) return null;
  const all = hits / (calm + struck);
  const afterCalm = n01 / calm;
  const afterHit = n11 / struck;
  const alike = logLikelihood(n00 + n10, 1 - all) + logLikelihood(hits, all);
  const apart =
    logLikelihood(n00, 1 - afterCalm) +
    logLikelihood(n01, afterCalm) +
    logLikelihood(n10, 1 - afterHit) +
    logLikelihood(n11, afterHit);
  return testOf(2 * (apart - alike), chiSquareTail1);
}

/** Both at once: the sum of the two ratios, two degrees. */
export const coverageTest = (
  kupiec: LikelihoodTest | null,
  independence: LikelihoodTest | null,
): LikelihoodTest | null =>
  kupiec === null || independence === null
    ? null
    : testOf(kupiec.ratio + independence.ratio, chiSquareTail2);
