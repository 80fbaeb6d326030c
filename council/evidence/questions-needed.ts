/**
 * Questions until an evidence process reaches its bar. Evidence grows by factors, so what counts is
 * the growth of ln W, a question: its decayed mean g and deviation s. With n questions so far,
 *
 *   needed = n + the least m with  m g - 1.645 s sqrt(m) >= ln bar - ln W
 *
 * reached in about 95 % of runs if growth stays as it is. It does not use what one question gained
 * over base: the mixture and the shares cost growth that the log score knows nothing of.
 */
import { ln } from '../ln.ts';
import { MEMORY } from './recentre.ts';

/** 95 % point of the normal. */
const Z95 = 1.645;
/** Fewer questions say nothing about growth. */
const LEAST = 20;

/** Plain state: decayed sums of the steps of ln W. */
export interface Growth {
  n: number;
  last: number;
  weight: number;
  sum: number;
  squares: number;
}

export const emptyGrowth = (): Growth => ({ last: 0, n: 0, squares: 0, sum: 0, weight: 0 });

/** Adds the value of the process after a question. */
export function observeEvidence(growth: Growth, evidence: number): void {
  const now = ln(evidence);
  const step = now - growth.last;
  growth.weight = MEMORY * growth.weight + 1;
  growth.sum = MEMORY * growth.sum + step;
  growth.squares = MEMORY * growth.squares + step * step;
  growth.last = now;
  growth.n += 1;
}

/** Questions in all until `bar`; null = none in sight. */
export function questionsUntil(growth: Growth, bar: number): number | null {
  const gap = ln(bar) - growth.last;
  if (gap <= 0) return growth.n;
  if (growth.n < LEAST) return null;
  const mean = growth.sum / growth.weight;
  if (mean <= 0) return null;
  const spread = Z95 * Math.sqrt(Math.max(0, growth.squares / growth.weight - mean * mean));
  const root = (spread + Math.sqrt(spread * spread + 4 * mean * gap)) / (2 * mean);
  const needed = growth.n + Math.ceil(root * root);
  return Number.isSafeInteger(needed) ? needed : null;
}
