/**
 * The run's clock: one interface, a virtual one that the session pulls and the wall. Nothing uses it
 * yet: every market is pulled so far and brings its own time. The floor stamps with it once live feeds
 * push.
 */
import { performance } from 'node:perf_hooks';
import { invariant } from '../protocols/errors.ts';
import type { Us } from '../protocols/units.ts';

export interface Clock {
  /** Microseconds since 1970; never less than an earlier answer of the same clock. */
  now(): Us;
}

/** Stands still until somebody advances it: replay, simulation, backtest, tests. */
export class VirtualClock implements Clock {
  #now: Us;

  constructor(start: Us = 0) {
    invariant(Number.isSafeInteger(start) && start >= 0, 'a clock starts at a time', { start });
    this.#now = start;
  }

  now(): Us {
    return this.#now;
  }

  /** @throws INVARIANT_BROKEN when asked to go back, or to a time that is no safe integer. */
  advanceTo(at: Us): void {
    invariant(Number.isSafeInteger(at) && at >= this.#now, 'a clock never goes back', {
      now: this.#now,
      at,
    });
    this.#now = at;
  }
}

/** What the wall clock reads; a test hands in its own. */
export interface WallSources {
  /** System time, ms since 1970; may jump when the system clock is set. */
  readonly wallMs: () => number;
  /** Time since an arbitrary origin, ms with fractions; never jumps. */
  readonly steadyMs: () => number;
}

/** Above this difference the system clock is believed over the steady one, us. */
const DRIFT_US_MAX = 2_000;

/**
 * System time with the resolution of the steady counter. A system clock set forward is followed; one
 * set back is waited for: the clock then stands still.
 */
export class WallClock implements Clock {
  readonly #sources: WallSources;
  /** System time minus steady time, us. */
  #offsetUs: number;
  #last: Us = 0;

  constructor(
    sources: WallSources = { wallMs: () => Date.now(), steadyMs: () => performance.now() },
  ) {
    this.#sources = sources;
    this.#offsetUs = (sources.wallMs() - sources.steadyMs()) * 1_000;
  }

  now(): Us {
    const steadyUs = this.#sources.steadyMs() * 1_000;
    const wallUs = this.#sources.wallMs() * 1_000;
    if (Math.abs(wallUs - steadyUs - this.#offsetUs) > DRIFT_US_MAX) {
      this.#offsetUs = wallUs - steadyUs;
    }
    this.#last = Math.max(this.#last, Math.floor(steadyUs + this.#offsetUs));
    return this.#last;
  }
}
