/** What a voice or a seat has earned, read off the page's state: gains with their spread, and own evidence. Pure. */
import type { Ledger } from '../../protocols/decision.ts';
import type { AgentView, ExpertView } from './debate-state.ts';
import type { PageState } from './state.ts';

export interface Gain {
  /** Nats over base a question, and two standard errors of it: windows that overlap are counted as one. */
  readonly mean: number;
  readonly error: number;
  readonly questions: number;
}

/** Of voices taken together; undefined before anything of them settled. */
export function gainOf(views: readonly ExpertView[], ledger: Ledger): Gain | undefined {
  let [questions, windows, sum, squares] = [0, 0, 0, 0];
  for (const { gain, settled, windows: apart } of views) {
    questions += settled;
    windows += apart;
    sum += gain[ledger].sum;
    squares += gain[ledger].sumOfSquares;
  }
  if (questions === 0) return undefined;
  const mean = sum / questions;
  const variance = Math.max(0, squares / questions - mean * mean);
  return { error: 2 * Math.sqrt(variance / windows), mean, questions };
}

/**
 * What lets a seat in: the mean over its voices and over every question asked, where a voice that has
 * not spoken counts 1. Undefined before the first settlement, and where evidence opens nothing.
 */
export function ownEvidence(
  state: PageState,
  experts: readonly string[],
  ledger: Ledger,
): number | undefined {
  const groups = Object.values(state.groups);
  if (experts.length === 0 || groups.every(({ evidence }) => evidence === null)) return undefined;
  let sum = 0;
  for (const { evidence } of groups) {
    for (const expert of experts) {
      sum +=
        (ledger === 'direction' ? evidence?.experts[expert]?.e : evidence?.shape?.[expert]) ?? 1;
    }
  }
  return sum / (groups.length * experts.length);
}

/** Share of its asks that a seat answered in time; undefined before the first. */
export const availabilityOf = ({ asks }: Pick<AgentView, 'asks'>): number | undefined =>
  asks.owed === 0 ? undefined : asks.answered / asks.owed;
