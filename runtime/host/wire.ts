/** What crosses between a worker host and its entry beside turns: start data, notices, control. */
import type { MessagePort } from 'node:worker_threads';
import type { ErrorReport } from '../../protocols/errors.ts';
import type { SeatFailure, SeatSnapshot, SeatSpec } from '../../protocols/host.ts';
import type { SeatId } from '../../protocols/ids.ts';
import type { StateDigest } from '../../protocols/state-digest.ts';
import type { Controlled, HostInspection, SeatInspection } from './control.ts';

/** The worker's data. The ports are taken out of it before an agent is loaded. */
export interface HostStart {
  readonly beatMs: number;
  readonly id: string;
  ports?: {
    readonly control: MessagePort;
    readonly notice: MessagePort;
    readonly turn: MessagePort;
  };
  /** See liveness.ts. */
  readonly progress: SharedArrayBuffer;
  readonly seatModuleUrl: string;
}

/** The first message to a guest's process. */
export interface GuestStart extends Pick<HostStart, 'beatMs' | 'id' | 'seatModuleUrl'> {
  /** Open files it was started with and must not have. */
  readonly inherited: readonly number[];
}

/** Log lines a host may print between two beats; the rest is counted. */
export const LINES_A_BEAT = 200;

/** A line that an agent printed. */
export interface LogNotice {
  readonly kind: 'log';
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
}

export type HostNotice =
  | { readonly kind: 'beat'; readonly heapUsedBytes: number }
  /** The first use of something that is forbidden here; `inspect` counts them. */
  | { readonly kind: 'ambient'; readonly name: string }
  /** A step of the start is done: the host is getting on. */
  | { readonly kind: 'loaded'; readonly what: string }
  /** The last one: an error nobody caught; the thread exits. */
  | { readonly error: ErrorReport; readonly kind: 'crash' }
  | LogNotice;

/** The control calls of the entry, exposed by comlink. None rejects. */
export interface EntryControl {
  addSeat(spec: SeatSpec, ordinal: number): Promise<Controlled<SeatInspection>>;
  digest(seat: SeatId): Promise<Controlled<StateDigest>>;
  inspect(): Promise<Controlled<HostInspection>>;
  removeSeat(seat: SeatId): Promise<Controlled<null>>;
  snapshot(seat: SeatId): Promise<Controlled<SeatSnapshot>>;
  /** Loads the seat module, puts the guards up, opens the seats; their failures are its answer. */
  start(specs: readonly SeatSpec[]): Promise<Controlled<readonly SeatFailure[]>>;
  stop(): Promise<Controlled<null>>;
}
