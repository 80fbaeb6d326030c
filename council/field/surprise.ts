/**
 * How surprising an outcome was under the public base, as a standard normal score: the probability
 * integral transform of the return (M. Rosenblatt, 1952), put through the normal quantile.
 */
import type { Cfp } from '../../protocols/question.ts';
import { PPM } from '../../protocols/units.ts';
import type { Ticks } from '../../protocols/units.ts';
import { studentT6 } from '../base-rate.ts';
import { outcomeBin } from '../outcome.ts';
import { normalScore } from './normal.ts';

/** Scores are clipped here: beyond it a base of counts knows nothing. */
export const SURPRISE_MAX = 3;

/** What of a call says how surprising an outcome is. */
export type SurpriseQuestion = Pick<Cfp, 'base' | 'edges' | 'sigma'>;

/**
 * Chance under the base of a return at most as high. Within a bin the base is a Student t6 of the
 * question's sigma, cut to the bin: that is how the base is made.
 */
export function baseRank(question: SurpriseQuestion, entry: Ticks, settle: Ticks): number {
  const { base, edges, sigma } = question;
  const bin = outcomeBin(edges, entry, settle);
  const below = base.slice(0, bin).reduce((sum, chance) => sum + chance, 0) / PPM;
  const at = (ppm: number): number => studentT6(ppm / sigma);
  const from = bin === 0 ? 0 : at(edges[bin - 1] as number);
  const to = bin === edges.length ? 1 : at(edges[bin] as number);
  const here = at(((settle - entry) / entry) * PPM);
  const share = to > from ? Math.max(0, Math.min(1, (here - from) / (to - from))) : 0.5;
  return below + ((base[bin] as number) / PPM) * share;
}

/**
 * The surprise, in standard deviations, signed by direction. The base's own side odds are part of
 * what was expected, so a drift that everybody knew surprises nobody.
 */
export function surpriseOf(question: SurpriseQuestion, entry: Ticks, settle: Ticks): number {
  const score = normalScore(baseRank(question, entry, settle));
  return Math.max(-SURPRISE_MAX, Math.min(SURPRISE_MAX, score));
}
