/**
 * The question model of an instrument as it is asked: the one place that says what a session, a study
 * and a rehearsal ask with, so that what a seat learns in one of them holds in the others.
 */
import type { EntryRule } from '../protocols/instrument.ts';
import { US_PER_DAY } from '../protocols/units.ts';
import type { Us } from '../protocols/units.ts';
import { emptyGuardedQuestion } from './guarded-question.ts';
import { emptyQuestionModel } from './question.ts';
import type { QuestionModel } from './question.ts';

export interface AskedAbout {
  readonly entryRule: EntryRule;
  readonly horizonBars: number;
  /** Length of a bar of the driving series. */
  readonly barUs: Us;
}

/**
 * @param byEvidence - flag 2: prices that look like faults are held, ties stand apart and hours of the week
 *   are told from each other. Without it, questions as journals up to protocol 1.1 were asked.
 */
export function askedQuestion(
  { barUs, entryRule, horizonBars }: AskedAbout,
  byEvidence: boolean,
): QuestionModel {
  const params = {
    // Ranges are trusted where opens are.
    closesOnly: entryRule !== 'next-open',
    daysPerBar: barUs / US_PER_DAY,
    entryRule,
    horizonBars,
  };
  if (!byEvidence) return emptyQuestionModel(params);
  return emptyGuardedQuestion({ ...params, seasonBarUs: barUs, ties: 'apart' });
}
