/**
 * What an actor is given instead of globals: its own name, a clock, a random stream, a log, and the
 * means to reach others. Two actors with equal contexts and equal mail do equal things.
 */
import type { Clock } from '../clock.ts';
import { randomStream } from '../random.ts';
import type { RandomStream } from '../random.ts';
import { DeadLetters } from './dead-letters.ts';
import { Deathwatch } from './deathwatch.ts';
import type { Watcher } from './deathwatch.ts';
import type { Mail, Offer } from './mailbox.ts';
import { parseRef } from './reference.ts';
import type { ActorRef } from './reference.ts';
import { Registry } from './registry.ts';

/** The part of a logger that actors use; pino's child loggers fit. */
export interface ActorLog {
  debug(fields: object, text: string): void;
  error(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}

/** What the actors of one thread share. */
export interface ActorSystem<M> {
  readonly clock: Clock;
  readonly deadLetters: DeadLetters;
  readonly deathwatch: Deathwatch;
  /** Runs work later, in order; real systems hand in setImmediate, tests a queue of their own. */
  readonly defer: (run: () => void) => void;
  readonly log: (fields: { readonly actor: string }) => ActorLog;
  readonly registry: Registry<M>;
  readonly seed: number | string;
}

export interface ActorContext<M> {
  readonly clock: Clock;
  readonly log: ActorLog;
  /** The actor's own stream, the same for every incarnation. */
  readonly random: RandomStream;
  readonly self: ActorRef;
  send(to: ActorRef, mail: Mail<M>): Offer;
  watch(ref: ActorRef, watcher: Watcher): () => void;
  whereis(name: string): ActorRef | undefined;
}

export function actorSystem<M>(
  given: Pick<ActorSystem<M>, 'clock' | 'defer' | 'log' | 'seed'> & {
    readonly deadLetters?: DeadLetters;
  },
): ActorSystem<M> {
  const deadLetters = given.deadLetters ?? new DeadLetters();
  const deathwatch = new Deathwatch();
  return { ...given, deadLetters, deathwatch, registry: new Registry(deadLetters, deathwatch) };
}

export function actorContext<M>(system: ActorSystem<M>, self: ActorRef): ActorContext<M> {
  const { name } = parseRef(self);
  return {
    clock: system.clock,
    log: system.log({ actor: self }),
    random: randomStream(system.seed, 'actor', name),
    self,
    send: (to, mail) => system.registry.send(to, mail),
    watch: (ref, watcher) => {
      const { name: watched, incarnation } = parseRef(ref);
      return system.deathwatch.watch(watched, incarnation, watcher);
    },
    whereis: (other) => system.registry.whereis(other),
  };
}
