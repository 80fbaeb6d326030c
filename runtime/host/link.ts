/**
 * What lies between a host's books and the seats: a thread of this process, or a process of its own.
 * The books (linked-host.ts) are the same for both; a link carries frames and says how it ended.
 */
import type { ErrorReport } from '../../protocols/errors.ts';
import type { DeadLetterReason } from '../../protocols/dead-letter-reasons.ts';
import type { TurnFrame } from './frames.ts';
import type { EntryControl } from './wire.ts';

/** How the other side ended by itself. */
export interface LinkEnd {
  readonly code: number;
  readonly crash?: ErrorReport;
  readonly isOutOfMemory: boolean;
}

/** What a link tells; nothing in it has been checked. */
export interface LinkEvents {
  readonly answered: (frame: unknown) => void;
  readonly noticed: (notice: unknown) => void;
  /** Something on a line where it does not belong. */
  readonly strayed: (reason: DeadLetterReason, port: string, value: unknown) => void;
  /** The other side broke the framing itself: nothing it sends can be read any more. */
  readonly unreadable: (reason: string) => void;
  readonly printed: (text: string) => void;
  /** Once; nothing follows. */
  readonly ended: (end: LinkEnd) => void;
}

/** CPU time and memory of the other side; absent where the system does not tell. */
export interface Usage {
  readonly cpuMs?: number;
  readonly memoryBytes?: number;
}

export interface HostLink {
  readonly control: Called<EntryControl>;
  /** Of this process; 0 for seats in another one. */
  readonly threadId: number;
  /** Ordinal of the seat that runs, as far as is known; 0 when none does. */
  running(): number;
  /** Steps (records folded, asks answered) begun so far. */
  steps(): number;
  /** CPU time so far, ms; undefined where it cannot be read. */
  cpuMs(): number | undefined;
  /** Time it has waited for a core so far, ms; undefined where it cannot be read. */
  queuedMs(): number | undefined;
  usage(): Usage;
  /** @throws when the frame cannot be sent. */
  send(frame: TurnFrame): void;
  /** Tells what has arrived and was not told yet. */
  drain(): void;
  /** Ends the other side, whatever it is at. */
  terminate(): Promise<unknown>;
  /** After the end: this side's lines are given back. */
  close(): void;
}

/** The calls of an interface from the other side of a line: none throws, all are promises. */
export type Called<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => Promise<infer R>
    ? (...args: A) => Promise<R>
    : never;
};
