/**
 * Where mail goes that nobody will act on. Nothing is lost without a letter here: the session writes
 * them to the journal, the metrics count them by reason.
 */
import type { AppError } from '../../protocols/errors.ts';
import { DEAD_LETTER_REASONS } from '../../protocols/dead-letter-reasons.ts';
import type { DeadLetter } from '../../protocols/presence.ts';
import type { DeadLetterReason } from '../../protocols/dead-letter-reasons.ts';
import { deadLetterOf } from '../host/frames.ts';

/** Letters kept for an operator to look at; older ones are only counted. */
export const DEAD_LETTERS_KEPT = 256;

export class DeadLetters {
  readonly #counts = new Map<DeadLetterReason, number>(
    DEAD_LETTER_REASONS.map((reason) => [reason, 0]),
  );
  readonly #kept: DeadLetter[] = [];
  readonly #deliver: (letter: DeadLetter) => void;

  /** `deliver` is told of every letter, in order. */
  constructor(deliver: (letter: DeadLetter) => void = () => undefined) {
    this.#deliver = deliver;
  }

  /** Mail `message` of `type` for `actor` was given up for `reason`; `why` says so to a person. */
  add(
    reason: DeadLetterReason,
    mail: { readonly actor: string; readonly message: unknown; readonly type: string },
    why: AppError,
  ): void {
    const about = { code: why.code, seat: mail.actor, type: mail.type };
    this.take(deadLetterOf(reason, about, why.message, mail.message));
  }

  /** A letter made elsewhere: by a host, for example. */
  take(letter: DeadLetter): void {
    this.#counts.set(letter.reason, (this.#counts.get(letter.reason) ?? 0) + 1);
    this.#kept.push(letter);
    if (this.#kept.length > DEAD_LETTERS_KEPT) this.#kept.shift();
    this.#deliver(letter);
  }

  /** Letters so far, by reason; every reason is there. */
  get counts(): ReadonlyMap<DeadLetterReason, number> {
    return this.#counts;
  }

  /** The last DEAD_LETTERS_KEPT letters, oldest first. */
  get recent(): readonly DeadLetter[] {
    return this.#kept;
  }
}
