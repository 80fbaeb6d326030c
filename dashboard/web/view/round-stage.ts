/** How far a round is, in the one word that every statement about it is made from. Pure. */
import type { RoundBookView } from '../../fold/debate-state.ts';
import type { PageState } from '../../fold/state.ts';

/**
 * - debated: nothing is decided yet, and may be.
 * - decided: traded, held or abstained; `settle` tells whether it has settled too.
 * - undecided: it settled, or the run stopped, before a decision was recorded.
 */
export type RoundStage = 'debated' | 'decided' | 'undecided';

/** The stage of a round as the records up to `cut` tell it. */
export function stageOf(
  { decision, settle }: Pick<RoundBookView, 'decision' | 'settle'>,
  { run }: Pick<PageState, 'run'>,
  cut: number,
): RoundStage {
  if (decision !== null) return 'decided';
  const stoppedAt = run?.stopped?.seq;
  return settle !== null || (stoppedAt !== undefined && stoppedAt <= cut) ? 'undecided' : 'debated';
}
