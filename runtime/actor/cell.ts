/**
 * The cell around an xstate machine: takes a message, computes the pure transition, runs the effects
 * it asks for through capabilities. The machine stays data; a throw ends this incarnation and is
 * reported, where xstate's own actor would go silent.
 *
 *   mailbox → transition(snapshot, message) → [snapshot', effects] → capabilities[effect](params)
 */
import { initialTransition, transition } from 'xstate';
import type { AnyMachineSnapshot, AnyStateMachine, EventFrom } from 'xstate';
import { appError } from '../../protocols/errors.ts';
import { deferred } from '../host/deferred.ts';
import { readableReport } from '../host/frames.ts';
import type { ChildExit, RunningChild } from '../supervision/supervisor.ts';
import { actorContext } from './context.ts';
import type { ActorContext, ActorSystem } from './context.ts';
import { Mailbox } from './mailbox.ts';
import type { Mail, Offer } from './mailbox.ts';
import type { ActorRef } from './reference.ts';

/** Messages handled before other work of the thread gets its turn. */
const MESSAGES_A_TURN = 256;

/** An effect of the machine: named there, done here. What it throws ends the cell. */
export type Capability<M> = (params: unknown, context: ActorContext<M>) => void;

/** Plain data; `version` is that of the machine, not of this form. */
export interface CellSnapshot {
  readonly context: unknown;
  readonly machine: string;
  readonly messages: number;
  readonly value: unknown;
  readonly version: string;
}

export interface CellOptions<Machine extends AnyStateMachine> {
  readonly capabilities: Readonly<Record<string, Capability<EventFrom<Machine>>>>;
  readonly input?: unknown;
  readonly machine: Machine;
  readonly name: string;
  readonly snapshot?: CellSnapshot;
  /** Version of the machine's states and context; a snapshot of another one is refused. */
  readonly version: string;
}

export interface CellStatus {
  readonly messages: number;
  readonly self: ActorRef;
  readonly state: unknown;
  readonly waiting: number;
}

export class Cell<Machine extends AnyStateMachine> implements RunningChild {
  readonly ended: Promise<ChildExit>;
  readonly self: ActorRef;
  readonly #options: CellOptions<Machine>;
  readonly #system: ActorSystem<EventFrom<Machine>>;
  readonly #context: ActorContext<EventFrom<Machine>>;
  readonly #mailbox: Mailbox<EventFrom<Machine>>;
  readonly #resolveEnded: (exit: ChildExit) => void;
  #state: AnyMachineSnapshot;
  #messages = 0;
  #scheduled = false;
  #over = false;

  /**
   * Registers the name and runs the effects of the first state.
   * @throws CELL_SNAPSHOT_VERSION; whatever the machine or its first effects throw.
   */
  constructor(system: ActorSystem<EventFrom<Machine>>, options: CellOptions<Machine>) {
    this.#options = options;
    this.#system = system;
    const { promise, resolve } = deferred<ChildExit>();
    this.ended = promise;
    this.#resolveEnded = resolve;
    const [state, effects] = startOf(options);
    this.#state = state;
    this.#messages = options.snapshot?.messages ?? 0;
    this.self = system.registry.register(options.name, (mail) => this.#deliver(mail));
    this.#context = actorContext(system, this.self);
    this.#mailbox = new Mailbox(this.self, system.deadLetters);
    try {
      this.#run(effects);
    } catch (error) {
      this.#end({ error: readableReport(error), kind: 'crashed' });
      throw error;
    }
    if (state.status === 'done') this.#end({ kind: 'normal' });
  }

  status(): CellStatus {
    return {
      messages: this.#messages,
      self: this.self,
      state: this.#state.value,
      waiting: this.#mailbox.size,
    };
  }

  snapshot(): CellSnapshot {
    const { machine, version } = this.#options;
    return {
      context: structuredClone(this.#state.context) as unknown,
      machine: machine.id,
      messages: this.#messages,
      value: this.#state.value,
      version,
    };
  }

  /** Ends it between two messages; what waits is a dead letter. */
  stop(): Promise<void> {
    this.#end({ kind: 'normal' });
    return Promise.resolve();
  }

  #deliver(mail: Mail<EventFrom<Machine>>): Offer {
    const offer = this.#mailbox.offer(mail);
    this.#schedule();
    return offer;
  }

  #schedule(): void {
    if (this.#scheduled || this.#over || this.#mailbox.size === 0) return;
    this.#scheduled = true;
    this.#system.defer(() => {
      this.#scheduled = false;
      this.#pump();
      this.#schedule();
    });
  }

  #pump(): void {
    for (let n = 0; n < MESSAGES_A_TURN && !this.#over; n++) {
      const mail = this.#mailbox.take();
      if (mail === undefined) return;
      this.#handle(mail);
    }
  }

  #handle(mail: Mail<EventFrom<Machine>>): void {
    this.#messages += 1;
    try {
      const machine: AnyStateMachine = this.#options.machine;
      const [next, effects] = transition(machine, this.#state, mail.message) as Step;
      this.#state = next;
      this.#run(effects);
    } catch (error) {
      this.#end({ error: readableReport(error), kind: 'crashed' });
      return;
    }
    if (this.#state.status === 'done') this.#end({ kind: 'normal' });
  }

  #run(effects: readonly Effect[]): void {
    for (const { type, params } of effects) {
      const capability = this.#options.capabilities[type];
      if (capability === undefined) {
        throw appError('CELL_EFFECT_UNKNOWN', { actor: this.self, effect: type });
      }
      capability(params, this.#context);
    }
  }

  /** Mail left is given up first, so that watchers hear of the end after the last message. */
  #end(exit: ChildExit): void {
    if (this.#over) return;
    this.#over = true;
    const { name } = this.#options;
    const why = appError('ACTOR_OLD_INCARNATION', { name, open: 'none', ref: this.self });
    this.#mailbox.close(why);
    if (this.#system.registry.whereis(name) === this.self) {
      this.#system.registry.unregister(name, exit.error?.message ?? 'ended');
    }
    this.#resolveEnded(exit);
  }
}

interface Effect {
  readonly params: unknown;
  readonly type: string;
}
type Step = [AnyMachineSnapshot, readonly Effect[]];

function startOf(options: CellOptions<AnyStateMachine>): Step {
  const { machine, snapshot, version, input } = options;
  if (snapshot === undefined) return initialTransition(machine, input as never) as Step;
  if (snapshot.version !== version || snapshot.machine !== machine.id) {
    throw appError('CELL_SNAPSHOT_VERSION', {
      got: `${snapshot.machine} ${snapshot.version}`,
      machine: machine.id,
      want: version,
    });
  }
  const { context, value } = snapshot;
  const state = machine.resolveState({ context, value } as never) as AnyMachineSnapshot;
  // A restored state has been entered before: its entry effects are not run again.
  return [state, []];
}
