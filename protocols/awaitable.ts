/**
 * Values that may be promises. What is at hand is used at once: a seat that answers synchronously waits
 * for nothing, not even for a turn of the event loop.
 */
import { invariant } from './errors.ts';

export type Awaitable<T> = T | Promise<T>;

/** Also of somebody else's making: whatever `await` would wait for. */
export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  (typeof value === 'object' || typeof value === 'function') &&
  value !== null &&
  typeof (value as { readonly then?: unknown }).then === 'function';

/** `use(value)`: now, or once the promise is kept. */
export function whenDone<T, R>(value: Awaitable<T>, use: (value: T) => Awaitable<R>): Awaitable<R> {
  return isPromise(value) ? Promise.resolve(value as PromiseLike<T>).then(use) : use(value);
}

/** What `use` makes of each item, one after another: the next begins when the one before it is done. */
export function eachInTurn<T, R>(
  items: readonly T[],
  use: (item: T) => Awaitable<R>,
): Awaitable<R[]> {
  let done: Awaitable<R[]> = [];
  for (const item of items) {
    done = whenDone(done, (made) =>
      whenDone(use(item), (next) => {
        made.push(next);
        return made;
      }),
    );
  }
  return done;
}

/** A value that is known to be at hand: what built-in seats answer. @throws INVARIANT_BROKEN for a promise. */
export function atOnce<T>(value: Awaitable<T>): T {
  invariant(!isPromise(value), 'it answers at once');
  return value;
}
