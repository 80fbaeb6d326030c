/** What the seating is given, and what it tells of its seats. */
import type { Isolation } from '../protocols/agents-api.ts';
import { appError } from '../protocols/errors.ts';
import type { AppError, ErrorReport } from '../protocols/errors.ts';
import type { Ask, SeatFailure, SeatSpec } from '../protocols/host.ts';
import type { SeatId } from '../protocols/ids.ts';
import { plainLine } from '../protocols/plain-line.ts';
import type { Draft } from '../protocols/record.ts';
import type { SeatHost } from '../runtime/host/control.ts';
import type { JournalReader } from '../runtime/journal/reader.ts';
import type { SeatMemory } from './seat-memory.ts';

/** A seat that gave no answer, and why: it looped, it passed the outer limit of wall time, or it died. */
export interface Silence {
  readonly seat: SeatId;
  readonly cause: 'hung' | 'clock' | 'died';
}

export const died = ({ seat }: { readonly seat: SeatId }): Silence => ({ seat, cause: 'died' });

/** Why an ask of a turn was not answered, by the failures of that turn. */
export function silenceOf(ask: Ask, failures: readonly SeatFailure[]): Silence {
  const { seat } = ask;
  const failure = failures.find((one) => one.seat === seat && one.incarnation === ask.incarnation);
  if (failure?.error.code === 'HOST_HUNG') return { cause: 'hung', seat };
  if (failure?.error.code === 'HOST_SILENT') return { cause: 'clock', seat };
  return died(ask);
}

/** Messages of our own errors begin with their code, those of others do not. */
export const errorText = ({ code, message }: ErrorReport): string =>
  (message.startsWith(`${code}: `) ? message : `${code}: ${message}`)
    .split('\n')
    .map(plainLine)
    .join('\n');

export interface SeatStatus {
  readonly seat: SeatId;
  readonly state: 'starting' | 'awake' | 'restarting' | 'quarantined' | 'disabled';
  readonly threadId: number;
  readonly incarnation: number;
  readonly restarts: number;
  readonly lastError: string;
  /** As its manifest says. */
  readonly role: string;
  /** As its host tells; absent = it does not. */
  readonly isolation?: Isolation;
  /** CPU time of its host in its present life, ms, and of the longest answer in it. */
  readonly cpuMs?: number;
  readonly cpuMsMax?: number;
  readonly memoryBytes?: number;
  /** Seats in its host, whose figures these are together. */
  readonly sharedBy?: number;
}

/** Whom a pulled market waits for: nobody, seats that are tried again, or a council that is lost. */
export type Standing = 'seated' | 'returning' | 'lost';

/** A seat whose forecasts enter the pools: without any, there is no council. */
const forecasts = ({ guest, manifest }: SeatSpec): boolean =>
  manifest.ledgers.length > 0 && !manifest.shadow && guest !== true;

/**
 * Lost when no forecasting seat is left that is tried again (those an operator took out do not count),
 * or a required seat is given up.
 */
export function standingOf(
  specs: readonly SeatSpec[],
  status: ReadonlyMap<SeatId, SeatStatus>,
  wish: { readonly isReturning: boolean; readonly required: readonly string[] },
): Standing {
  const stateOf = ({ seat }: SeatSpec) => status.get(seat)?.state;
  const wanted = specs.filter((spec) => forecasts(spec) && stateOf(spec) !== 'disabled');
  const isOut = (spec: SeatSpec): boolean => stateOf(spec) === 'quarantined';
  const isRequiredOut = specs.some((spec) => wish.required.includes(spec.seat) && isOut(spec));
  if (isRequiredOut || (wanted.length > 0 && wanted.every(isOut))) return 'lost';
  return wish.isReturning ? 'returning' : 'seated';
}

/** Drafts about seats in order of seat; those about one seat stay as they came. */
export function bySeat(a: Draft, b: Draft): number {
  const [left, right] = [a, b].map(({ body }) => ('seat' in body ? body.seat : ''));
  return left === right ? 0 : (left ?? '') < (right ?? '') ? -1 : 1;
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
  /** A seat answered: its restart did not fail. */
  readonly answered?: (seat: SeatId) => void;
  /** Seats without which the council counts as lost. */
  readonly requiredSeats?: readonly string[];
  /** An operator let the seat back: its crashes so far do not count any more. */
  readonly pardon?: (seat: SeatId) => void;
  /** Snapshots on disk; without, a start folds the whole journal into every seat. */
  readonly memory?: SeatMemory;
  /** A seat as its files are now, incarnation aside. @throws why it cannot take the seat's place. */
  readonly fromDisk: (seat: SeatId) => Promise<SeatSpec>;
  /** @param keepRecord - what other code of the seat earned stays with it. */
  readonly joined: (spec: SeatSpec, keepRecord?: boolean) => Draft;
  /** The status of a seat has changed. */
  readonly onStatus?: () => void;
  /** Something happened that will be a record at the next safe point. */
  readonly onNotice?: (notice: Draft) => void;
  readonly now: () => number;
  /** Runs `task` after `ms` of wall time; answers how to call it off. */
  readonly later: (ms: number, task: () => void) => () => void;
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

/** @throws SEAT_UNKNOWN when there is no such thing of this seat. */
export function known<T>(seat: SeatId, found: T | undefined): T {
  if (found === undefined) throw appError('SEAT_UNKNOWN', { seat });
  return found;
}

export const unchanged = ({ seat, state }: SeatStatus): AppError =>
  appError('SEAT_NOT_CHANGED', { seat, state });

/** The record of an incarnation that ended. @param how - when, why, and when it is tried again. */
export const endedDraft = (
  { incarnation, restarts, seat }: SeatStatus,
  how: { readonly at: number; readonly reason: string; readonly restartInMs: number | null },
): Draft => {
  const { at, reason, restartInMs } = how;
  return { at, body: { incarnation, reason, restartInMs, restarts, seat }, type: 'agent.died' };
};

/** What the journal says of a seat that an operator ended. */
export const wordOf = (done: string, why: string): string =>
  `${done} by operator${why === '' ? '' : `: ${why}`}`.slice(0, 300);
