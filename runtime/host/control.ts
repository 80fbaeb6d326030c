/**
 * What a supervisor may do to a host beside giving it turns. Every call answers `{ok}` or `{error}`
 * and never rejects: a supervisor must be able to read the outcome whatever the host does.
 */
import { clearTimeout, setTimeout as after } from 'node:timers';
import { appError } from '../../protocols/errors.ts';
import type { ErrorReport } from '../../protocols/errors.ts';
import type { SeatFailure, SeatSnapshot, SeatSpec } from '../../protocols/host.ts';
import type { SeatId } from '../../protocols/ids.ts';
import type { StateDigest } from '../../protocols/state-digest.ts';
import type { Host } from './host.ts';
import { readableReport } from './frames.ts';

/** Outcome of a control call. */
export type Controlled<T> = { readonly ok: T } | { readonly error: ErrorReport };

export interface SeatInspection {
  /** Position of the last record folded. */
  readonly asOf: number;
  readonly incarnation: number;
  /** Records and asks this incarnation has been given. */
  readonly messages: number;
  readonly seat: SeatId;
  /** The seat machine's state. */
  readonly state: string;
}

export interface HostInspection {
  /** Uses of the clock, chance, timers and the like that were refused, by name; absent where nothing guards. */
  readonly ambient?: Readonly<Record<string, number>>;
  readonly heapUsedBytes: number;
  readonly seats: readonly SeatInspection[];
  readonly threadId: number;
}

export type EndReason =
  | 'stopped'
  | 'crashed'
  | 'exited'
  | 'hung'
  | 'silent'
  | 'out-of-memory'
  | 'killed'
  | 'garbage';

/** How a host ended. */
export interface HostEnd {
  readonly error: ErrorReport;
  readonly reason: EndReason;
  /** The seat that was running when the host ended; absent when none was. */
  readonly seat?: SeatId;
}

/** What a host's thread or process has taken so far; absent where the system does not tell. */
export interface HostUsage {
  readonly cpuMs?: number;
  /** The most that one turn with asks took. */
  readonly cpuMsMax?: number;
  readonly memoryBytes?: number;
}

/** A host with its control calls: what `openInlineHost` and `spawnHost` return. */
export interface SeatHost extends Host {
  /** Resolves once, when the host is over; every owed answer has been failed by then. */
  readonly ended: Promise<HostEnd>;
  /** Seats that did not open at the start; they are not in `seats`. */
  readonly startFailures: readonly SeatFailure[];
  /**
   * Opens a seat, a new incarnation of one that failed included. The records after its snapshot
   * come with the next turns: a seat that has already folded a record leaves it out.
   */
  addSeat(spec: SeatSpec): Promise<Controlled<SeatInspection>>;
  /** What a seat's stored state comes to now, part by part; the state itself stays where it is. */
  digest(seat: SeatId): Promise<Controlled<StateDigest>>;
  inspect(): Promise<Controlled<HostInspection>>;
  /** Ends the host at once; owed answers become failures. */
  kill(reason: string): Promise<HostEnd>;
  removeSeat(seat: SeatId): Promise<Controlled<null>>;
  snapshot(seat: SeatId): Promise<Controlled<SeatSnapshot>>;
  usage(): HostUsage;
}

/** Runs a call and gives its outcome as a value. */
export async function controlled<T>(call: () => T | Promise<T>): Promise<Controlled<T>> {
  try {
    return { ok: await call() };
  } catch (error) {
    return { error: readableReport(error) };
  }
}

export interface TimeLimit {
  readonly host: string;
  readonly ms: number;
  readonly operation: string;
}

/** A control call's outcome, or the host's end, or the time limit: whichever is first. */
export async function timed<T>(
  call: Promise<Controlled<T>>,
  ended: Promise<HostEnd>,
  limit: TimeLimit,
): Promise<Controlled<T>> {
  let timer: NodeJS.Timeout | undefined;
  const { host, operation, ms } = limit;
  const late = new Promise<Controlled<T>>((resolve) => {
    timer = after(() => {
      const error = appError('HOST_CONTROL_TIMEOUT', { host, operation, limit: ms });
      resolve({ error: readableReport(error) });
    }, ms);
  });
  try {
    const over = ended.then((end): Controlled<T> => ({ error: end.error }));
    return await Promise.race([call, over, late]);
  } catch (error) {
    // comlink rejects when an argument cannot be cloned.
    return { error: readableReport(error) };
  } finally {
    clearTimeout(timer);
  }
}
