/**
 * A supervisor: starts children left to right, stops them right to left, and answers a death as the
 * pure functions beside it say. It is itself a child (`ended`, `stop`), so trees are made of it.
 *
 * Deaths are handled one at a time, in the order they were heard of. Time is the scheduler's.
 */
import { appError } from '../../protocols/errors.ts';
import type { ErrorReport } from '../../protocols/errors.ts';
import { readableReport } from '../host/frames.ts';
import { deferred } from '../host/deferred.ts';
import { addRestart } from './intensity.ts';
import type { Intensity } from './intensity.ts';
import type { Scheduler } from './scheduler.ts';
import { newSeatHealth, seatCrashed, seatStarted } from './seat-policy.ts';
import type { SeatHealth } from './seat-policy.ts';
import { mustRestart, restartPlan, stopOrder } from './strategy.ts';
import type { ChildPlan, ExitKind, Strategy } from './strategy.ts';

export interface ChildExit {
  readonly error?: ErrorReport;
  readonly kind: ExitKind;
}

/** A child that has been started. `ended` resolves once; `stop` asks for a normal end. */
export interface RunningChild {
  readonly ended: Promise<ChildExit>;
  stop(): Promise<void>;
}

export interface ChildSpec extends ChildPlan {
  /** Time a stop may take before the supervisor goes on without it, ms; 5,000. */
  readonly graceMs?: number;
  start(incarnation: number): Promise<RunningChild>;
}

/**
 * What exceeding the intensity means. `escalate`: the supervisor stops everything and crashes, its
 * parent decides; restarts are immediate and counted together. `quarantine`: each child is a seat
 * with the policy of seat-policy.ts; its excess never reaches the parent.
 */
export type Excess =
  | { readonly kind: 'escalate'; readonly intensity: Intensity }
  | { readonly kind: 'quarantine'; readonly chance: () => number };

export type SupervisorEvent =
  | { readonly kind: 'started'; readonly child: string; readonly incarnation: number }
  | { readonly kind: 'ended'; readonly child: string; readonly exit: ChildExit }
  | {
      readonly kind: 'restarting';
      readonly afterMs: number;
      readonly child: string;
      readonly restarts: number;
    }
  | { readonly kind: 'quarantined'; readonly child: string; readonly trips: number }
  /** A child did not stop within its grace; it is left behind. */
  | { readonly kind: 'stuck'; readonly child: string }
  | { readonly kind: 'escalated'; readonly error: ErrorReport };

export interface SupervisorOptions {
  readonly children: readonly ChildSpec[];
  readonly excess: Excess;
  readonly id: string;
  readonly report?: (event: SupervisorEvent) => void;
  readonly scheduler: Scheduler;
  readonly strategy: Strategy;
}

export type ChildState = 'stopped' | 'running' | 'waiting' | 'ended' | 'quarantined';

export interface ChildStatus {
  readonly id: string;
  readonly incarnation: number;
  readonly restarts: number;
  readonly state: ChildState;
}

interface Child {
  cancel: (() => void) | undefined;
  health: SeatHealth;
  incarnation: number;
  restarts: number;
  running: RunningChild | undefined;
  readonly spec: ChildSpec;
  state: ChildState;
}

const GRACE_MS = 5_000;

export class Supervisor implements RunningChild {
  readonly ended: Promise<ChildExit>;
  readonly #options: SupervisorOptions;
  readonly #children: ReadonlyMap<string, Child>;
  readonly #resolveEnded: (exit: ChildExit) => void;
  #over = false;
  #restarts: readonly number[] = [];
  /** The last thing to do; deaths queue behind it. */
  #queue: Promise<void> = Promise.resolve();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    const { promise, resolve } = deferred<ChildExit>();
    this.ended = promise;
    this.#resolveEnded = resolve;
    const now = options.scheduler.now();
    this.#children = new Map(
      options.children.map((spec) => [
        spec.id,
        {
          cancel: undefined,
          health: newSeatHealth(now),
          incarnation: 0,
          restarts: 0,
          running: undefined,
          spec,
          state: 'stopped',
        },
      ]),
    );
  }

  /** @throws SUPERVISOR_START_FAILED; the children started before the one that failed are stopped. */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      for (const child of this.#children.values()) {
        const error = await this.#start(child);
        if (error === undefined) continue;
        await this.#finish({ error, kind: 'crashed' });
        throw appError('SUPERVISOR_START_FAILED', {
          child: child.spec.id,
          reason: error.message,
          supervisor: this.#options.id,
        });
      }
    });
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#finish({ kind: 'normal' }));
  }

  status(): readonly ChildStatus[] {
    return [...this.#children.values()].map(({ spec, incarnation, restarts, state }) => ({
      id: spec.id,
      incarnation,
      restarts,
      state,
    }));
  }

  /** Starts a quarantined child again, with a clean slate. @throws SUPERVISOR_CHILD_UNKNOWN. */
  release(id: string): Promise<void> {
    return this.#inTurn(async () => {
      const child = this.#childOf(id);
      if (this.#over || child.state !== 'quarantined') return;
      child.health = newSeatHealth(this.#options.scheduler.now());
      child.state = 'stopped';
      await this.#startAgain([id]);
    });
  }

  #childOf(id: string): Child {
    const child = this.#children.get(id);
    if (child === undefined) {
      throw appError('SUPERVISOR_CHILD_UNKNOWN', { child: id, supervisor: this.#options.id });
    }
    return child;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(work);
    // The queue goes on after a failure; the caller of this piece of work hears of it.
    this.#queue = done.catch(() => undefined);
    return done;
  }

  #report(event: SupervisorEvent): void {
    this.#options.report?.(event);
  }

  async #start(child: Child): Promise<ErrorReport | undefined> {
    const { spec } = child;
    child.incarnation += 1;
    const incarnation = child.incarnation;
    try {
      const running = await spec.start(incarnation);
      child.running = running;
      child.state = 'running';
      child.health = seatStarted(child.health, this.#options.scheduler.now());
      this.#report({ child: spec.id, incarnation, kind: 'started' });
      void running.ended.then((exit) => this.#inTurn(() => this.#died(child, incarnation, exit)));
      return undefined;
    } catch (error) {
      child.state = 'ended';
      return readableReport(error);
    }
  }

  async #died(child: Child, incarnation: number, exit: ChildExit): Promise<void> {
    // Stopped by us, or already replaced: no news.
    if (this.#over || child.incarnation !== incarnation || child.state !== 'running') return;
    child.running = undefined;
    child.state = 'ended';
    this.#report({ child: child.spec.id, exit, kind: 'ended' });
    if (mustRestart(child.spec.restart, exit.kind)) await this.#restart(child, exit);
  }

  async #restart(child: Child, exit: ChildExit): Promise<void> {
    const { excess, scheduler } = this.#options;
    const now = scheduler.now();
    if (excess.kind === 'quarantine') {
      const { health, verdict } = seatCrashed(child.health, now, excess.chance());
      child.health = health;
      if (verdict.kind === 'quarantine') {
        child.state = 'quarantined';
        this.#report({ child: child.spec.id, kind: 'quarantined', trips: verdict.trips });
        return;
      }
      await this.#plan(child, verdict.afterMs);
      return;
    }
    const { exceeded, restarts } = addRestart(this.#restarts, now, excess.intensity);
    this.#restarts = restarts;
    if (exceeded) await this.#escalate(child, exit, excess.intensity);
    else await this.#plan(child, 0);
  }

  async #escalate(child: Child, exit: ChildExit, { max, windowMs }: Intensity): Promise<void> {
    const error = readableReport(
      appError('SUPERVISOR_INTENSITY', {
        child: child.spec.id,
        max,
        reason: exit.error?.message ?? exit.kind,
        supervisor: this.#options.id,
        windowMs,
      }),
    );
    this.#report({ error, kind: 'escalated' });
    await this.#finish({ error, kind: 'crashed' });
  }

  async #plan(child: Child, afterMs: number): Promise<void> {
    const { scheduler, strategy, children } = this.#options;
    const { start, stop } = restartPlan(strategy, children, child.spec.id);
    for (const id of stop) await this.#stopChild(this.#childOf(id));
    child.restarts += 1;
    this.#report({
      afterMs,
      child: child.spec.id,
      kind: 'restarting',
      restarts: child.restarts,
    });
    if (afterMs === 0) {
      await this.#startAgain(start);
      return;
    }
    for (const id of start) this.#childOf(id).state = 'waiting';
    child.cancel = scheduler.after(afterMs, () => {
      child.cancel = undefined;
      void this.#inTurn(() => this.#startAgain(start));
    });
  }

  /** A start that fails is a death like any other: it counts, and the plan is made anew. */
  async #startAgain(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const child = this.#childOf(id);
      if (this.#over || child.state === 'running' || child.state === 'quarantined') continue;
      const error = await this.#start(child);
      if (error === undefined) continue;
      const exit: ChildExit = { error, kind: 'crashed' };
      this.#report({ child: id, exit, kind: 'ended' });
      void this.#inTurn(() => (this.#over ? Promise.resolve() : this.#restart(child, exit)));
      return;
    }
  }

  async #stopChild(child: Child): Promise<void> {
    child.cancel?.();
    child.cancel = undefined;
    const running = child.running;
    child.running = undefined;
    if (child.state !== 'quarantined') child.state = 'stopped';
    if (running === undefined) return;
    const { promise: late, resolve } = deferred<'late'>();
    const cancel = this.#options.scheduler.after(child.spec.graceMs ?? GRACE_MS, () => {
      resolve('late');
    });
    const stopping = running.stop().then(
      () => 'stopped' as const,
      (error: unknown) => readableReport(error),
    );
    const outcome = await Promise.race([stopping, late]);
    cancel();
    if (outcome === 'late') this.#report({ child: child.spec.id, kind: 'stuck' });
    else {
      const failed = outcome === 'stopped' ? {} : { error: outcome };
      const kind = outcome === 'stopped' ? 'normal' : 'crashed';
      this.#report({ child: child.spec.id, exit: { kind, ...failed }, kind: 'ended' });
    }
  }

  async #finish(exit: ChildExit): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    for (const id of stopOrder(this.#options.children)) await this.#stopChild(this.#childOf(id));
    this.#resolveEnded(exit);
  }
}
