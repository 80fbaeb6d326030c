/** Who earns their say: direction and shape apart, with how much of it is proved. Pure. */
import type { AgentView, ExpertView, LaneView } from '../../fold/debate-state.ts';
import type { Ledger } from '../../../protocols/decision.ts';
import type { PageState } from '../../fold/state.ts';
import { availabilityOf, gainOf } from '../../fold/own-record.ts';
import { decimal, DASH, whole } from './format.ts';
import { evidenceFigure } from './log-scale.ts';
import { expertName, tableOf } from './names.ts';
import { proofOf } from './money-line.ts';
import { standingsOf } from './standing.ts';
import type { Standing } from './standing.ts';
import { percent } from './seats-of-round.ts';

export interface BoardRow {
  readonly expert: string;
  readonly seat: string;
  readonly name: string;
  readonly shadow: boolean;
  readonly life: AgentView['life'];
  /** Weight over where it began; sorts the board. */
  readonly grown: number | undefined;
  readonly weight: string;
  readonly grownText: string;
  readonly gain: string;
  readonly evidence: string;
  readonly proof: string;
  /** Undefined in runs where no evidence lets seats in. */
  readonly standing: Standing | undefined;
  readonly availability: string;
}

/** The lane of a table that has settled most questions: its weights stand for the table. */
export function leadingLane(state: PageState, table: string | undefined): LaneView | undefined {
  let best: LaneView | undefined;
  for (const lane of Object.values(state.lanes)) {
    if (tableOf(lane.lane) !== table) continue;
    if (best === undefined || lane.questions > best.questions) best = lane;
  }
  return best;
}

export function boardOf(state: PageState, table: string | undefined, ledger: Ledger): BoardRow[] {
  const lane = leadingLane(state, table);
  const rows = Object.values(state.agents)
    .filter((agent) => agent.ledgers.includes(ledger))
    .flatMap((agent) =>
      agent.experts.map((expert) => boardRow(state, { agent, expert, lane, ledger })),
    );
  return rows.sort(
    (a, b) => Number(a.shadow) - Number(b.shadow) || (b.grown ?? -1) - (a.grown ?? -1),
  );
}

interface Subject {
  readonly agent: AgentView;
  readonly expert: string;
  readonly lane: LaneView | undefined;
  readonly ledger: Ledger;
}

function boardRow(state: PageState, { agent, expert, lane, ledger }: Subject): BoardRow {
  const pool = agent.shadow ? 'shadow' : 'post0';
  const weights = lane?.weights?.[ledger][pool];
  const weight = weights?.[expert];
  const total =
    weights === undefined ? 0 : Object.values(weights).reduce((sum, value) => sum + value, 0);
  const bound = lane?.certificate?.rows[ledger].find((row) => row.expert === expert)?.bound;
  const grown = weight === undefined || bound === undefined ? undefined : weight / Math.exp(-bound);
  const view = state.experts[expert];
  const published = evidenceOf(state, lane);
  const evidence = ledger === 'direction' ? published?.experts[expert] : undefined;
  const e = evidence?.e ?? (ledger === 'shape' ? published?.shape?.[expert] : undefined);
  return {
    expert,
    seat: agent.seat,
    name: expertName(expert),
    shadow: agent.shadow,
    life: agent.life,
    grown,
    weight: weight === undefined || total === 0 ? DASH : percent(weight / total),
    grownText: grown === undefined ? DASH : `×${decimal(grown, 2)}`,
    gain: gainText(view, ledger),
    evidence: e === undefined ? DASH : e < 1e6 ? decimal(e, 2) : evidenceFigure(e),
    proof: evidence === undefined ? DASH : proofOf(evidence).text,
    standing: standingsOf(state, agent).find((standing) => standing.ledger === ledger),
    availability: availabilityText(agent),
  };
}

/** Evidence of a lane, or, from protocol 1.2 on, the newest of all lanes of its question. */
export const evidenceOf = (state: PageState, lane: LaneView | undefined): LaneView['evidence'] =>
  lane === undefined ? null : (state.groups[tableOf(lane.lane)]?.evidence ?? lane.evidence);

/** Mean gain over the usual odds a question, nats, plus or minus two standard errors, with n. */
export function gainText(view: ExpertView | undefined, ledger: Ledger): string {
  const gain = view === undefined ? undefined : gainOf([view], ledger);
  if (gain === undefined) return `${DASH} (nothing settled)`;
  const { error, mean, questions } = gain;
  return `${decimal(mean, 4, true)} ± ${decimal(error, 4)}, n ${whole(questions)}`;
}

export function availabilityText(agent: AgentView): string {
  const share = availabilityOf(agent);
  return share === undefined ? DASH : `${percent(share)} of ${whole(agent.asks.owed)}`;
}
