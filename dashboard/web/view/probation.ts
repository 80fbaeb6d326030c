/** Seats on probation: bid, ruled, scored and shown, heard by nobody who decides. Pure. */
import type { AgentView } from '../../fold/debate-state.ts';
import type { ProbationView } from '../../fold/evidence-state.ts';
import type { PageState } from '../../fold/state.ts';

export const NOT_COUNTED = 'on probation: heard by nobody who decides';

/** The probation of a seat as of a record; undefined when it never was on any by then. */
export const probationAt = (agent: AgentView, seq: number): ProbationView | undefined =>
  agent.probation.findLast((change) => change.seq <= seq);

/** The debate cannot be split by ledger: on probation in any ledger it holds, or, holding none, in any. */
export function isKept(agent: AgentView, seq: number): boolean {
  const ledgers = probationAt(agent, seq)?.ledgers ?? [];
  const { ledgers: own } = agent;
  return ledgers.length > 0 && (own.length === 0 || own.some((ledger) => ledgers.includes(ledger)));
}

/** Seats without influence on a debate that was called at `seq`. */
export const seatsKept = (state: PageState, seq: number): ReadonlySet<string> =>
  new Set(
    Object.values(state.agents)
      .filter((agent) => isKept(agent, seq))
      .map(({ seat }) => seat),
  );
