/**
 * A host runs seats: inline in this thread (tests, replay, backtest) or in a worker thread. Both
 * keep this interface, so the session cannot tell which it talks to.
 */
import type { SeatId } from '../../protocols/ids.ts';
import type { HostRequest, HostResponse } from '../../protocols/host.ts';

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
