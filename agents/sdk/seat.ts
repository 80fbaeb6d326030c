/**
 * A seat: an agent at the table. It folds every record into its view and its agent's state, lets the
 * one seat machine say what may be answered now, and turns the agent's answers into messages. All it
 * remembers is rebuilt by folding the same records again.
 */
import type { Agent, AgentContext, SeatView } from './contract.ts';
import { importAgent } from './import-agent.ts';
import {
  challenges,
  digestOf,
  rebuttal,
  revisions,
  sealing,
  spoken,
  supplements,
} from './messages.ts';
import type { Speaker } from './messages.ts';
import { nonceOf, seatStream } from './random.ts';
import { FIRST_SEAT_STATE, seatStep } from './seat-machine.ts';
import type { SeatEvent, SeatState } from './seat-machine.ts';
import { emptyViewState, foldView, heardBook, packView, unpackView, viewOf } from './seat-view.ts';
import type { PackedView, ViewState } from './seat-view.ts';
import { probationBook } from '../../council/counted-book.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';
import type { Bid } from '../../protocols/bid.ts';
import { appError, invariant } from '../../protocols/errors.ts';
import { EVIDENCE_FLAG } from '../../protocols/flags.ts';
import type { Ask, HostedSeat, OpenSeat, SeatMessage, SeatSpec } from '../../protocols/host.ts';
import { expertId, seatOf } from '../../protocols/ids.ts';
import type { ExpertId, RoundId } from '../../protocols/ids.ts';
import type { Manifest } from '../../protocols/manifest.ts';
import type { Phase } from '../../protocols/presence.ts';
import type { ChainedRecord, JournalRecord } from '../../protocols/record.ts';
import { checkBody } from '../../protocols/validate.ts';

/** Opens the agent that `spec.moduleUrl` exports. @throws AGENT_IMPORT_FAILED and its kin. */
export const openSeat: OpenSeat = async (spec) => createSeat(spec, await importAgent(spec));

/** Expert ids of a seat: one a voice in the manifest's order, the seat itself if it has none. */
export function expertsOfSeat(spec: Pick<SeatSpec, 'manifest' | 'seat'>): ExpertId[] {
  const { ledgers, voices } = spec.manifest;
  if (ledgers.length === 0) return [];
  return voices.length === 0
    ? [expertId(spec.seat)]
    : voices.map((voice) => expertId(spec.seat, voice));
}

/** What a seat remembers, all of it plain data. */
interface Memory {
  readonly view: ViewState;
  readonly state: unknown;
  /** Where the conversation about each unsettled round stands. */
  readonly stages: Map<RoundId, SeatState>;
  /** Bids sealed and not yet decided on. Lost with the seat: then made again from the same state. */
  readonly sealed: Map<RoundId, readonly Bid[]>;
}

interface StoredSeat {
  readonly agent: unknown;
  readonly stages: [RoundId, SeatState][];
  readonly view: PackedView;
}

/** A seat around an agent that is already at hand. */
export function createSeat(spec: SeatSpec, agent: Agent<unknown>): HostedSeat {
  const experts = expertsOfSeat(spec);
  const contextFor = contexts(spec, experts);
  const memory = recall(spec) ?? {
    view: emptyViewState(),
    state: agent.init(contextFor('')),
    stages: new Map(),
    sealed: new Map(),
  };
  const turn = { agent, contextFor, experts, memory, spec };
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

type ContextFor = (round: string) => AgentContext;

function contexts(spec: SeatSpec, experts: readonly ExpertId[]): ContextFor {
  const config = Object.freeze({ ...spec.manifest.config, ...spec.config });
  return (round) => ({
    seat: spec.seat,
    experts,
    config,
    random: (name) => seatStream({ round, runSeed: spec.runSeed, seat: spec.seat }, name),
  });
}

/** A seat with its agent and its memory. */
interface Turn {
  readonly agent: Agent<unknown>;
  readonly contextFor: ContextFor;
  readonly experts: readonly ExpertId[];
  readonly memory: Memory;
  readonly spec: SeatSpec;
}

function foldRecord(turn: Turn, record: ChainedRecord): void {
  const { agent, contextFor, memory, spec } = turn;
  const settledBook = foldView(memory.view, record);
  const event = record.round === undefined ? undefined : stageEvent(spec, record);
  if (record.round !== undefined && event !== undefined) moveStage(memory, record.round, event);
  if (agent.observe !== undefined && subscribes(spec.manifest, record.type)) {
    const context = contextFor(record.round ?? '');
    agent.observe(memory.state, record, viewOf(memory.view, spec.seat), context);
  }
  if (record.type !== 'settle' || record.round === undefined) return;
  memory.stages.delete(record.round);
  if (settledBook === undefined || agent.onSettle === undefined) return;
  const result = { book: heardBook(memory.view, spec.seat, settledBook), settle: record };
  const view = viewOf(memory.view, spec.seat);
  agent.onSettle(memory.state, result, view, contextFor(record.round));
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

function moveStage(memory: Memory, round: RoundId, event: SeatEvent['type']): Phase | undefined {
  const step = seatStep(memory.stages.get(round) ?? FIRST_SEAT_STATE, event);
  memory.stages.set(round, step.state);
  if (event === 'decided') memory.sealed.delete(round);
  return step.answer;
}

function answerAsk(turn: Turn, ask: Ask): readonly SeatMessage[] {
  const { contextFor, memory, spec } = turn;
  if (ask.seat !== spec.seat) {
    throw appError('AGENT_SEAT_MISMATCH', { seat: spec.seat, asked: ask.seat });
  }
  const book = memory.view.rounds.get(ask.round);
  invariant(book !== undefined, 'a seat is asked about a round it was called to', {
    seat: spec.seat,
    round: ask.round,
  });
  const phase = moveStage(memory, ask.round, `ask.${ask.phase}`);
  if (phase === undefined) return [];
  const view = viewOf(memory.view, spec.seat, ask.round);
  return answerPhase(turn, { book, context: contextFor(ask.round), phase, view });
}

/** What an answer is about. */
interface Asked {
  readonly book: RoundBook;
  readonly context: AgentContext;
  readonly phase: Phase;
  readonly view: SeatView;
}

function answerPhase(turn: Turn, asked: Asked): readonly SeatMessage[] {
  const { agent, memory, spec } = turn;
  const { context, phase, view } = asked;
  const state = memory.state;
  // Pools leave a ledger at a time, and see to probation themselves: they need the whole book.
  const book = phase === 'aggregate' ? asked.book : heardBook(memory.view, spec.seat, asked.book);
  switch (phase) {
    case 'seal':
      return seal(turn, asked);
    case 'reveal':
      return reveal(turn, asked);
    case 'challenge':
      return challenge(turn, asked, book);
    case 'rebut':
      return rebut(turn, asked);
    case 'revise':
      return revisions(
        speakerOf(turn, book.round),
        agent.revise?.(state, book, view, context) ?? [],
        book.call.body.base.length,
      );
    case 'surge':
      return supplements(
        speakerOf(turn, book.round),
        agent.supplement?.(state, book, view, context) ?? [],
        book.call.body.base.length,
      );
    case 'aggregate': {
      const body = agent.aggregate?.(state, book, view, context);
      return body === undefined ? [] : [{ type: 'aggregate', body: checkBody('aggregate', body) }];
    }
    case 'verdict': {
      const body = agent.verdict?.(state, book, view, context);
      return body === undefined ? [] : [{ type: 'verdict', body: checkBody('verdict', body) }];
    }
    case 'plan':
      return (agent.plan?.(state, book, view, context) ?? []).map((body) => ({
        type: 'plan' as const,
        body: checkBody('plan', body),
      }));
  }
}

function seal(turn: Turn, asked: Asked): readonly SeatMessage[] {
  const { memory } = turn;
  const { round } = asked.book;
  if (turn.experts.length === 0) return [];
  const said = speak(turn, asked);
  const bids = said.flatMap((message) => (message.type === 'bid' ? [message.body] : []));
  memory.sealed.set(round, bids);
  moveStage(memory, round, bids.length > 0 ? 'sealed' : 'refused');
  return sealing(said);
}

/**
 * The sealed bids. A seat that died since makes them again; one that does not match its journaled
 * seal (the state moved on meanwhile) stays sealed: revealing another bid would be a lie.
 */
function reveal(turn: Turn, asked: Asked): readonly SeatMessage[] {
  const { book } = asked;
  const kept = turn.memory.sealed.get(book.round);
  const bids =
    kept ?? speak(turn, asked).flatMap((message) => (message.type === 'bid' ? [message.body] : []));
  return bids.flatMap((bid) => {
    const record = book.seals.find(({ body }) => body.expert === bid.expert);
    const matches =
      record === undefined ? kept !== undefined : record.body.digest === digestOf(bid);
    return matches ? [{ type: 'bid' as const, body: bid }] : [];
  });
}

function speak(turn: Turn, { book, context, view }: Asked) {
  const opinions = turn.agent.bid?.(turn.memory.state, book.call, view, context) ?? [];
  const areClaimsPriced = view.flags.includes(EVIDENCE_FLAG);
  return spoken(speakerOf(turn, book.round), opinions, { areClaimsPriced, call: book.call.body });
}

/** Seats on probation are challenged apart: what is said of the others does not depend on them. */
function challenge(turn: Turn, asked: Asked, heard: RoundBook): readonly SeatMessage[] {
  const { agent, memory, spec } = turn;
  const { roster } = memory.view;
  const draftsOn = (book: RoundBook) =>
    agent.challenge?.(memory.state, book, asked.view, asked.context) ?? [];
  const apart = heard === asked.book ? undefined : probationBook(asked.book, roster);
  const drafts = [draftsOn(heard), ...(apart === undefined ? [] : [draftsOn(apart)])];
  return challenges({ round: heard.round, seat: spec.seat }, drafts);
}

function rebut(turn: Turn, { book, context, view }: Asked): readonly SeatMessage[] {
  const { agent, memory, spec } = turn;
  return book.challenges
    .filter(({ body }) => seatOf(body.target) === spec.seat)
    .map((challenge) => {
      const draft = agent.rebut?.(memory.state, challenge, book, view, context) ?? {
        stance: 'contest' as const,
        evidence: [],
        text: 'The claim stands as filed.',
      };
      return rebuttal(challenge.body, draft);
    });
}

function speakerOf({ experts, spec }: Turn, round: RoundId): Speaker {
  return {
    seat: spec.seat,
    experts,
    provenance: {
      agent: spec.manifest.id,
      answerHash: null,
      promptHash: null,
      tokens: 0,
      usd: 0,
      version: spec.manifest.version,
    },
    nonce: (expert) => nonceOf({ round, runSeed: spec.runSeed, seat: spec.seat }, expert),
  };
}
