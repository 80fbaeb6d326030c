/**
 * A seat: an agent at the table. It folds every record into its view and its agent's state, lets the
 * one seat machine say what may be answered now, and turns the agent's answers into messages. All it
 * remembers is rebuilt by folding the same records again.
 */
import { callAgent, callFold } from './agent-call.ts';
import { assetsOf, noAssets } from './assets.ts';
import type { Agent, AgentContext, InitContext } from './contract.ts';
import { importAgent } from './import-agent.ts';
import { seatStream } from './random.ts';
import { answerAsk } from './seat-answers.ts';
import { FIRST_SEAT_STATE } from './seat-machine.ts';
import type { SeatEvent, SeatState } from './seat-machine.ts';
import { moveStage } from './seat-turn.ts';
import type { ContextFor, Memory, Turn } from './seat-turn.ts';
import { emptyViewState, foldView, heardBook, packView, unpackView, viewOf } from './seat-view.ts';
import type { PackedView } from './seat-view.ts';
import { atOnce } from '../../protocols/awaitable.ts';
import type { Awaitable } from '../../protocols/awaitable.ts';
import type { HostedSeat, OpenSeat, SeatSpec } from '../../protocols/host.ts';
import { expertId, seatOf } from '../../protocols/ids.ts';
import type { ExpertId, RoundId } from '../../protocols/ids.ts';
import type { Manifest } from '../../protocols/manifest.ts';
import type { ChainedRecord, JournalRecord } from '../../protocols/record.ts';

/** Opens the agent that `spec.moduleUrl` exports. @throws AGENT_IMPORT_FAILED and its kin. */
export const openSeat: OpenSeat = async (spec) => startSeat(spec, await importAgent(spec));

/** A seat around an agent that is already at hand. */
export const startSeat = async (spec: SeatSpec, agent: Agent<unknown>): Promise<HostedSeat> =>
  seatOn(spec, agent, await firstState(spec, agent));

/** The same for an agent whose `init` returns no promise. */
export const createSeat = (spec: SeatSpec, agent: Agent<unknown>): HostedSeat =>
  seatOn(spec, agent, atOnce(firstState(spec, agent)));

/** Expert ids of a seat: one a voice in the manifest's order, the seat itself if it has none. */
export function expertsOfSeat(spec: Pick<SeatSpec, 'manifest' | 'seat'>): ExpertId[] {
  const { ledgers, voices } = spec.manifest;
  if (ledgers.length === 0) return [];
  return voices.length === 0
    ? [expertId(spec.seat)]
    : voices.map((voice) => expertId(spec.seat, voice));
}

interface StoredSeat {
  readonly agent: unknown;
  readonly stages: [RoundId, SeatState][];
  readonly view: PackedView;
}

/** What `init` makes of the seat's context, also where a snapshot has a later state: it may load things. */
function firstState(spec: SeatSpec, agent: Agent<unknown>): Awaitable<unknown> {
  const context: InitContext = { ...contexts(spec)(''), asset: assetsOf(spec) };
  return callAgent(spec, 'init', () => agent.init(context));
}

function seatOn(spec: SeatSpec, agent: Agent<unknown>, first: unknown): HostedSeat {
  const memory = recall(spec) ?? {
    view: emptyViewState(),
    state: first,
    stages: new Map(),
    sealed: new Map(),
  };
  const turn = { agent, contextFor: contexts(spec), experts: expertsOfSeat(spec), memory, spec };
  return {
    answer: (ask) => answerAsk(turn, ask),
    fold: (record) => foldRecord(turn, record),
    get state() {
      return [...memory.stages.values()].at(-1) ?? FIRST_SEAT_STATE;
    },
    snapshot: () => ({
      asOf: memory.view.market.asOf,
      state: {
        agent: structuredClone(memory.state),
        stages: [...memory.stages],
        view: packView(memory.view),
      } satisfies StoredSeat,
    }),
  };
}

function recall(spec: SeatSpec): Memory | undefined {
  if (spec.snapshot === undefined) return undefined;
  const stored = spec.snapshot.state as StoredSeat;
  return {
    view: unpackView(stored.view),
    state: structuredClone(stored.agent),
    stages: new Map(stored.stages),
    sealed: new Map(),
  };
}

function contexts(spec: SeatSpec): ContextFor {
  const config = Object.freeze({ ...spec.manifest.config, ...spec.config });
  const experts = expertsOfSeat(spec);
  // Not in the type: who asks for one is told why there is none, rather than that it is no function.
  const asset = noAssets(spec.manifest.id, 'assets are read in init only');
  return (round) => {
    const context: AgentContext = {
      seat: spec.seat,
      experts,
      config,
      random: (name) => seatStream({ round, runSeed: spec.runSeed, seat: spec.seat }, name),
    };
    return Object.assign(context, { asset });
  };
}

function foldRecord(turn: Turn, record: ChainedRecord): void {
  const { agent, contextFor, memory, spec } = turn;
  const settledBook = foldView(memory.view, record);
  const event = record.round === undefined ? undefined : stageEvent(spec, record);
  if (record.round !== undefined && event !== undefined) moveStage(memory, record.round, event);
  if (agent.observe !== undefined && subscribes(spec.manifest, record.type)) {
    const context = contextFor(record.round ?? '');
    const view = viewOf(memory.view, spec.seat);
    callFold(spec, 'observe', () => agent.observe?.(memory.state, record, view, context));
  }
  if (record.type !== 'settle' || record.round === undefined) return;
  memory.stages.delete(record.round);
  if (settledBook === undefined || agent.onSettle === undefined) return;
  const result = { book: heardBook(memory.view, spec.seat, settledBook), settle: record };
  const view = viewOf(memory.view, spec.seat);
  const context = contextFor(record.round);
  callFold(spec, 'onSettle', () => agent.onSettle?.(memory.state, result, view, context));
}

/** Exact type, or a family: `market.*`. */
export function subscribes(manifest: Manifest, type: string): boolean {
  return manifest.subscribes.some((wanted) =>
    wanted.endsWith('.*') ? type.startsWith(wanted.slice(0, -1)) : wanted === type,
  );
}

function stageEvent(spec: SeatSpec, record: JournalRecord): SeatEvent['type'] | undefined {
  switch (record.type) {
    case 'cfp':
      return 'call';
    case 'seal':
      return seatOf(record.body.expert) === spec.seat ? 'sealed' : undefined;
    case 'refuse':
      return seatOf(record.body.expert) === spec.seat ? 'refused' : undefined;
    case 'commit':
    case 'abstain':
      return 'decided';
    case 'settle':
      return 'settled';
    default:
      return undefined;
  }
}
