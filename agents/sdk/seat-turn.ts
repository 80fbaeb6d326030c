/** What a seat remembers, and what it is asked with: shared by folding (seat.ts) and by answering. */
import type { Agent, AgentContext } from './contract.ts';
import { FIRST_SEAT_STATE, seatStep } from './seat-machine.ts';
import type { SeatEvent, SeatState } from './seat-machine.ts';
import type { ViewState } from './seat-view.ts';
import type { Bid } from '../../protocols/bid.ts';
import type { SeatSpec } from '../../protocols/host.ts';
import type { ExpertId, RoundId } from '../../protocols/ids.ts';
import type { Phase } from '../../protocols/presence.ts';

/** All of it plain data. */
export interface Memory {
  readonly view: ViewState;
  readonly state: unknown;
  /** Where the conversation about each unsettled round stands. */
  readonly stages: Map<RoundId, SeatState>;
  /** Bids sealed and not yet decided on. Lost with the seat: then made again from the same state. */
  readonly sealed: Map<RoundId, readonly Bid[]>;
}

/** The context of what is asked about a round; '' outside one. */
export type ContextFor = (round: string) => AgentContext;

/** A seat with its agent and its memory. */
export interface Turn {
  readonly agent: Agent<unknown>;
  readonly contextFor: ContextFor;
  readonly experts: readonly ExpertId[];
  readonly memory: Memory;
  readonly spec: SeatSpec;
}

/** Moves the conversation about a round; answers the phase to answer now, if there is one. */
export function moveStage(
  memory: Memory,
  round: RoundId,
  event: SeatEvent['type'],
): Phase | undefined {
  const step = seatStep(memory.stages.get(round) ?? FIRST_SEAT_STATE, event);
  memory.stages.set(round, step.state);
  if (event === 'decided') memory.sealed.delete(round);
  return step.answer;
}
