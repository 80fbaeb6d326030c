/** Looks at one host now and then, and says once when it has to be ended. */
import { clearInterval, setInterval as every } from 'node:timers';
import { appError } from '../../protocols/errors.ts';
import type { AppError } from '../../protocols/errors.ts';
import type { SeatSpec } from '../../protocols/host.ts';
import { GUEST_BLOCKED_MS, GUEST_BLOCKED_START_MS, look } from './liveness.ts';
import type { HostLink } from './link.ts';
import type { Health, Vitals, Work } from './liveness.ts';

export type Verdict = Exclude<Health, { is: 'well' }>;

export interface HostWatchOptions {
  readonly beatMs: number;
  /** CPU time without a step that is too much: in a turn or idle, and in the start, ms. */
  readonly hangMs: number;
  readonly startMs: number;
  /** Wall time without one, ms. */
  readonly hangWallMs: number;
  readonly link: Pick<HostLink, 'cpuMs' | 'queuedMs' | 'steps'>;
  /** Reads what has arrived and says what the host is at: this thread may have been busy, not the host. */
  readonly work: () => Work;
  readonly onVerdict: (verdict: Verdict, work: Work) => void;
}

export class HostWatch {
  readonly #options: HostWatchOptions;
  readonly #pulse: NodeJS.Timeout;
  /** Time this thread was awake to watch, ms: a suspended machine must not look like silent hosts. */
  #watched = 0;
  #lookedAt = performance.now();
  #loaded = 0;
  #beats = 0;
  #vitals: Vitals = { count: 0, movedAt: 0, work: 'start' };

  constructor(options: HostWatchOptions) {
    this.#options = options;
    const { beatMs, hangMs, hangWallMs, startMs } = options;
    const interval = Math.min(beatMs, hangMs / 4, startMs / 4, hangWallMs / 4);
    this.#pulse = every(() => this.#look(), interval);
    this.#pulse.unref();
  }

  /** A step of the start is done. */
  loaded(): void {
    this.#loaded += 1;
  }

  beat(): void {
    this.#beats += 1;
  }

  /** A turn is sent to a host that owed none: what it is given counts from here. */
  turnBegins(): void {
    const count = this.#options.link.steps();
    this.#vitals = { count, movedAt: this.#watched, work: 'turn' };
  }

  stop(): void {
    clearInterval(this.#pulse);
  }

  #look(): void {
    const { beatMs, hangMs, hangWallMs, link, onVerdict, startMs } = this.#options;
    const now = performance.now();
    this.#watched += Math.min(now - this.#lookedAt, 2 * beatMs);
    this.#lookedAt = now;
    const work = this.#options.work();
    const counts: Record<Work, () => number> = {
      idle: () => this.#beats,
      start: () => this.#loaded,
      turn: () => link.steps(),
    };
    const seen = {
      count: counts[work](),
      cpuMs: () => link.cpuMs(),
      now: this.#watched,
      queuedMs: () => link.queuedMs(),
      work,
    };
    const isStart = work === 'start';
    const limits = {
      // A host of which it is not known how long it waits for a core is held to the outer limit alone.
      blockedMs: isStart ? GUEST_BLOCKED_START_MS : GUEST_BLOCKED_MS,
      cpuMs: isStart ? startMs : hangMs,
      wallMs: hangWallMs,
    };
    const { health, vitals } = look(this.#vitals, seen, limits);
    this.#vitals = vitals;
    if (health.is === 'well') return;
    this.stop();
    onVerdict(health, work);
  }
}

/** A verdict on a host and the limits it was held to, ms. */
export interface Judged {
  readonly hangMs: number;
  readonly host: string;
  readonly startMs: number;
  readonly verdict: Verdict;
}

/** Why a host that had started is ended; `seat` ran in it. */
export const hangError = (judged: Judged, seat: string): AppError => {
  const { hangMs, host, verdict } = judged;
  return verdict.is === 'hung'
    ? appError('HOST_HUNG', { host, limit: hangMs, ms: Math.round(verdict.cpuMs), seat })
    : appError('HOST_SILENT', {
        host,
        limit: verdict.limitMs,
        ms: Math.round(verdict.wallMs),
        seat,
      });
};

/** Why a start is given up. Which seat it was `at`, or else what it did last, is what an operator looks for. */
export function startError(judged: Judged, at: SeatSpec | string): AppError {
  const { host, startMs, verdict } = judged;
  const limit =
    verdict.is === 'hung' ? `${startMs} ms of CPU time` : `${verdict.limitMs} ms of wall time`;
  if (typeof at !== 'string') {
    return appError('SEAT_NOT_LOADED', { limit, seat: at.seat, url: at.moduleUrl });
  }
  const reason = `no step in ${limit}; the last one done was ${at}`;
  return appError('HOST_START_FAILED', { host, reason });
}
