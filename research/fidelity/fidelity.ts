/**
 * Cognitive fidelity of a council, from its journal: eight scores, each with an interval, a null, an
 * ablation and a verdict. They are design preferences measured as behaviour, no claim about anyone's
 * mind, and profit is not among them.
 */
import type { JournalRecord } from '../../protocols/record.ts';
import { randomStream } from '../../runtime/random.ts';
import { analogyScore } from './analogy.ts';
import { contextScore } from './context.ts';
import { explorationScore } from './exploration.ts';
import { faithfulnessScore } from './faithfulness.ts';
import { humilityScore } from './humility.ts';
import { perspectivesScore } from './perspectives.ts';
import { tableFrom } from './rows.ts';
import type { FidelityTable } from './rows.ts';
import { LEVEL, PLACEBO_FLOOR, QUESTIONS_MIN } from './score.ts';
import type { FidelityScore, ScoreId } from './score.ts';
import { traceabilityScore } from './traceability.ts';
import { visualScore } from './visual.ts';

/** Plain JSON. */
export interface FidelityReport {
  readonly settled: number;
  /** The vector: read this first. In the order of `SCORE_IDS`. */
  readonly scores: readonly FidelityScore[];
  /** Arbitrary weights of an older design; null while any part of it is unknown. */
  readonly composite: {
    readonly value: number | null;
    readonly weights: Readonly<Partial<Record<ScoreId, number>>>;
    readonly note: string;
  };
  readonly rules: {
    readonly level: number;
    readonly placeboFloor: number;
    readonly questionsMin: number;
  };
}

const WEIGHTS: Readonly<Partial<Record<ScoreId, number>>> = {
  CF1: 0.25,
  CF2: 0.25,
  CF3: 0.2,
  CF4: 0.15,
  CF5: 0.15,
};

export interface FidelityOptions {
  /** Seed of the resampling; the same seed gives the same report. Default 1. */
  readonly seed?: number;
}

/** All eight scores of a journal. */
export const fidelityOf = (
  records: Iterable<JournalRecord>,
  options: FidelityOptions = {},
): FidelityReport => fidelityOfTable(tableFrom(records), options);

/** The same from a table, wherever it comes from. */
export function fidelityOfTable(
  table: FidelityTable,
  { seed = 1 }: FidelityOptions = {},
): FidelityReport {
  const { rows } = table;
  const stream = (id: ScoreId) => randomStream(seed, 'fidelity', id);
  const scores: FidelityScore[] = [
    contextScore(rows, stream('CF1')),
    explorationScore(rows, stream('CF2')),
    analogyScore(rows, stream('CF3')),
    perspectivesScore(rows, stream('CF4')),
    visualScore(),
    humilityScore(rows, stream('CF6')),
    traceabilityScore(table, stream('CF7')),
    faithfulnessScore(rows, stream('CF8')),
  ];
  return {
    composite: {
      note: 'weights inherited from an older design; they are arbitrary',
      value: compositeOf(scores),
      weights: WEIGHTS,
    },
    rules: { level: LEVEL, placeboFloor: PLACEBO_FLOOR, questionsMin: QUESTIONS_MIN },
    scores,
    settled: rows.length,
  };
}

function compositeOf(scores: readonly FidelityScore[]): number | null {
  let sum = 0;
  for (const { id, value } of scores) {
    const weight = WEIGHTS[id];
    if (weight === undefined) continue;
    if (value === null) return null;
    sum += weight * value;
  }
  return sum;
}
