/**
 * The floor drives a session: it pulls the market, asks the seats, waits for durable barriers and
 * sends what may leave. It decides nothing. Within a phase answers are appended in order of (seat, n)
 * whatever order they arrived in, so that inline, threaded and replayed runs have the same hashes.
 *
 *   instant -> market records, fills -> timer -> [seal | reveal | ... | plan] -> barrier -> gateway
 */
import { canonical } from '../protocols/canonical.ts';
import type { ChainedRecord, Draft } from '../protocols/record.ts';
import type { Us } from '../protocols/units.ts';
import type { Journal } from '../runtime/journal/writer.ts';
import type { Gateway, Instant, PulledMarket } from '../venues/venue.ts';
import { debate } from './debate.ts';
import type { Seating } from './seating.ts';
import type { Outbound, RecordKeeper } from './session/record-keeper.ts';
import { debts } from './session/owing.ts';

/** Why the floor stopped. */
export type StopReason = 'rounds' | 'until' | 'signal' | 'failed';

export interface FloorOptions {
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
  /** Market records after the last timer of an interrupted start: not journaled twice. */
  readonly resumed: readonly ChainedRecord[];
  /** Called when the recording is over and the floor idles. */
  readonly onEnded: () => void;
}

export interface Floor {
  /** Runs until a limit or the signal; closes the open phase first. */
  run(): Promise<StopReason>;
  /**
   * An input from outside the market (operator, presence), taken at the next safe point. Resolves
   * with its record when it and what followed from it are on disk.
   */
  post(draft: Draft): Promise<ChainedRecord>;
}

export function openFloor(options: FloorOptions): Floor {
  const { gateway, journal, keeper, market, seats } = options;
  const { state } = keeper;
  const inbox: { readonly draft: Draft; readonly done: (record: ChainedRecord) => void }[] = [];
  const firstRound = state.roundsAsked;
  let wake: (() => void) | undefined;

  const outbox: Outbound[] = [...options.outbound];
  const input = (draft: Draft): ChainedRecord => {
    const { record, outbound } = keeper.input(draft);
    outbox.push(...outbound);
    return record;
  };
  const taken: (() => void)[] = [];
  const takeInbox = (): void => {
    for (const { draft, done } of inbox.splice(0)) {
      // The run clock stamps it: what an operator does now happens at the run's now.
      const record = input({ ...draft, at: state.now });
      taken.push(() => done(record));
    }
  };
  /** Everything so far is on disk: those who posted may know. */
  const settle = async (): Promise<void> => {
    await journal.flush();
    for (const tell of taken.splice(0)) tell();
  };

  /** Sends what was decided, once it is durable, and journals what the venue says. */
  const deliver = async (): Promise<void> => {
    while (outbox.length > 0) {
      await journal.flush();
      for (const effect of outbox.splice(0)) {
        const said =
          effect.kind === 'submit' ? gateway.submit(effect.record) : gateway.cancel(effect.record);
        for (const draft of said) input(draft);
      }
    }
  };

  /** Runs every debate that is on, phase by phase, until nobody owes an answer. */
  const settleDebates = async (): Promise<void> => {
    while (debts(state).length > 0) {
      takeInbox();
      await debate({ input, journal, seats, state });
    }
    await deliver();
  };

  const callsLeft = (): number | null =>
    options.rounds === null ? null : Math.max(0, options.rounds - (state.roundsAsked - firstRound));

  const resumed = [...options.resumed];
  /** Appends a market draft, unless an interrupted start already has. */
  const see = (draft: Draft): ChainedRecord => {
    const [before] = resumed;
    if (before?.type === draft.type && canonical(before.body) === canonical(draft.body)) {
      resumed.shift();
      return before;
    }
    return input(draft);
  };

  const play = async (instant: Instant): Promise<void> => {
    const seen = instant.drafts.map(see);
    for (const draft of gateway.onMarket(seen)) input(draft);
    takeInbox();
    const body = { callsMax: callsLeft(), closing: options.signal.aborted };
    input({ at: instant.at, body, type: 'timer' });
    await settleDebates();
    await settle();
  };

  const finished = (): StopReason | undefined => {
    if (options.signal.aborted) return 'signal';
    if (callsLeft() === 0 && debts(state).length === 0) return 'rounds';
    if (options.until !== null && state.now >= options.until) return 'until';
    return undefined;
  };

  /** Takes what is posted while nothing else happens, for `ms` or until the signal fires. */
  const attend = async (ms: number | null): Promise<void> => {
    const until = new AbortController();
    const end = (): void => until.abort();
    options.signal.addEventListener('abort', end, { once: true });
    const over = ms === null ? undefined : options.wait(ms, options.signal).then(end);
    while (!until.signal.aborted && !options.signal.aborted) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        until.signal.addEventListener('abort', () => resolve(), { once: true });
        if (inbox.length > 0) resolve();
      });
      takeInbox();
      await settleDebates();
      await settle();
    }
    options.signal.removeEventListener('abort', end);
    await over;
  };

  const run = async (): Promise<StopReason> => {
    await settleDebates();
    for (let reason = finished(); ; reason = finished()) {
      if (reason !== undefined) return reason;
      const instant = await market.next();
      if (instant === undefined) {
        options.onEnded();
        await attend(null);
        return 'signal';
      }
      // Bars that only warm the models up are not worth anybody's waiting.
      if (options.speed > 0 && state.roundsAsked > 0) {
        await attend(instant.paceUs / 1_000 / options.speed);
      }
      if (options.signal.aborted) return 'signal';
      await play(instant);
    }
  };

  return {
    run,
    post(draft) {
      return new Promise((resolve) => {
        inbox.push({ draft, done: resolve });
        wake?.();
      });
    },
  };
}
