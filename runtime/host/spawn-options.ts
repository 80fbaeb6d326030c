/** What a host in a thread or process of its own is started with. */
import type { SeatSpec } from '../../protocols/host.ts';
import type { DeadLetter } from '../../protocols/presence.ts';

/** A line an agent printed, or that the host has to say about itself. */
export interface HostLine {
  readonly host: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
}

export interface SpawnOptions {
  readonly beatMs?: number;
  /** Limit of one control call, ms; 2,000. */
  readonly controlMs?: number;
  /** Frames that are no answers; a warning in the log when absent. */
  readonly deadLetter?: (letter: DeadLetter) => void;
  /** Compiled entry; beside this file in dist/. */
  readonly entryUrl?: URL;
  /** Limit of the heap, MB; made from the manifests when absent. */
  readonly heapMb?: number;
  /** CPU time for one step, ms; 5,000. */
  readonly hangMs?: number;
  /** Wall time without a step after which the host is ended whatever it waits for, ms; 60,000. */
  readonly hangWallMs?: number;
  readonly id: string;
  /** What agents print; warnings and errors go to stderr when absent. */
  readonly log?: (line: HostLine) => void;
  /** A thread of this process (the default), or a process of its own that may read `readable` only. */
  readonly isolation?: 'process' | 'thread';
  /** Files and folders that a process of its own may read, beside the program itself. */
  readonly readable?: readonly string[];
  /** Ends the thread if it fires before the seats are open. */
  readonly signal?: AbortSignal;
  /** file: URL of a module that exports `openSeat`. */
  readonly seatModuleUrl: string;
  readonly specs: readonly SeatSpec[];
  /** CPU time for one step of the start (thread, seat module, each seat), ms; 20,000. */
  readonly startMs?: number;
  /** Grace of a stop before the thread is ended, ms; 2,000. */
  readonly stopMs?: number;
}

export type SpawnSettings = Required<Omit<SpawnOptions, 'signal'>>;
