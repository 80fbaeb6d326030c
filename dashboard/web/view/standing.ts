/** How a seat stands: in the pools or on probation, and on what evidence of its own. Pure. */
import type { AgentView } from '../../fold/debate-state.ts';
import type { PageState } from '../../fold/state.ts';
import type { Ledger } from '../../../protocols/decision.ts';
import { ownEvidence } from '../../fold/own-record.ts';
import { admissionBar } from '../../../protocols/evidence-bars.ts';
import { evidenceFigure, logPlace } from './log-scale.ts';

/** How a seat stands in a ledger, and on what evidence of its own. */
export interface Standing {
  readonly ledger: Ledger;
  readonly isKept: boolean;
  /** It may know the future: out for the rest of the run. */
  readonly isBarred: boolean;
  /** "in from the start", "on probation", … */
  readonly word: string;
  /** "3.1 of 120"; empty when no evidence leads back in, or none is published. */
  readonly figures: string;
  /** Place of its evidence on a log scale from 1 to its bar, 0 to 1. */
  readonly share: number;
  readonly reason: string;
  /** Of the change that put it there; 0 = none. */
  readonly seq: number;
}

/** Standings of a seat by ledger; empty in runs where evidence opens nothing, and for a shadow seat. */
export function standingsOf(state: PageState, agent: AgentView): Standing[] {
  const groups = Object.values(state.groups);
  if (agent.shadow || groups.length === 0) return [];
  return agent.ledgers.map((ledger) => standingOf(state, agent, ledger));
}

function standingOf(state: PageState, agent: AgentView, ledger: Ledger): Standing {
  const now = agent.probation.at(-1);
  const isOut = now?.ledgers.includes(ledger) === true;
  const isBarred = agent.probation.some(({ cause }) => cause === 'look-ahead');
  const returns = agent.returns[ledger] ?? 0;
  const needed = admissionBar({ newcomer: agent.newcomerNumber, returns });
  const own = ownEvidence(state, agent.experts, ledger);
  const figures =
    isBarred || own === undefined ? '' : `${evidenceFigure(own)} of ${evidenceFigure(needed)}`;
  return {
    figures,
    isBarred,
    isKept: isOut,
    ledger,
    reason: isOut ? (now?.reason ?? '') : '',
    seq: now?.seq ?? 0,
    share: isBarred || own === undefined ? 0 : logPlace(own, needed),
    word: isOut
      ? isBarred
        ? 'out for the rest of this run'
        : 'on probation'
      : wordIn(agent, ledger),
  };
}

function wordIn(agent: AgentView, ledger: Ledger): string {
  const last = agent.probation.findLast(({ ledgers }) => ledgers.includes(ledger));
  if (last !== undefined) return 'in, by its own evidence';
  return agent.newcomerNumber === 0 ? 'in from the start' : 'in';
}

/** In which pools the word of a seat counts. */
export function weightWords(
  { ledgers }: Pick<AgentView, 'ledgers'>,
  standings: readonly Standing[],
): string {
  const out = standings.filter(({ isKept: isOut }) => isOut).map(({ ledger }) => ledger);
  const held = ledgers.filter((ledger) => !out.includes(ledger));
  return [
    ...(held.length === 0 ? [] : [`holds weight in ${held.join(' and ')}`]),
    ...(out.length === 0 ? [] : [`in no pool of ${out.join(' and ')}`]),
  ].join(', ');
}
