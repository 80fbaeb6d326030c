/**
 * Deathwatch: whoever watches an incarnation hears of its end exactly once, after its last message.
 * Watching one that is over already is answered at once, so that a watcher can never be too late.
 */
import { actorRef } from './reference.ts';
import type { ActorRef } from './reference.ts';

export interface Terminated {
  readonly incarnation: number;
  readonly reason: string;
  readonly ref: ActorRef;
}

export type Watcher = (terminated: Terminated) => void;

export class Deathwatch {
  readonly #watchers = new Map<ActorRef, Set<Watcher>>();
  /** Last incarnation of each name known to be over, and why. */
  readonly #over = new Map<string, Terminated>();

  /** Tells `watcher` once of the end of `name@incarnation`; the result takes the watch back. */
  watch(name: string, incarnation: number, watcher: Watcher): () => void {
    const ref = actorRef(name, incarnation);
    const over = this.#over.get(name);
    if (over !== undefined && over.incarnation >= incarnation) {
      const reason = over.incarnation === incarnation ? over.reason : 'an older incarnation';
      watcher({ incarnation, reason, ref });
      return () => undefined;
    }
    const watchers = this.#watchers.get(ref) ?? new Set();
    this.#watchers.set(ref, watchers);
    // A wrapper, so that the same function may watch twice and is told twice.
    const entry: Watcher = (terminated) => {
      watcher(terminated);
    };
    watchers.add(entry);
    return () => {
      watchers.delete(entry);
    };
  }

  /** To be called once the incarnation has handled its last message; a second call changes nothing. */
  terminated(name: string, incarnation: number, reason: string): void {
    const known = this.#over.get(name);
    if (known !== undefined && known.incarnation >= incarnation) return;
    const ref = actorRef(name, incarnation);
    const terminated = { incarnation, reason, ref };
    this.#over.set(name, terminated);
    const watchers = this.#watchers.get(ref);
    this.#watchers.delete(ref);
    for (const watcher of watchers ?? []) watcher(terminated);
  }
}
