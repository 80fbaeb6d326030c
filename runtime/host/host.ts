/**
 * A host runs seats: inline in this thread (tests, replay, backtest), in a worker thread, or in a process
 * of its own. All keep this interface, so the session cannot tell which it talks to.
 */
import type { SeatId } from '../../protocols/ids.ts';
import type { HostPlace, HostRequest, HostResponse } from '../../protocols/host.ts';

export interface Host {
  readonly id: string;
  readonly place: HostPlace;
  readonly seats: readonly SeatId[];
  /** Thread of this process that the seats run in; 0 is the main thread, and for another process. */
  readonly threadId: number;
  /**
   * One batched message, one batched answer. Never rejects: a seat that threw is in `failures`, and
   * when the whole host dies every seat still owing an answer is.
   */
  turn(request: HostRequest): Promise<HostResponse>;
  stop(): Promise<void>;
}
