/**
 * Evidence that one score beats another, in order of settlement, one process a phase. Each is the
 * betting process of e-process.ts on a difference in nats: the null is that its mean, clipped at
 * +-.25, is not above 0 given the past. Used where no odds are at stake: the shape ledger, debating.
 */
import type { Evidence } from '../../protocols/settlement.ts';
import { CLIP_NATS, E_CONFIRMED, emptyEProcess, eValue, observeDifference } from '../e-process.ts';
import type { EProcess } from '../e-process.ts';
import { lossEvidence, observeWin, watchSkill } from './lost-skill.ts';
import type { LostSkill } from './lost-skill.ts';
import { average } from './mixture.ts';
import { emptyGrowth, observeEvidence, questionsUntil } from './questions-needed.ts';
import type { Growth } from './questions-needed.ts';
import { emptyGains, observeGain, publishedGains } from './gains.ts';
import type { Gains } from './gains.ts';

/** Plain state. */
export interface ScoreProcess {
  readonly phases: EProcess[];
  /** One a phase while watched; null else. */
  lost: LostSkill[] | null;
  growth: Growth;
  gains: Gains;
}

export const emptyScore = (phases: number): ScoreProcess => ({
  gains: emptyGains(),
  growth: emptyGrowth(),
  lost: null,
  phases: Array.from({ length: phases }, emptyEProcess),
});

export const scoreEvidence = ({ phases }: ScoreProcess): number => average(phases.map(eValue));

export function observeScore(score: ScoreProcess, phase: number, difference: number): void {
  observeDifference(score.phases[phase] as EProcess, difference);
  const watched = score.lost?.[phase];
  if (watched !== undefined) {
    observeWin(watched, Math.max(-1, Math.min(1, difference / CLIP_NATS)));
  }
  observeGain(score.gains, difference);
  observeEvidence(score.growth, scoreEvidence(score));
}

/**
 * From here on the skill that was proved is watched. It is lost when it costs: a score opens no risk, and
 * weights deal with one that gains less than it did.
 */
export function watchScore(score: ScoreProcess): void {
  score.lost = score.phases.map(() => watchSkill(0));
}

export const scoreLoss = ({ lost }: ScoreProcess): number =>
  lost === null ? 0 : average(lost.map(lossEvidence));

/** Begins again at 1. */
export function restartScore(score: ScoreProcess): void {
  score.lost = null;
  score.growth = emptyGrowth();
  for (const phase of score.phases.keys()) score.phases[phase] = emptyEProcess();
}

/** What is published. */
export const publishedScore = (score: ScoreProcess): Evidence => ({
  ...publishedGains(score.gains),
  e: scoreEvidence(score),
  needed: questionsUntil(score.growth, E_CONFIRMED),
});
