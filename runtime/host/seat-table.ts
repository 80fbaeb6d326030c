/**
 * The seats of one host, and what a turn does to them. The inline host and the worker's entry run
 * this same code, so that both answer alike: a seat that throws is a failure and is gone.
 */
import { eachInTurn, isPromise, whenDone } from '../../protocols/awaitable.ts';
import type { Awaitable } from '../../protocols/awaitable.ts';
import { AppError, appError } from '../../protocols/errors.ts';
import type { ErrorReport } from '../../protocols/errors.ts';
import { deepFreeze } from '../../protocols/deep-freeze.ts';
import type {
  Answer,
  Ask,
  HostedSeat,
  HostRequest,
  HostResponse,
  OpenSeat,
  SeatFailure,
  SeatMessage,
  SeatSnapshot,
  SeatSpec,
} from '../../protocols/host.ts';
import type { SeatId } from '../../protocols/ids.ts';
import type { DeadLetter } from '../../protocols/presence.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import { digestParts } from '../../protocols/state-digest.ts';
import type { StateDigest } from '../../protocols/state-digest.ts';
import type { SeatInspection } from './control.ts';
import { packed, unpacked } from './packed-state.ts';
import {
  ANSWER_BYTES_MAX,
  deadLetterOf,
  plainBytes,
  readableReport,
  seatMessageMisfit,
  TURN_BYTES_MAX,
} from './frames.ts';
import type { Progress } from './liveness.ts';

/** The n-th message (record or ask, from 1) an incarnation is given. */
export interface SeatDelivery {
  readonly ask?: Ask;
  readonly incarnation: number;
  readonly n: number;
  readonly record?: ChainedRecord;
  readonly seat: SeatId;
}

/** Called before each delivery; what it throws is the seat's failure. */
export type BeforeDelivery = (delivery: SeatDelivery) => void;

interface Seated {
  asOf: number;
  readonly hosted: HostedSeat;
  readonly incarnation: number;
  messages: number;
  /** Number of the seat in the progress counter; from 1. */
  readonly ordinal: number;
  readonly poisoned: ReadonlySet<number>;
  readonly seat: SeatId;
}

export interface SeatTableOptions {
  readonly before?: BeforeDelivery;
  readonly host: string;
  readonly openSeat: OpenSeat;
  readonly progress?: Pick<Progress, 'enter' | 'leave' | 'step'>;
}

interface TurnOutcome {
  /** Left of TURN_BYTES_MAX for the answers still to come. */
  bytesLeft: number;
  readonly answers: Answer[];
  readonly deadLetters: DeadLetter[];
  readonly failures: SeatFailure[];
}

/** Identity with a lifetime: the open incarnations of a host. */
export class SeatTable {
  readonly #open = new Map<SeatId, Seated>();
  /** What is under way: the next turn begins when it is over. Undefined when nothing is waited for. */
  #busy: Promise<void> | undefined;
  readonly #options: SeatTableOptions;

  constructor(options: SeatTableOptions) {
    this.#options = options;
  }

  get seats(): readonly SeatId[] {
    return [...this.#open.keys()];
  }

  /**
   * Opens a seat. A newer incarnation takes the place of an open one once it is ready.
   * @throws SEAT_ALREADY_HOSTED; whatever the agent throws while it starts.
   */
  async add(spec: SeatSpec, ordinal: number): Promise<SeatInspection> {
    const open = this.#open.get(spec.seat);
    if (open !== undefined && open.incarnation >= spec.incarnation) {
      throw appError('SEAT_ALREADY_HOSTED', {
        seat: spec.seat,
        host: this.#options.host,
        open: open.incarnation,
      });
    }
    this.#options.progress?.enter(ordinal);
    try {
      const hosted = await this.#options.openSeat(withState(spec));
      const seated: Seated = {
        asOf: spec.snapshot?.asOf ?? 0,
        hosted,
        incarnation: spec.incarnation,
        messages: 0,
        ordinal,
        poisoned: new Set(spec.poisoned),
        seat: spec.seat,
      };
      const inspection = inspectionOf(seated);
      this.#open.set(spec.seat, seated);
      return inspection;
    } finally {
      this.#options.progress?.leave();
    }
  }

  /** @throws SEAT_NOT_HOSTED. */
  remove(seat: SeatId): null {
    this.#open.delete(this.#of(seat).seat);
    return null;
  }

  inspect(): readonly SeatInspection[] {
    return [...this.#open.values()].map(inspectionOf);
  }

  /** With its state packed. @throws SEAT_NOT_HOSTED; whatever the agent throws. */
  snapshot(seat: SeatId): Awaitable<SeatSnapshot> {
    return this.#next(() => packed(this.#of(seat).hosted.snapshot()));
  }

  /** Of each part of its stored state. @throws SEAT_NOT_HOSTED; whatever the agent throws. */
  digest(seat: SeatId): StateDigest {
    return digestParts(this.#of(seat).hosted.snapshot().state as object);
  }

  /**
   * Folds the records into every seat, then asks, one seat after another. At once, unless a seat answers
   * with a promise or the turn before it still waits for one. Never throws, never rejects.
   */
  turn(request: HostRequest): Awaitable<HostResponse> {
    return this.#next(() => this.#take(request));
  }

  /** Runs what may not overlap a turn. */
  #next<T>(work: () => Awaitable<T>): Awaitable<T> {
    const done: Awaitable<T> = this.#busy === undefined ? work() : this.#busy.then(work);
    if (!isPromise(done)) return done;
    const over: Promise<void> = Promise.allSettled([done]).then(() => {
      if (this.#busy === over) this.#busy = undefined;
      return undefined;
    });
    this.#busy = over;
    return done;
  }

  #take(request: HostRequest): Awaitable<HostResponse> {
    const outcome: TurnOutcome = {
      answers: [],
      bytesLeft: TURN_BYTES_MAX,
      deadLetters: [],
      failures: [],
    };
    if (request.records.length > 0) {
      // Seats of one host share the record objects; a seat that writes to one fails, not its neighbour.
      for (const record of request.records) deepFreeze(record);
      // Deleting the current entry of a Map while iterating is defined: the rest is still visited.
      for (const seated of this.#open.values()) this.#fold(seated, request.records, outcome);
    }
    const asked = eachInTurn(request.asks, (ask) => this.#ask(ask, outcome));
    return whenDone(asked, () => {
      const { answers, deadLetters, failures } = outcome;
      return {
        kind: 'answers',
        answers,
        ...(deadLetters.length > 0 ? { deadLetters } : {}),
        failures,
      };
    });
  }

  #of(seat: SeatId): Seated {
    const seated = this.#open.get(seat);
    if (seated === undefined) {
      throw appError('SEAT_NOT_HOSTED', { seat, host: this.#options.host });
    }
    return seated;
  }

  #fold(seated: Seated, records: readonly ChainedRecord[], outcome: TurnOutcome): void {
    const { progress, before } = this.#options;
    progress?.enter(seated.ordinal);
    for (const record of records) {
      // Already folded: a seat that was added later catches up on records its neighbours know.
      if (record.seq <= seated.asOf) continue;
      seated.asOf = record.seq;
      if (seated.poisoned.has(record.seq)) continue;
      seated.messages += 1;
      progress?.step();
      try {
        before?.({
          seat: seated.seat,
          incarnation: seated.incarnation,
          n: seated.messages,
          record,
        });
        seated.hosted.fold(record);
      } catch (error) {
        this.#fail(seated, error, { seq: record.seq }, outcome);
        break;
      }
    }
    progress?.leave();
  }

  #ask(ask: Ask, outcome: TurnOutcome): Awaitable<void> {
    const seated = this.#open.get(ask.seat);
    if (seated === undefined || seated.incarnation !== ask.incarnation) {
      this.#refuseAsk(ask, seated, outcome);
      return;
    }
    const { progress, before } = this.#options;
    const answered = (said: unknown): void => {
      outcome.answers.push({ ...ask, messages: keepFit(ask, said, outcome) });
    };
    const failed = (error: unknown): void =>
      this.#fail(seated, error, { phase: ask.phase, round: ask.round }, outcome);
    seated.messages += 1;
    progress?.enter(seated.ordinal);
    progress?.step();
    try {
      before?.({ seat: seated.seat, incarnation: seated.incarnation, n: seated.messages, ask });
      const said: unknown = seated.hosted.answer(ask);
      if (isPromise(said)) {
        return Promise.resolve(said)
          .then(answered)
          .catch(failed)
          .finally(() => progress?.leave());
      }
      answered(said);
    } catch (error) {
      failed(error);
    }
    progress?.leave();
  }

  #fail(
    seated: Seated,
    error: unknown,
    where: Pick<SeatFailure, 'phase' | 'round' | 'seq'>,
    outcome: TurnOutcome,
  ): void {
    const { seat, incarnation } = seated;
    // A newer incarnation may have taken its place while its answer was waited for.
    if (this.#open.get(seat) === seated) this.#open.delete(seat);
    outcome.failures.push({ error: seatReport(error), incarnation, ...where, seat });
  }

  /** An ask for a seat that is not open is a failure too: every ask is answered or failed. */
  #refuseAsk(ask: Ask, open: Seated | undefined, outcome: TurnOutcome): void {
    const { seat, incarnation, phase, round } = ask;
    const known = (failure: SeatFailure) =>
      failure.seat === seat && failure.incarnation === incarnation;
    if (outcome.failures.some(known)) return;
    const host = this.#options.host;
    const error =
      open === undefined
        ? appError('SEAT_NOT_HOSTED', { seat, host })
        : appError('SEAT_OLD_INCARNATION', {
            seat,
            host,
            asked: incarnation,
            open: open.incarnation,
          });
    outcome.failures.push({ error: readableReport(error), incarnation, phase, round, seat });
  }
}

/** A code that the agent gave an error of its own is not one of ours. */
const seatReport = (thrown: unknown): ErrorReport =>
  thrown instanceof AppError
    ? readableReport(thrown)
    : { ...readableReport(thrown), code: 'UNEXPECTED' };

/** The messages that may travel; each of the others is a dead letter. */
function keepFit(ask: Ask, said: unknown, outcome: TurnOutcome): readonly SeatMessage[] {
  if (!Array.isArray(said)) {
    throw appError('SEAT_MESSAGE_REFUSED', { seat: ask.seat, reason: 'not an array' });
  }
  const kept: SeatMessage[] = [];
  let left = Math.min(ANSWER_BYTES_MAX, outcome.bytesLeft);
  for (const message of said as readonly unknown[]) {
    const bytes = plainBytes(message, left);
    if (bytes !== undefined && bytes > left) {
      const about = { code: 'MESSAGE_TOO_LARGE', seat: ask.seat, type: ask.phase };
      const detail = `over the ${left} bytes left for this answer`;
      outcome.deadLetters.push(deadLetterOf('oversized', about, detail, message));
      continue;
    }
    const misfit = bytes === undefined ? 'not plain data' : seatMessageMisfit(message);
    if (misfit === undefined) {
      left -= bytes ?? 0;
      outcome.bytesLeft -= bytes ?? 0;
      kept.push(message as SeatMessage);
    } else {
      const about = { code: 'SEAT_MESSAGE_REFUSED', seat: ask.seat, type: ask.phase };
      outcome.deadLetters.push(deadLetterOf('schema', about, misfit, message));
    }
  }
  return kept;
}

const withState = (spec: SeatSpec): SeatSpec =>
  spec.snapshot === undefined ? spec : { ...spec, snapshot: unpacked(spec.snapshot) };

const inspectionOf = (seated: Seated): SeatInspection => ({
  asOf: seated.asOf,
  incarnation: seated.incarnation,
  messages: seated.messages,
  seat: seated.seat,
  state: seated.hosted.state,
});
