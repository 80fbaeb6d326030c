/**
 * A bounded mailbox. `postMessage` and function calls never push back, so the bound is here:
 *
 * | lane     | order                 | when full                                                   |
 * | -------- | --------------------- | ----------------------------------------------------------- |
 * | control  | before all others     | goes on into a reserve; beyond it the sender keeps it       |
 * | fill     | with the others       | quotes make room; else the sender keeps it (never dropped)  |
 * | bid      | with the others       | refused to the sender with a nack                           |
 * | ordinary | with the others       | dead letter                                                 |
 * | quote    | place of the first of | a newer quote of the same key takes the old one's place;    |
 * |          | its key               | a new key is a dead letter                                  |
 *
 * Within a lane mail is taken in the order it was offered; between lanes other than control, too.
 */
import { appError } from '../../protocols/errors.ts';
import type { AppError } from '../../protocols/errors.ts';
import type { DeadLetters } from './dead-letters.ts';

export const MAILBOX_MESSAGES_MAX = 1_024;
export const MAILBOX_BYTES_MAX = 8_000_000;
/** Control mail that is taken beyond the bound. */
export const CONTROL_RESERVE = 64;

interface MailBase<M> {
  /** Size as the sender knows it; counts towards the bound. */
  readonly bytes: number;
  readonly message: M;
  /** For a dead letter. */
  readonly type: string;
}
export type Mail<M> = MailBase<M> &
  (
    | { readonly lane: 'control' | 'fill' | 'bid' | 'ordinary' }
    | { readonly key: string; readonly lane: 'quote' }
  );

/**
 * What became of an offer. `kept`: it is in the mailbox. `superseded`: it is, and an older quote of
 * its key is not any more. `nack`, `backpressure`: it is not, and is the sender's to handle.
 * `dropped`: it is a dead letter.
 */
export type Offer =
  | { readonly kind: 'kept' }
  | { readonly kind: 'superseded' }
  | { readonly kind: 'nack' | 'backpressure' | 'dropped'; readonly error: AppError };

interface Slot<M> {
  /** Undefined once taken out of turn (a quote that made room). */
  mail: Mail<M> | undefined;
}

export class Mailbox<M> {
  readonly #actor: string;
  readonly #deadLetters: DeadLetters;
  readonly #limits: { readonly bytes: number; readonly messages: number };
  readonly #control: Slot<M>[] = [];
  readonly #others: Slot<M>[] = [];
  /** Index of the next slot in each list; the lists are cut now and then. */
  #controlAt = 0;
  #othersAt = 0;
  /** Waiting quotes by key, in the order of their slots. */
  readonly #quotes = new Map<string, Slot<M>>();
  #bytes = 0;
  #quoteBytes = 0;
  #size = 0;
  #superseded = 0;

  constructor(
    actor: string,
    deadLetters: DeadLetters,
    limits = { bytes: MAILBOX_BYTES_MAX, messages: MAILBOX_MESSAGES_MAX },
  ) {
    this.#actor = actor;
    this.#deadLetters = deadLetters;
    this.#limits = limits;
  }

  get size(): number {
    return this.#size;
  }
  get bytes(): number {
    return this.#bytes;
  }
  /** Quotes replaced by newer ones before they were taken. */
  get superseded(): number {
    return this.#superseded;
  }

  offer(mail: Mail<M>): Offer {
    if (mail.lane === 'quote') return this.#offerQuote(mail);
    if (mail.lane === 'control') {
      if (this.#control.length - this.#controlAt >= CONTROL_RESERVE && !this.#fits(mail.bytes)) {
        return { error: this.#full(), kind: 'backpressure' };
      }
      return this.#keep(this.#control, mail);
    }
    if (mail.lane === 'fill') this.#makeRoom(mail.bytes);
    if (this.#fits(mail.bytes)) return this.#keep(this.#others, mail);
    const error = this.#full();
    switch (mail.lane) {
      case 'fill':
        return { error, kind: 'backpressure' };
      case 'bid':
        return { error, kind: 'nack' };
      case 'ordinary':
        this.#drop(mail, error);
        return { error, kind: 'dropped' };
    }
  }

  /** The next mail, control first; undefined when there is none. */
  take(): Mail<M> | undefined {
    return this.#takeControl() ?? this.#takeOther();
  }

  /** Empties it: every mail left is a dead letter. For an actor that is over. */
  close(why: AppError): void {
    for (let mail = this.take(); mail !== undefined; mail = this.take()) {
      const { message, type } = mail;
      this.#deadLetters.add('old-incarnation', { actor: this.#actor, message, type }, why);
    }
  }

  #offerQuote(mail: Mail<M> & { readonly key: string }): Offer {
    const waiting = this.#quotes.get(mail.key);
    const old = waiting?.mail;
    const grown = mail.bytes - (old?.bytes ?? 0);
    if (old === undefined ? !this.#fits(mail.bytes) : this.#bytes + grown > this.#limits.bytes) {
      const error = this.#full();
      this.#drop(mail, error);
      return { error, kind: 'dropped' };
    }
    if (waiting !== undefined && old !== undefined) {
      waiting.mail = mail;
      this.#bytes += grown;
      this.#quoteBytes += grown;
      this.#superseded += 1;
      return { kind: 'superseded' };
    }
    const kept = this.#keep(this.#others, mail);
    this.#quotes.set(mail.key, this.#others.at(-1) as Slot<M>);
    return kept;
  }

  #keep(list: Slot<M>[], mail: Mail<M>): Offer {
    list.push({ mail });
    this.#size += 1;
    this.#bytes += mail.bytes;
    if (mail.lane === 'quote') this.#quoteBytes += mail.bytes;
    return { kind: 'kept' };
  }

  #fits(bytes: number): boolean {
    return this.#size < this.#limits.messages && this.#bytes + bytes <= this.#limits.bytes;
  }

  /** Oldest quotes go first: their keys will be quoted again. */
  #makeRoom(bytes: number): void {
    // A mail that would not fit without them either must not cost any quote.
    const { bytes: bytesMax, messages: messagesMax } = this.#limits;
    if (this.#bytes - this.#quoteBytes + bytes > bytesMax) return;
    if (this.#size - this.#quotes.size >= messagesMax) return;
    for (const slot of this.#quotes.values()) {
      if (this.#fits(bytes)) return;
      const mail = slot.mail;
      if (mail === undefined) continue;
      const error = this.#full();
      this.#takeOut(slot);
      this.#drop(mail, error);
    }
  }

  #drop({ message, type }: Mail<M>, error: AppError): void {
    this.#deadLetters.add('mailbox-full', { actor: this.#actor, message, type }, error);
  }

  #takeControl(): Mail<M> | undefined {
    const slot = this.#control[this.#controlAt];
    if (slot === undefined) return undefined;
    this.#controlAt = advance(this.#control, this.#controlAt);
    return this.#takeOut(slot);
  }

  #takeOther(): Mail<M> | undefined {
    for (;;) {
      const slot = this.#others[this.#othersAt];
      if (slot === undefined) return undefined;
      this.#othersAt = advance(this.#others, this.#othersAt);
      const mail = this.#takeOut(slot);
      if (mail !== undefined) return mail;
    }
  }

  #takeOut(slot: Slot<M>): Mail<M> | undefined {
    const mail = slot.mail;
    if (mail === undefined) return undefined;
    slot.mail = undefined;
    this.#size -= 1;
    this.#bytes -= mail.bytes;
    if (mail.lane === 'quote') {
      this.#quoteBytes -= mail.bytes;
      this.#quotes.delete(mail.key);
    }
    return mail;
  }

  #full(): AppError {
    return appError('MAILBOX_FULL', {
      actor: this.#actor,
      bytes: this.#bytes,
      bytesLimit: this.#limits.bytes,
      limit: this.#limits.messages,
      messages: this.#size,
    });
  }
}

/** The index after `at`; cuts the taken front off once it is half of a list worth cutting. */
function advance(list: unknown[], at: number): number {
  const next = at + 1;
  if (next < 64 || next * 2 < list.length) return next;
  list.splice(0, next);
  return 0;
}
