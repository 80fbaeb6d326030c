/**
 * The floor drives a session: it pulls the market, asks the seats, waits for durable barriers and
 * sends what may leave. It decides nothing. Within a phase answers are appended in order of (seat, n)
 * whatever order they arrived in, so that inline, threaded and replayed runs have the same hashes.
 *
 *   instant -> market records, fills -> field -> timer -> [seal | reveal | ... | plan] -> barrier -> gateway
 */
import { canonical } from '../protocols/canonical.ts';
import { appError } from '../protocols/errors.ts';
import type { ChainedRecord, Draft } from '../protocols/record.ts';
import type { Us } from '../protocols/units.ts';
import { DeadLetters } from '../runtime/actor/dead-letters.ts';
import { Mailbox } from '../runtime/actor/mailbox.ts';
import type { Journal } from '../runtime/journal/writer.ts';
import type { Gateway, Instant, PulledMarket } from '../venues/venue.ts';
import { debate } from './debate.ts';
import { askVenue } from './reconcile.ts';
import type { FieldEngine } from './field-engine.ts';
import type { Seating } from './seating.ts';
import type { Outbound, RecordKeeper } from './session/record-keeper.ts';
import { isAskDue } from './session/calls.ts';
import { debts } from './session/owing.ts';

/** Why the floor stopped. */
export type StopReason = 'rounds' | 'until' | 'signal' | 'council-lost';

export interface FloorOptions {
  /** Read out before each timer, so that a bid may cite it; none: no field. */
  readonly field?: Pick<FieldEngine, 'prepare' | 'readOut'>;
  readonly gateway: Gateway;
  readonly journal: Pick<Journal, 'flush'>;
  readonly keeper: RecordKeeper;
  readonly market: PulledMarket;
  readonly seats: Seating;
  /** Rounds to decide in this start; null = no limit. */
  readonly rounds: number | null;
  /** Run time to stop at; null = no limit. */
  readonly until: Us | null;
  /** Pace: 0 = pull as fast as the council decides, else speed-up over the recorded pace. */
  readonly speed: number;
  /** Waits wall time; resolves early when the signal fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** What recovery found must still leave. */
  readonly outbound: readonly Outbound[];
  /** The seats that are loading, joined before anybody is asked; none: they have joined already. */
  readonly joining?: Promise<readonly Draft[]>;
  /** Does the run end when its council is lost? Else it waits for an operator. */
  readonly endsWhenLost: boolean;
  /** Market records after the last timer of an interrupted start: not journaled twice. */
  readonly resumed: readonly ChainedRecord[];
  /** Called whenever everything so far is on disk. */
  readonly onDurable?: () => Promise<void>;
  /** Called when an instant is over and on disk: at the same records however busy the machine is. */
  readonly onInstant?: () => Promise<void>;
  /** Called when the recording is over and the floor idles. */
  readonly onEnded: () => void;
}

interface Posted {
  readonly draft: Draft;
  readonly done: (record: ChainedRecord) => void;
}

interface Errand {
  readonly run: () => Promise<void>;
  readonly refuse: (error: Error) => void;
}

export class Floor {
  readonly #options: FloorOptions;
  /** Bounded: an operator's script that runs wild is refused, not buffered. */
  readonly #inbox: Mailbox<Posted>;
  readonly #errands: Errand[] = [];
  readonly #taken: (() => void)[] = [];
  readonly #outbox: Outbound[];
  readonly #resumed: ChainedRecord[];
  readonly #firstRound: number;
  #wake: (() => void) | undefined;
  #joining: Promise<readonly Draft[]> | undefined;
  /** The journal says that the council is lost. */
  #isLost = false;

  constructor(options: FloorOptions) {
    this.#options = options;
    this.#inbox = new Mailbox('floor', new DeadLetters());
    this.#outbox = [...options.outbound];
    this.#resumed = [...options.resumed];
    this.#firstRound = options.keeper.state.roundsAsked;
    this.#joining = options.joining;
    // Told where it is awaited; a run that ends before that has no use for it.
    this.#joining?.catch(() => undefined);
  }

  /**
   * An input from outside the market (operator, presence), taken at the next safe point. Resolves
   * with its record when it and what followed from it are on disk; rejects with MAILBOX_FULL.
   */
  post(draft: Draft): Promise<ChainedRecord> {
    return new Promise((resolve, reject) => {
      const { type } = draft;
      const bytes = canonical(draft.body).length;
      const offer = this.#inbox.offer({
        bytes,
        lane: 'control',
        message: { draft, done: resolve },
        type,
      });
      if ('error' in offer) reject(offer.error);
      else this.#wake?.();
    });
  }

  /**
   * Runs `task` when no seat owes an answer, while nothing else happens, and journals what it
   * answers. Resolves with those records when they are on disk; rejects as the task does, and with
   * DASHBOARD_STOPPING when a stop comes before the seats have joined.
   */
  between(task: () => Promise<readonly Draft[]>): Promise<ChainedRecord[]> {
    return new Promise((resolve, reject) => {
      const run = async (): Promise<void> => {
        try {
          const records = (await task()).map((draft) => this.#input(draft));
          this.#taken.push(() => resolve(records));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      this.#errands.push({ refuse: reject, run });
      this.#wake?.();
    });
  }

  /**
   * Takes what is posted until something else has come, whether the floor runs or not: who halts waits
   * for nobody. Errands wait for the seats. False when a stop was asked first.
   */
  async attendUntil(happens: Promise<unknown>): Promise<boolean> {
    const { signal } = this.#options;
    for (let isOver = false; !isOver && !signal.aborted;) {
      isOver = this.#inbox.size === 0 && (await this.#idleUntil(happens));
      this.#takeInbox();
      await this.#deliver();
      await this.#settle();
    }
    return !signal.aborted;
  }

  /** Runs until a limit or the signal; the open phase ends first. */
  async run(): Promise<StopReason> {
    const { keeper, market, signal, speed } = this.#options;
    await this.#settleDebates();
    for (;;) {
      const reason = this.#finished();
      if (reason !== undefined) return reason;
      const instant = await market.next();
      if (instant === undefined) {
        this.#options.onEnded();
        await this.#attend(null);
        return 'signal';
      }
      // Bars that only warm the models up are not worth anybody's waiting.
      if (speed > 0 && keeper.state.roundsAsked > 0) {
        await this.#attend(instant.paceUs / 1_000 / speed);
      }
      if (signal.aborted) return 'signal';
      await this.#play(instant);
    }
  }

  get #isCalled(): boolean {
    return this.#inbox.size > 0 || this.#errands.length > 0;
  }

  /** The clean end: what is posted is taken, orders are treated as `onStop` says, all is on disk. */
  async wind(onStop: 'leave' | 'cancel' | 'flatten'): Promise<void> {
    this.#takeInbox();
    this.#input({ at: this.#options.keeper.state.now, body: { onStop }, type: 'run.stopping' });
    await this.#settleDebates();
    await this.#settle();
  }

  #finished(): StopReason | undefined {
    const { keeper, signal, until } = this.#options;
    if (signal.aborted) return 'signal';
    if (this.#isLost && this.#options.endsWhenLost) return 'council-lost';
    if (this.#callsLeft() === 0) return 'rounds';
    return until !== null && keeper.state.now >= until ? 'until' : undefined;
  }

  #callsLeft(): number | null {
    const { keeper, rounds } = this.#options;
    return rounds === null
      ? null
      : Math.max(0, rounds - (keeper.state.roundsAsked - this.#firstRound));
  }

  /** One instant: what became known, what it filled, what is due, and the debates it starts. */
  async #play(instant: Instant): Promise<void> {
    const { field, gateway, keeper, signal } = this.#options;
    const seen = instant.drafts.map((draft) => this.#see(draft));
    for (const draft of gateway.onMarket(seen)) this.#input(draft);
    this.#takeInbox();
    // The place of the seats' joining depends on the market alone, not on how long they load.
    if (isAskDue(keeper.state)) {
      await this.#seatAll();
      await this.#awaitCouncil();
    }
    if (!signal.aborted) await field?.readOut(instant.at, (draft) => this.#input(draft));
    const closing = signal.aborted || this.#isLost;
    const body = { callsMax: this.#callsLeft(), closing };
    this.#input({ at: instant.at, body, type: 'timer' });
    await this.#settleDebates();
    if (!signal.aborted) await field?.prepare(instant.at, (draft) => this.#input(draft));
    await this.#settle();
    await this.#options.onInstant?.();
  }

  /** Appends a market draft, unless an interrupted start already has. */
  #see(draft: Draft): ChainedRecord {
    const [before] = this.#resumed;
    if (before?.type === draft.type && canonical(before.body) === canonical(draft.body)) {
      this.#resumed.shift();
      return before;
    }
    return this.#input(draft);
  }

  #input(draft: Draft): ChainedRecord {
    const { record, outbound } = this.#options.keeper.input(draft);
    this.#outbox.push(...outbound);
    return record;
  }

  #takeInbox(): void {
    const { state } = this.#options.keeper;
    for (let mail = this.#inbox.take(); mail !== undefined; mail = this.#inbox.take()) {
      const { draft, done } = mail.message;
      // The run clock stamps it: what an operator does now happens at the run's now.
      const record = this.#input({ ...draft, at: state.now });
      this.#taken.push(() => done(record));
    }
  }

  /** Runs every debate that is on, phase by phase, until nobody owes an answer. */
  async #settleDebates(): Promise<void> {
    const { journal, keeper, seats } = this.#options;
    const { state } = keeper;
    const isWanted = debts(state).length > 0 || this.#errands.length > 0;
    if (isWanted && !(await this.#seatAll())) {
      for (const { refuse } of this.#errands.splice(0)) refuse(appError('DASHBOARD_STOPPING', {}));
      return this.#deliver();
    }
    while (debts(state).length > 0) {
      this.#takeInbox();
      // What an operator asked for leaves at the next phase, not behind the debate.
      if (this.#taken.length > 0) {
        await this.#deliver();
        await this.#answer();
      }
      await debate({ input: (draft) => this.#input(draft), journal, seats, state });
    }
    for (const { run } of this.#errands.splice(0)) await run();
    // What happens to a seat before it has joined is told when it has.
    if (this.#joining === undefined) {
      for (const draft of seats.takeNotices()) this.#input(draft);
    }
    await this.#deliver();
  }

  /** Waits for the whole roster and lets it join, once. False when a stop was asked first. */
  async #seatAll(): Promise<boolean> {
    const joining = this.#joining;
    if (joining === undefined) return true;
    if (!(await this.attendUntil(joining))) return false;
    const drafts = await joining;
    this.#joining = undefined;
    const { state } = this.#options.keeper;
    for (const draft of drafts) this.#input({ ...draft, at: state.now });
    return true;
  }

  /**
   * Before a question: the market waits for seats that are tried again, and their returns are taken
   * here, so that their place does not depend on how long they take. A council that is lost is
   * journaled once; it is waited for until an operator brings a seat back, or the run is to end.
   */
  async #awaitCouncil(): Promise<void> {
    const { endsWhenLost, keeper, seats, signal } = this.#options;
    const { state } = keeper;
    while (!signal.aborted) {
      for (const draft of seats.takeJoined()) this.#input({ ...draft, at: state.now });
      const standing = seats.standing();
      if (standing === 'lost') this.#lose();
      else this.#isLost = false;
      if (standing === 'seated' || (standing === 'lost' && endsWhenLost)) return;
      if (!this.#isCalled) await this.#idleUntil(seats.changed());
      this.#takeInbox();
      await this.#settleDebates();
      await this.#settle();
    }
  }

  #lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    const { keeper, seats } = this.#options;
    // Its last deaths stand before it.
    for (const draft of seats.takeNotices()) this.#input(draft);
    const out = seats.status().filter(({ state }) => state === 'quarantined');
    const body = { seats: out.map(({ seat }) => seat) };
    this.#input({ at: keeper.state.now, body, type: 'council.lost' });
  }

  /** Waits for a message, an errand, the signal, or what `happens`; true when that came. */
  #idleUntil(happens: Promise<unknown>): Promise<boolean> {
    const { signal } = this.#options;
    return new Promise((resolve) => {
      const end = (isThere: boolean) => (): void => {
        signal.removeEventListener('abort', stop);
        resolve(isThere);
      };
      const stop = end(false);
      this.#wake = stop;
      signal.addEventListener('abort', stop, { once: true });
      happens.then(end(true), end(true));
      if (signal.aborted) stop();
    });
  }

  /** Sends what was decided, once it is durable, and journals what the venue says. */
  async #deliver(): Promise<void> {
    while (this.#outbox.length > 0) {
      await this.#options.journal.flush();
      for (const effect of this.#outbox.splice(0)) {
        for (const draft of this.#answerOf(effect)) this.#input(draft);
      }
    }
  }

  #answerOf(effect: Outbound): readonly Draft[] {
    const { gateway, keeper } = this.#options;
    switch (effect.kind) {
      case 'submit':
        return gateway.submit(effect.record);
      case 'cancel':
        return gateway.cancel(effect.record);
      case 'query':
        return askVenue(keeper.state, gateway, effect.orderId);
    }
  }

  async #settle(): Promise<void> {
    await this.#answer();
    await this.#options.onDurable?.();
  }

  /** Everything so far is on disk: those who posted may know. */
  async #answer(): Promise<void> {
    await this.#options.journal.flush();
    for (const tell of this.#taken.splice(0)) tell();
  }

  /** Takes what is posted while nothing else happens, for `ms` or until the signal fires. */
  async #attend(ms: number | null): Promise<void> {
    const { signal, wait } = this.#options;
    const over = new AbortController();
    const end = (): void => over.abort();
    signal.addEventListener('abort', end, { once: true });
    const waited = ms === null ? undefined : wait(ms, signal).then(end);
    while (!over.signal.aborted && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        over.signal.addEventListener('abort', () => resolve(), { once: true });
        if (this.#isCalled) resolve();
      });
      if (!this.#isCalled) continue;
      this.#takeInbox();
      await this.#settleDebates();
      await this.#settle();
    }
    signal.removeEventListener('abort', end);
    await waited;
  }
}
