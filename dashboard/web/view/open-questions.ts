/** Questions that were asked and have not settled. Pure. */
import type { PageState } from '../../fold/state.ts';
import { day, moment } from './format.ts';
import { isDaily, tableOf } from './names.ts';

export interface OpenQuestion {
  readonly round: string;
  readonly n: number;
  readonly text: string;
}

export function openQuestions(
  state: PageState,
  table: string | undefined,
  cut: number,
): OpenQuestion[] {
  return state.summaries
    .filter(
      (summary) =>
        tableOf(summary.lane) === table &&
        summary.callSeq <= cut &&
        (summary.settledSeq === null || summary.settledSeq > cut),
    )
    .slice(-4)
    .map((summary) => ({
      round: summary.round,
      n: summary.n,
      text: `asked ${isDaily(summary.horizon) ? day(summary.askedAt) : moment(summary.askedAt, false)}`,
    }));
}
