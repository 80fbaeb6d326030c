/**
 * A host runs seats: inline in this thread (tests, replay, backtest) or in a worker thread. Both
 * keep this interface, so the session cannot tell which it talks to.
 */
import type { SeatId } from '../../protocols/ids.ts';
import type { Ask, HostRequest, HostResponse, SeatMessage } from '../../protocols/host.ts';
import type { Manifest } from '../../protocols/manifest.ts';
import type { ChainedRecord } from '../../protocols/record.ts';

/** What a host needs to open a seat. Plain data: it crosses into the worker. */
export interface SeatSpec {
  readonly config: Readonly<Record<string, unknown>>;
  readonly incarnation: number;
  readonly manifest: Manifest;
  /** file: URL of the agent's entry module (exports `agent`). */
  readonly moduleUrl: string;
  readonly runSeed: number;
  readonly seat: SeatId;
  /** State of an earlier incarnation, with the position it was taken at; records after it follow. */
  readonly snapshot?: SeatSnapshot;
}

export interface SeatSnapshot {
  readonly asOf: number;
  readonly state: unknown;
}

/** A seat as its host sees it. Throws when the agent does; the host reports that as a failure. */
export interface HostedSeat {
  answer(ask: Ask): readonly SeatMessage[];
  fold(record: ChainedRecord): void;
  /** The seat machine's state, for `inspect`. */
  readonly state: string;
  snapshot(): SeatSnapshot;
}

/** Made by agents/sdk (runtime/ may not import agents/); a host gets the URL of its module. */
export type OpenSeat = (spec: SeatSpec) => Promise<HostedSeat>;

export interface Host {
  readonly id: string;
  readonly seats: readonly SeatId[];
  /** Thread the seats run in; 0 is the main thread. */
  readonly threadId: number;
  /**
   * One batched message, one batched answer. Never rejects: a seat that threw is in `failures`, and
   * when the whole host dies every seat still owing an answer is.
   */
  turn(request: HostRequest): Promise<HostResponse>;
  stop(): Promise<void>;
}
