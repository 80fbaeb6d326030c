/** The seats of a council: what the journal says of each, with what is told of it beside. */
import type {
  AgentAnswer,
  GainFigures,
  LedgerFigures,
  LiveSeat,
  SeatFigures,
} from '../../protocols/agents-api.ts';
import type { Ledger } from '../../protocols/decision.ts';
import { admissionBar } from '../../protocols/evidence-bars.ts';
import type { JournalReader } from '../../runtime/journal/reader.ts';
import type { AgentView, ExpertView } from '../fold/debate-state.ts';
import { availabilityOf, gainOf, ownEvidence } from '../fold/own-record.ts';
import { emptyPageState, foldPage } from '../fold/page.ts';
import type { PageState } from '../fold/state.ts';

/** For who has no replica: everything that is there of a journal is folded. */
export function agentsOfJournal(
  journal: Pick<JournalReader, 'iterate' | 'oldest'>,
  live: readonly LiveSeat[],
): AgentAnswer[] {
  const oldest = journal.oldest();
  const state = emptyPageState(oldest - 1);
  for (const record of journal.iterate(oldest)) foldPage(state, record);
  return agentAnswers(state, live);
}

/** The seats in join order, then those that have not joined. `live`: what main says, or a configuration. */
export function agentAnswers(state: PageState, live: readonly LiveSeat[]): AgentAnswer[] {
  const joined = Object.values(state.agents).sort((a, b) => a.place - b.place);
  const others = live.filter(({ id }) => !Object.hasOwn(state.agents, id));
  return [...joined.map((agent) => answerOf(state, agent, live)), ...others.map(toldAnswer)];
}

/** A seat as main tells it, without a word of the journal. */
export const toldAnswer = (seat: LiveSeat): AgentAnswer => ({
  ...toldOf(seat),
  codeHash: null,
  figures: null,
  id: seat.id,
  incarnation: seat.incarnation,
  role: seat.role,
  state: seat.state,
  threadId: seat.state === 'awake' ? seat.threadId : null,
  weights: {},
});

function answerOf(state: PageState, agent: AgentView, live: readonly LiveSeat[]): AgentAnswer {
  const seat = live.find(({ id }) => id === agent.seat);
  const told = toldOf(seat);
  return {
    ...told,
    codeHash: agent.codeHash,
    figures: seatFigures(state, agent),
    id: agent.seat,
    // A configuration knows of no life.
    incarnation: Math.max(seat?.incarnation ?? 0, agent.incarnation),
    lastError: told.lastError ?? agent.lastReason ?? agent.deaths.last.at(-1)?.reason ?? null,
    role: agent.role,
    state: seat?.state ?? (agent.life === 'ready' ? 'unknown' : agent.life),
    threadId: seat?.threadId ?? null,
    weights: weightsOf(state, agent),
  };
}

/** What its host and its manifest say. */
const toldOf = (
  seat: Partial<LiveSeat> = {},
): Pick<
  AgentAnswer,
  'cpuMs' | 'cpuMsMax' | 'declared' | 'isolation' | 'lastError' | 'memoryBytes' | 'sharedBy'
> => ({
  cpuMs: seat.cpuMs ?? null,
  cpuMsMax: seat.cpuMsMax ?? null,
  declared: seat.declared ?? null,
  isolation: seat.isolation ?? null,
  lastError: seat.lastError === undefined || seat.lastError === '' ? null : seat.lastError,
  memoryBytes: seat.memoryBytes ?? null,
  sharedBy: seat.sharedBy ?? null,
});

function seatFigures(state: PageState, agent: AgentView): SeatFigures {
  const { asks, deaths, experts, ledgers } = agent;
  return {
    asks: { ...asks, share: availabilityOf(agent) ?? null },
    deadLetters: agent.deadLetters,
    deaths: { count: deaths.count, last: deaths.last.toReversed() },
    late: agent.late,
    ledgers: ledgers.map((ledger) => ledgerFigures(state, agent, ledger)),
    life: agent.life,
    newcomer: agent.newcomerNumber,
    recordSeq: agent.recordSeq,
    voices: experts.flatMap((expert) =>
      ledgers.map((ledger) => ({
        evidence: ownEvidence(state, [expert], ledger) ?? null,
        expert,
        gain: gainFigures(state, [expert], ledger),
        ledger,
        proof: ledger === 'direction' ? nearestProof(state, expert) : null,
      })),
    ),
  };
}

function ledgerFigures(state: PageState, agent: AgentView, ledger: Ledger): LedgerFigures {
  const { experts, newcomerNumber: newcomer, probation, returns, shadow } = agent;
  // Nobody lets a shadow seat in, whatever it proves.
  const evidence = shadow ? null : (ownEvidence(state, experts, ledger) ?? null);
  const bar = admissionBar({ newcomer, returns: returns[ledger] ?? 0 });
  return {
    bar: evidence === null ? null : bar,
    evidence,
    gain: gainFigures(state, experts, ledger),
    ledger,
    onProbation: probation.at(-1)?.ledgers.includes(ledger) === true,
  };
}

function gainFigures(
  { experts: views }: PageState,
  experts: readonly string[],
  ledger: Ledger,
): GainFigures | null {
  const known = experts.flatMap((expert): ExpertView[] => {
    const view = views[expert];
    return view === undefined ? [] : [view];
  });
  const gain = gainOf(known, ledger);
  if (gain === undefined) return null;
  const { error, mean, questions } = gain;
  return { errorMnats: 1_000 * error, meanMnats: 1_000 * mean, questions };
}

/** Of its (instrument, horizon) with the fewest questions to go; without any in sight, of its busiest. */
function nearestProof({ groups }: PageState, expert: string) {
  const proofs = Object.values(groups).flatMap(({ evidence, group }) => {
    const own = evidence?.experts[expert];
    return own === undefined ? [] : [{ group, needed: own.needed, questions: own.n }];
  });
  const left = ({ needed, questions }: (typeof proofs)[number]): number =>
    needed === null ? Infinity : needed - questions;
  const [nearest] = proofs.sort((a, b) => {
    const [x, y] = [left(a), left(b)];
    return x === y ? b.questions - a.questions : x - y;
  });
  return nearest ?? null;
}

function weightsOf(state: PageState, agent: AgentView): AgentAnswer['weights'] {
  const weights: AgentAnswer['weights'] = {};
  const own = (all: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(all).filter(([expert]) => agent.experts.includes(expert)));
  for (const lane of Object.values(state.lanes)) {
    if (lane.weights === null || agent.experts.length === 0) continue;
    const pool = agent.shadow ? 'shadow' : 'post0';
    weights[lane.lane] = {
      direction: own(lane.weights.direction[pool]),
      shape: own(lane.weights.shape[pool]),
    };
  }
  return weights;
}
