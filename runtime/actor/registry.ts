/** Who is there: names to their current incarnation, and mail by reference. */
import { appError } from '../../protocols/errors.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Deathwatch } from './deathwatch.ts';
import type { Mail, Offer } from './mailbox.ts';
import { actorRef, parseRef } from './reference.ts';
import type { ActorRef } from './reference.ts';

/** Takes mail for one incarnation. */
export type Deliver<M> = (mail: Mail<M>) => Offer;

interface Registered<M> {
  readonly deliver: Deliver<M>;
  readonly incarnation: number;
}

export class Registry<M> {
  readonly #deadLetters: DeadLetters;
  readonly #deathwatch: Deathwatch;
  readonly #open = new Map<string, Registered<M>>();
  readonly #last = new Map<string, number>();

  constructor(deadLetters: DeadLetters, deathwatch: Deathwatch) {
    this.#deadLetters = deadLetters;
    this.#deathwatch = deathwatch;
  }

  /**
   * Gives a name its next incarnation.
   * @throws ACTOR_NAME_TAKEN while the last one is not over; ACTOR_REFERENCE for a malformed name.
   */
  register(name: string, deliver: Deliver<M>): ActorRef {
    const open = this.whereis(name);
    if (open !== undefined) throw appError('ACTOR_NAME_TAKEN', { name, open });
    const incarnation = (this.#last.get(name) ?? 0) + 1;
    const ref = actorRef(name, incarnation);
    parseRef(ref);
    this.#last.set(name, incarnation);
    this.#open.set(name, { deliver, incarnation });
    return ref;
  }

  /** Ends the current incarnation of a name, after its last message; unknown names are ignored. */
  unregister(name: string, reason: string): void {
    const open = this.#open.get(name);
    if (open === undefined) return;
    this.#open.delete(name);
    this.#deathwatch.terminated(name, open.incarnation, reason);
  }

  /** The current reference of a name. */
  whereis(name: string): ActorRef | undefined {
    const open = this.#open.get(name);
    return open === undefined ? undefined : actorRef(name, open.incarnation);
  }

  get names(): readonly string[] {
    return [...this.#open.keys()];
  }

  /**
   * Offers mail to an incarnation. Mail for one that is over, or never was, is a dead letter.
   * @throws ACTOR_REFERENCE.
   */
  send(ref: ActorRef, mail: Mail<M>): Offer {
    const { name, incarnation } = parseRef(ref);
    const open = this.#open.get(name);
    if (open?.incarnation === incarnation) return open.deliver(mail);
    const was = incarnation <= (this.#last.get(name) ?? 0);
    const error = was
      ? appError('ACTOR_OLD_INCARNATION', { name, open: open?.incarnation ?? 'none', ref })
      : appError('ACTOR_UNKNOWN', { ref });
    const { message, type } = mail;
    const reason = was ? 'old-incarnation' : 'no-such-actor';
    this.#deadLetters.add(reason, { actor: ref, message, type }, error);
    return { error, kind: 'dropped' };
  }
}
