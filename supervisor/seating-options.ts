/** What the seating is given, and what it tells of its seats. */
import type { ErrorReport } from '../protocols/errors.ts';
import type { SeatSpec } from '../protocols/host.ts';
import type { SeatId } from '../protocols/ids.ts';
import type { Draft } from '../protocols/record.ts';
import type { SeatHost } from '../runtime/host/control.ts';
import type { JournalReader } from '../runtime/journal/reader.ts';
import type { SeatMemory } from './seat-memory.ts';

/** A seat that gave no answer, and why. */
export interface Silence {
  readonly seat: SeatId;
  readonly cause: 'hung' | 'died';
}

export const died = ({ seat }: { readonly seat: SeatId }): Silence => ({ seat, cause: 'died' });
export const hungError = {
  code: 'HOST_HUNG',
  message: 'it did not answer within its wall-time budget',
};

/** Messages of our own errors begin with their code, those of others do not. */
export const errorText = ({ code, message }: ErrorReport): string =>
  message.startsWith(`${code}: `) ? message : `${code}: ${message}`;

export interface SeatStatus {
  readonly seat: SeatId;
  readonly state: 'starting' | 'awake' | 'restarting' | 'quarantined' | 'disabled';
  readonly threadId: number;
  readonly incarnation: number;
  readonly restarts: number;
  readonly lastError: string;
  /** As its manifest says. */
  readonly role: string;
}

/** What supervision says after a death: when to try again, or not at all. */
export type RestartPlan =
  | { readonly kind: 'restart'; readonly inMs: number; readonly restarts: number }
  | { readonly kind: 'quarantine'; readonly trips: number };

export interface SeatingOptions {
  /** Seats grouped by host, each with everything a host needs to open them but the incarnation. */
  readonly groups: readonly (readonly SeatSpec[])[];
  /** When the signal fires before it is open, it rejects and leaves nothing running. */
  readonly openHost: (
    id: string,
    specs: readonly SeatSpec[],
    signal: AbortSignal,
  ) => Promise<SeatHost>;
  /** Hosts that load at the same time when all of them start. */
  readonly hostsAtOnce: number;
  readonly reader: Pick<JournalReader, 'head' | 'range'>;
  /** Makes everything appended so far readable. */
  readonly flush: () => Promise<void>;
  readonly planRestart: (seat: SeatId) => RestartPlan;
  /** An operator let the seat back: its crashes so far do not count any more. */
  readonly pardon?: (seat: SeatId) => void;
  /** Snapshots on disk; without, a start folds the whole journal into every seat. */
  readonly memory?: SeatMemory;
  /** A seat as its files are now, incarnation aside. @throws why it cannot take the seat's place. */
  readonly fromDisk: (seat: SeatId) => Promise<SeatSpec>;
  /** The drafts of a seat's return, posted at the next safe point. */
  readonly post: (draft: Draft) => void;
  readonly joined: (spec: SeatSpec) => Draft;
  /** The status of a seat has changed. */
  readonly onStatus?: () => void;
  readonly now: () => number;
  /** Runs `task` after `ms` of wall time; answers how to call it off. */
  readonly later: (ms: number, task: () => void) => () => void;
  readonly hangMs: number;
}

/** A seat that has never been opened. */
export const newSeatStatus = (seat: SeatId): SeatStatus => ({
  seat,
  state: 'starting',
  threadId: 0,
  incarnation: 1,
  restarts: 0,
  lastError: '',
  role: '',
});
