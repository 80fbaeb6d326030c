/**
 * The answers of a seat: what its agent's functions return, checked, as messages. An agent that answers
 * with a promise is waited for; one that answers at once is not.
 */
import { callAgent } from './agent-call.ts';
import type { AgentContext, SeatView } from './contract.ts';
import {
  aggregates,
  challenges,
  digestOf,
  plans,
  rebuttal,
  revisions,
  sealing,
  spoken,
  supplements,
  verdicts,
} from './messages.ts';
import type { Speaker, Spoken } from './messages.ts';
import { nonceOf } from './random.ts';
import { refusalsOutOfScope, whyOutOfScope } from './scope.ts';
import { moveStage } from './seat-turn.ts';
import type { Turn } from './seat-turn.ts';
import { heardBook, viewOf } from './seat-view.ts';
import { probationBook } from '../../council/counted-book.ts';
import { eachInTurn, whenDone } from '../../protocols/awaitable.ts';
import type { Awaitable } from '../../protocols/awaitable.ts';
import type { Bid } from '../../protocols/bid.ts';
import { appError, invariant } from '../../protocols/errors.ts';
import { EVIDENCE_FLAG } from '../../protocols/flags.ts';
import type { Ask, SeatMessage } from '../../protocols/host.ts';
import { seatOf } from '../../protocols/ids.ts';
import type { RoundId } from '../../protocols/ids.ts';
import type { Phase } from '../../protocols/presence.ts';
import type { RoundBook } from '../../protocols/view/round-book.ts';

type Messages = Awaitable<readonly SeatMessage[]>;

/** What the seat says to an ask; nothing where it may not answer now. */
export function answerAsk(turn: Turn, ask: Ask): Messages {
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

/** Phases in which a seat gives its own opinion; the others are owed by its role. */
const OPINIONS: ReadonlySet<Phase> = new Set([
  'seal',
  'reveal',
  'challenge',
  'rebut',
  'revise',
  'surge',
]);

function answerPhase(turn: Turn, asked: Asked): Messages {
  const { agent, memory, spec } = turn;
  const { context, phase, view } = asked;
  const { state } = memory;
  // Pools leave a ledger at a time, and see to probation themselves: they need the whole book.
  const book = phase === 'aggregate' ? asked.book : heardBook(memory.view, spec.seat, asked.book);
  const bins = book.call.body.base.length;
  const scope = OPINIONS.has(phase) ? whyOutOfScope(spec.manifest, book.call.body) : undefined;
  if (scope !== undefined) return phase === 'seal' ? refuseAll(turn, asked, scope) : [];
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
      return said(turn, phase, agent.revise?.bind(agent, state, book, view, context), (drafts) =>
        revisions(speakerOf(turn, book.round), drafts, bins),
      );
    case 'surge':
      return said(
        turn,
        'supplement',
        agent.supplement?.bind(agent, state, book, view, context),
        (drafts) => supplements(speakerOf(turn, book.round), drafts, bins),
      );
    case 'aggregate':
      return said(turn, phase, agent.aggregate?.bind(agent, state, book, view, context), (body) =>
        aggregates(spec.seat, body),
      );
    case 'verdict':
      return said(turn, phase, agent.verdict?.bind(agent, state, book, view, context), (body) =>
        verdicts(spec.seat, body),
      );
    case 'plan':
      return said(turn, phase, agent.plan?.bind(agent, state, book, view, context), (drafts) =>
        plans(spec.seat, drafts),
      );
  }
}

/** The messages of what a function returns; none of an agent that has no such function. */
function said(
  { spec }: Turn,
  name: Parameters<typeof callAgent>[1],
  call: (() => unknown) | undefined,
  messagesOf: (returned: unknown) => readonly SeatMessage[],
): Messages {
  return call === undefined ? [] : whenDone(callAgent(spec, name, call), messagesOf);
}

function refuseAll(turn: Turn, { book }: Asked, why: string): readonly SeatMessage[] {
  if (turn.experts.length === 0) return [];
  moveStage(turn.memory, book.round, 'refused');
  return refusalsOutOfScope(turn.experts, why);
}

function seal(turn: Turn, asked: Asked): Messages {
  const { memory } = turn;
  const { round } = asked.book;
  if (turn.experts.length === 0) return [];
  return whenDone(speak(turn, asked), (spoke) => {
    const bids = bidsIn(spoke);
    memory.sealed.set(round, bids);
    moveStage(memory, round, bids.length > 0 ? 'sealed' : 'refused');
    return sealing(spoke);
  });
}

const bidsIn = (spoke: readonly Spoken[]): readonly Bid[] =>
  spoke.flatMap((message) => (message.type === 'bid' ? [message.body] : []));

/**
 * The sealed bids. A seat that died since makes them again; one that does not match its journaled
 * seal (the state moved on meanwhile) stays sealed: revealing another bid would be a lie.
 */
function reveal(turn: Turn, asked: Asked): Messages {
  const { book } = asked;
  const kept = turn.memory.sealed.get(book.round);
  return whenDone(kept ?? whenDone(speak(turn, asked), bidsIn), (bids) =>
    bids.flatMap((bid) => {
      const record = book.seals.find(({ body }) => body.expert === bid.expert);
      const matches =
        record === undefined ? kept !== undefined : record.body.digest === digestOf(bid);
      return matches ? [{ type: 'bid' as const, body: bid }] : [];
    }),
  );
}

function speak(turn: Turn, { book, context, view }: Asked): Awaitable<readonly Spoken[]> {
  const { agent, memory, spec } = turn;
  const speaker = speakerOf(turn, book.round);
  const areClaimsPriced = view.flags.includes(EVIDENCE_FLAG);
  const about = { areClaimsPriced, call: book.call.body };
  if (agent.bid === undefined) return spoken(speaker, [], about);
  const bid = agent.bid.bind(agent, memory.state, book.call, view, context);
  return whenDone(callAgent<unknown>(spec, 'bid', bid), (opinions) =>
    spoken(speaker, opinions, about),
  );
}

/** Seats on probation are challenged apart: what is said of the others does not depend on them. */
function challenge(turn: Turn, asked: Asked, heard: RoundBook): Messages {
  const { agent, memory, spec } = turn;
  if (agent.challenge === undefined) return [];
  const { context, view } = asked;
  const apart = heard === asked.book ? undefined : probationBook(asked.book, memory.view.roster);
  const books = apart === undefined ? [heard] : [heard, apart];
  const call = agent.challenge.bind(agent);
  const lists = eachInTurn(books, (book) =>
    callAgent<unknown>(spec, 'challenge', () => call(memory.state, book, view, context)),
  );
  return whenDone(lists, (drafts) => challenges({ round: heard.round, seat: spec.seat }, drafts));
}

/** What a seat whose agent has no word for it says to a challenge. */
const CONTESTED = { stance: 'contest', evidence: [], text: 'The claim stands as filed.' };

function rebut(turn: Turn, { book, context, view }: Asked): Messages {
  const { agent, memory, spec } = turn;
  const own = book.challenges.filter(({ body }) => seatOf(body.target) === spec.seat);
  const call = agent.rebut?.bind(agent);
  return eachInTurn(own, (record) =>
    whenDone(
      call === undefined
        ? CONTESTED
        : callAgent<unknown>(spec, 'rebut', () => call(memory.state, record, book, view, context)),
      (draft) => rebuttal(spec.seat, record.body, draft),
    ),
  );
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
