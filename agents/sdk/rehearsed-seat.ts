/**
 * A seat as a rehearsal drives it, wherever its code runs: here around an agent at hand, or in a host
 * of its own (supervisor/agents-check/). What it throws is a finding about the agent.
 */
import type { Agent } from './contract.ts';
import { createSeat } from './seat.ts';
import { digestParts } from '../../protocols/state-digest.ts';
import type { StateDigest } from '../../protocols/state-digest.ts';
import type { Ask, HostedSeat, SeatMessage, SeatSnapshot, SeatSpec } from '../../protocols/host.ts';
import type { ChainedRecord } from '../../protocols/record.ts';

export interface RehearsedSeat {
  /** A record of the journal: folded before whatever is asked next. */
  tell(record: ChainedRecord): void;
  answer(ask: Ask): Promise<readonly SeatMessage[]>;
  /** What its stored state comes to, part by part. */
  digest(): Promise<StateDigest>;
  snapshot(): Promise<SeatSnapshot>;
}

export interface SeatOpening {
  /** Which host it is opened in; a new one takes the place of the one before. */
  readonly host: 'new' | 'same';
  readonly snapshot?: SeatSnapshot;
}

/** What was seen of the hosts so far; absent where nothing tells. */
export interface StageReport {
  /** Refused uses of the clock, chance, timers and the like, by name. */
  readonly ambient?: Readonly<Record<string, number>>;
  /** The most CPU time that one answer took, ms. */
  readonly cpuMsMax?: number;
  /** Of the newest host, its own machinery included. */
  readonly heapUsedBytes?: number;
}

/** Opens incarnations of one seat, one after the other. */
export interface RehearsalStage {
  readonly spec: SeatSpec;
  /** Where its code runs, for a person. */
  readonly place: string;
  open(opening: SeatOpening): Promise<RehearsedSeat>;
  report(): Promise<StageReport>;
  close(): Promise<void>;
}

/** A seat of this process. */
export const seatHere = (hosted: HostedSeat): RehearsedSeat => ({
  answer: async (ask) => hosted.answer(ask),
  digest: async () => digestParts(hosted.snapshot().state as object),
  snapshot: async () => hosted.snapshot(),
  tell: (record) => hosted.fold(record),
});

/** A stage around an agent at hand: nothing guards or limits it, every host is this process. */
export const stageHere = (spec: SeatSpec, agent: Agent<unknown>): RehearsalStage => ({
  close: async () => undefined,
  open: async ({ snapshot }) =>
    seatHere(
      createSeat(
        snapshot === undefined ? spec : { ...spec, snapshot: structuredClone(snapshot) },
        agent,
      ),
    ),
  place: 'this process, unguarded',
  report: async () => ({}),
  spec,
});
