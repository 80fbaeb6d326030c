/**
 * A seat as a rehearsal drives it, wherever its code runs: in a host of its own (supervisor/agents-check/),
 * or around an agent at hand. What it throws is a finding about the agent.
 */
import type { StateDigest } from '../../protocols/state-digest.ts';
import type { Ask, SeatMessage, SeatSnapshot, SeatSpec } from '../../protocols/host.ts';
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
  /** Modules of Node that its code names and has no use for. */
  readonly imports?: readonly string[];
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
