/**
 * The analogy seat as a trial asks it (shape-trial.ts): its bid in both ledgers, and the ways of
 * following the nearest episodes that it is made of, each as if it were the bid.
 */
import { NEIGHBOURS_MIN } from '../agents/analogy/agent.ts';
import { addEpisode, newEpisodes, rowOf } from '../agents/analogy/episodes.ts';
import {
  callAnalogy,
  DIRECTION_WAYS,
  learnAnalogy,
  newAnalogyModel,
  SHAPE_WAYS,
} from '../agents/analogy/forecast.ts';
import type { AnalogyCall } from '../agents/analogy/forecast.ts';
import { nearest } from '../agents/analogy/neighbours.ts';
import type { TrialForecaster, TrialQuestion, TrialSeries } from './shape-trial.ts';

export const ANALOGY_BID = "analogy seat's bid";

export function analogyForecaster({
  entryRule,
  horizonBars,
}: Pick<TrialSeries, 'entryRule' | 'horizonBars'>): TrialForecaster {
  const episodes = newEpisodes();
  const model = newAnalogyModel();
  const window = { entryRule, horizonBars };
  const calls = new Map<TrialQuestion, AnalogyCall>();
  return {
    forecast: (question) => {
      const asked = episodes.bars - 1;
      const near = nearest(episodes, asked, window);
      if (near === undefined || near.found.length < NEIGHBOURS_MIN) return {};
      const unit = (episodes.unit[rowOf(episodes, asked)] as number) * Math.sqrt(horizonBars);
      const call = callAnalogy(model, question, near, { horizonBars, unit });
      calls.set(question, call);
      return { ...named(SHAPE_WAYS, call.shapes), [ANALOGY_BID]: call.p };
    },
    observe: (bar) => addEpisode(episodes, bar, episodes.bars + 1),
    settled: (question, outcome) => {
      const call = calls.get(question);
      if (call === undefined) return;
      calls.delete(question);
      learnAnalogy(model, call, { horizonBars, outcome, question });
    },
    upOdds: (question) => {
      const call = calls.get(question);
      if (call === undefined) return {};
      return { ...named(DIRECTION_WAYS, call.ups), [ANALOGY_BID]: call.up };
    },
  };
}

const named = <T>(names: readonly string[], said: readonly T[]): Record<string, T> =>
  Object.fromEntries(names.map((name, k) => [name, said[k] as T]));
