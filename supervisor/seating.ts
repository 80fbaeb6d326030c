/**
 * The seats and the hosts they run in: asks them, keeps them fed with records, and lets dead ones
 * back in. A seat's state is lost without harm: a new incarnation folds the same records again.
 */
import { appError, errorReport } from '../protocols/errors.ts';
import type { Answer, HostRequest, SeatFailure, SeatSpec } from '../protocols/host.ts';
import type { SeatId } from '../protocols/ids.ts';
import type { DeadLetter } from '../protocols/presence.ts';
import type { ChainedRecord, Draft } from '../protocols/record.ts';
import { mapAtOnce } from '../runtime/supervision/map-at-once.ts';
import { FOLDED } from './folded-records.ts';
import { failuresOf, raiseHost } from './raise-host.ts';
import { hostFigures, newHostEntry } from './host-entry.ts';
import type { HostEntry } from './host-entry.ts';
import { SeatPast } from './seat-past.ts';
import {
  bySeat,
  died,
  endedDraft,
  errorText,
  known,
  newSeatStatus,
  silenceOf,
  standingOf,
  unchanged,
  wordOf,
} from './seating-options.ts';
import type { SeatingOptions, SeatStatus, Silence, Standing } from './seating-options.ts';
import type { Debt } from './session/owing.ts';

/** A backlog this long is sent ahead, so that an idle seat stays cheap. */
const BACKLOG_MAX = 4_000;
/** Records between two snapshots of a seat. */
const SNAPSHOT_EVERY = 50_000;

export class Seating {
  readonly #options: SeatingOptions;
  readonly #hosts: HostEntry[];
  readonly #status = new Map<SeatId, SeatStatus>();
  readonly #past: SeatPast;
  readonly #notices: Draft[] = [];
  /** Seats that died and are tried again, until their return waits in `#joined`. */
  readonly #returning = new Set<SeatId>();
  readonly #joined = new Map<SeatId, Draft>();
  readonly #heard: (() => void)[] = [];
  /** Restarts that wait for their time. */
  readonly #timers = new Map<SeatId, () => void>();
  /** Hosts are opened and closed one after another, whoever asks for it. */
  #turnOver: Promise<unknown> = Promise.resolve();
  #sinceSnapshot = 0;
  readonly #stopping = new AbortController();

  constructor(options: SeatingOptions) {
    this.#options = options;
    this.#past = new SeatPast(options.memory);
    this.#hosts = options.groups.map((base, index) => newHostEntry(`host-${index + 1}`, base));
    for (const { incarnation, manifest, seat } of options.groups.flat()) {
      this.#note(seat, { incarnation, role: manifest.role });
    }
  }

  /** Opens every host, a few at a time; one that does not open is a death of its seats. Answers those that are ready, by id. */
  start(): Promise<Draft[]> {
    const open = async (entry: HostEntry): Promise<SeatSpec[]> =>
      this.#stopping.signal.aborted ? [] : this.#tryOpen(entry, entry.base);
    return this.#inTurn(async () => {
      const ready = await mapAtOnce(this.#hosts, this.#options.hostsAtOnce, open);
      return ready
        .flat()
        .map((spec) => this.#options.joined(spec))
        .sort(bySeat);
    });
  }

  /** Every record, after it was stepped. */
  observe(record: ChainedRecord): void {
    if (!FOLDED.has(record.type)) return;
    for (const entry of this.#hosts) {
      // A host that is not there is caught up from the journal when it is.
      if (entry.host !== undefined || entry.opening) entry.backlog.push(record);
    }
    this.#sinceSnapshot += 1;
  }

  /** One batched message a host; answers what came, and who gave none. */
  async ask(owed: readonly Debt[]): Promise<{ answers: Answer[]; silent: Silence[] }> {
    const turns = await Promise.all(
      this.#hosts.map(async (entry) => {
        const asks = owed.filter((debt) => entry.base.some((spec) => spec.seat === debt.seat));
        if (asks.length === 0 && entry.backlog.length < BACKLOG_MAX) return undefined;
        return this.#turn(entry, asks);
      }),
    );
    const answers = turns.flatMap((turn) => turn?.answers ?? []);
    const silent = turns.flatMap((turn) => turn?.silent ?? []);
    if (this.#sinceSnapshot >= SNAPSHOT_EVERY) await this.keepSnapshots();
    return { answers, silent };
  }

  /** A frame that belongs to no turn: given up, and said so. */
  stray(letter: DeadLetter): void {
    this.#give({ at: this.#options.now(), body: letter, type: 'dead-letter' });
  }

  /** Deaths and dead letters since the last call, in order of seat whatever order they came in. */
  takeNotices(): Draft[] {
    return this.#notices.splice(0).sort(bySeat);
  }

  /** The returns of seats that died, since the last call, in order of seat. */
  takeJoined(): Draft[] {
    const joined = [...this.#joined.values()].sort(bySeat);
    this.#joined.clear();
    return joined;
  }

  /** Is there a council to ask, and is somebody to be waited for? */
  standing(): Standing {
    const isReturning = this.#returning.size > 0;
    const required = this.#options.requiredSeats ?? [];
    const specs = this.#hosts.flatMap(({ base }) => base);
    return standingOf(specs, this.#status, { isReturning, required });
  }

  /** Resolves when a seat's status or return has changed. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.#heard.push(resolve));
  }

  status(): SeatStatus[] {
    const rows = [...this.#status.values()].sort((a, b) => (a.seat < b.seat ? -1 : 1));
    return rows.map((row) => ({ ...row, ...hostFigures(row.seat, this.#hosts) }));
  }

  /** Hosts that still load are ended where they are. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const cancel of this.#timers.values()) cancel();
    await this.#turnOver;
    await Promise.all(this.#hosts.map(async (entry) => entry.host?.stop()));
  }

  /**
   * Takes a seat from the table until an operator lets it back. Call between rounds' phases; answers
   * what is to be journaled.
   * @throws SEAT_UNKNOWN, SEAT_NOT_CHANGED.
   */
  disable(seat: SeatId, why = ''): Promise<Draft[]> {
    return this.#inTurn(async () => {
      const status = this.#statusOf(seat);
      if (status.state === 'disabled') throw unchanged(status);
      await this.#close(seat);
      this.#returning.delete(seat);
      this.#note(seat, { state: 'disabled', threadId: 0 });
      return [this.#ended(seat, wordOf('disabled', why), null)];
    });
  }

  /** Lets a seat back that is out, as a new incarnation. @throws SEAT_UNKNOWN, SEAT_NOT_CHANGED, SEAT_NOT_OPENED. */
  enable(seat: SeatId): Promise<Draft[]> {
    return this.#inTurn(() => {
      const status = this.#statusOf(seat);
      if (status.state === 'awake') throw unchanged(status);
      return this.#letBack(seat);
    });
  }

  /**
   * A new incarnation from the files on disk. It is opened and brought up to date before the old one is let
   * go, which stays if the new one does not do.
   * @param keepRecord - what the old code earned stays with the seat.
   * @throws SEAT_UNKNOWN, AGENT_*, COUNCIL_SEAT_CHANGED; SEAT_NOT_RELOADED when it breaks as it starts.
   */
  reload(seat: SeatId, { keepRecord = false, why = '' } = {}): Promise<Draft[]> {
    return this.#inTurn(async () => {
      const { incarnation, state } = this.#statusOf(seat);
      const read = await this.#options.fromDisk(seat);
      const spec = { ...read, incarnation: incarnation + 1 };
      const fresh = newHostEntry(`${this.#entryOf(seat).id}-${incarnation + 1}`, [spec]);
      await this.#openAside(fresh, spec);
      const left = state === 'awake' ? [this.#ended(seat, wordOf('reloaded', why), 0)] : [];
      this.#options.pardon?.(seat);
      this.#returning.delete(seat);
      const old = await this.#close(seat);
      this.#hosts.splice(this.#hosts.indexOf(old), 1, fresh);
      this.#noteAwake(fresh, spec);
      return [...left, this.#options.joined(spec, keepRecord)];
    });
  }

  /** Stores every open seat as it is now; records given so far are in it. Never rejects for a seat. */
  async keepSnapshots(): Promise<void> {
    this.#sinceSnapshot = 0;
    await this.#options.flush();
    for (const entry of this.#hosts) {
      const { base, host } = entry;
      if (host === undefined) continue;
      // A snapshot stands for the records given so far, so the backlog goes first.
      await this.#turn(entry, []);
      // Ended meanwhile, it keeps what it has.
      for (const spec of base) await this.#past.keep(host, spec);
    }
  }

  async #turn(
    entry: HostEntry,
    asks: readonly Debt[],
  ): Promise<{ answers: readonly Answer[]; silent: Silence[] }> {
    const { host } = entry;
    if (host === undefined) return { answers: [], silent: asks.map(died) };
    const request: HostRequest = { asks, kind: 'turn', records: entry.backlog };
    entry.backlog = [];
    const response = await host.turn(request);
    response.deadLetters?.forEach((letter) => this.stray(letter));
    for (const { seat } of response.answers) this.#options.answered?.(seat);
    for (const failure of response.failures) this.#fail(failure, request.records);
    const silent = asks
      .filter((ask) => !response.answers.some((a) => a.seat === ask.seat && a.round === ask.round))
      .map((ask) => silenceOf(ask, response.failures));
    return { answers: response.answers, silent };
  }

  /** Opens a host as `#open` does; what keeps it from that is a death of its seats. */
  async #tryOpen(entry: HostEntry, specs: readonly SeatSpec[]): Promise<SeatSpec[]> {
    try {
      return await this.#open(entry, specs);
    } catch (error) {
      for (const failure of failuresOf(errorReport(error), specs)) this.#fail(failure, []);
      return [];
    }
  }

  /** Opens a seat beside the one it is to replace. @throws SEAT_NOT_RELOADED; nothing of it is left then. */
  async #openAside(fresh: HostEntry, spec: SeatSpec): Promise<void> {
    const { seat } = spec;
    const old = this.#specOf(seat);
    let reason: string | undefined;
    try {
      const [failure] = await this.#raise(fresh, [spec]);
      reason = failure === undefined ? undefined : errorText(failure.error);
    } catch (error) {
      reason = errorText(errorReport(error));
    }
    if (reason === undefined) return;
    await fresh.host?.stop();
    // What is poison to it, and its snapshots, are those of the old one again.
    this.#past.remembered(old);
    const { incarnation, state } = this.#statusOf(seat);
    throw appError('SEAT_NOT_RELOADED', { incarnation, reason, seat, state });
  }

  /** Opens a host and brings its seats up to date; answers the specs that are ready. */
  async #open(entry: HostEntry, specs: readonly SeatSpec[]): Promise<SeatSpec[]> {
    const failed = await this.#raise(entry, specs);
    const ready = specs.filter((spec) => !failed.some((failure) => failure.seat === spec.seat));
    for (const spec of ready) this.#noteAwake(entry, spec);
    return ready;
  }

  #noteAwake({ host }: HostEntry, { incarnation, seat }: SeatSpec): void {
    this.#note(seat, { incarnation, state: 'awake', threadId: host?.threadId ?? 0 });
  }

  #raise(entry: HostEntry, specs: readonly SeatSpec[]): Promise<readonly SeatFailure[]> {
    const { flush, openHost, reader } = this.#options;
    return raiseHost(entry, specs, {
      fail: (failure, records) => this.#fail(failure, records),
      flush,
      openHost,
      past: this.#past,
      reader,
      signal: this.#stopping.signal,
    });
  }

  /** Folds a seat's death; `records` are those it was given. */
  #fail(failure: SeatFailure, records: readonly ChainedRecord[]): void {
    const { seat, incarnation } = failure;
    const status = this.#status.get(seat);
    if (incarnation !== status?.incarnation || this.#stopping.signal.aborted) return;
    if (status.state !== 'awake' && status.state !== 'starting') return;
    const lastError = errorText(failure.error).slice(0, 500);
    const plan = this.#options.planRestart(seat);
    const again = plan.kind === 'restart';
    this.#joined.delete(seat);
    if (again) this.#returning.add(seat);
    else this.#returning.delete(seat);
    this.#note(seat, {
      state: again ? 'restarting' : 'quarantined',
      restarts: again ? plan.restarts : status.restarts,
      lastError,
    });
    this.#give(this.#ended(seat, lastError.slice(0, 300), again ? plan.inMs : null));
    const letter = this.#past.crashed(failure, this.#specOf(seat), records);
    if (letter !== undefined) this.stray(letter);
    if (!again) {
      const body = { lastError, seat, trips: plan.trips };
      return this.#give({ at: this.#options.now(), body, type: 'agent.quarantined' });
    }
    const cancel = this.#options.later(plan.inMs, () => {
      this.#timers.delete(seat);
      void this.#inTurn(() => this.#revive(seat));
    });
    this.#timers.set(seat, cancel);
  }

  /** A crashed seat's new incarnation, unless an operator was faster. */
  async #revive(seat: SeatId): Promise<void> {
    if (this.#stopping.signal.aborted || this.#statusOf(seat).state !== 'restarting') return;
    await this.#close(seat);
    const [ready] = await this.#openNext(seat);
    const { incarnation, state } = this.#statusOf(seat);
    // It may have died again as soon as it was there.
    if (ready?.incarnation !== incarnation || state !== 'awake') return;
    this.#returning.delete(seat);
    this.#joined.set(seat, this.#options.joined(ready));
    this.#tell();
  }

  async #letBack(seat: SeatId): Promise<Draft[]> {
    this.#options.pardon?.(seat);
    this.#returning.delete(seat);
    await this.#close(seat);
    const ready = await this.#openNext(seat);
    if (ready.length === 0) {
      throw appError('SEAT_NOT_OPENED', { reason: this.#statusOf(seat).lastError, seat });
    }
    return ready.map((spec) => this.#options.joined(spec));
  }

  /** The next incarnation in a host of its own: it may not take others down again. */
  async #openNext(seat: SeatId): Promise<SeatSpec[]> {
    const incarnation = this.#statusOf(seat).incarnation + 1;
    this.#note(seat, { incarnation, state: 'starting' });
    return this.#tryOpen(this.#entryOf(seat), [{ ...this.#specOf(seat), incarnation }]);
  }

  /** Ends a seat where it is, and what was planned for it; answers its own, closed host. */
  async #close(seat: SeatId): Promise<HostEntry> {
    this.#timers.get(seat)?.();
    this.#timers.delete(seat);
    this.#joined.delete(seat);
    const entry = this.#entryOf(seat);
    const { host } = entry;
    const own = entry.base.filter((spec) => spec.seat === seat);
    const rest = entry.base.filter((spec) => spec.seat !== seat);
    if (rest.length === 0) {
      entry.host = undefined;
      entry.backlog = [];
      await host?.stop();
      return entry;
    }
    entry.base = rest;
    const alone = newHostEntry(`${entry.id}-${seat}`, own);
    this.#hosts.push(alone);
    await host?.removeSeat(seat);
    return alone;
  }

  /** Runs `task` when all before it are done; a task that fails stops nobody. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turnOver.then(task);
    this.#turnOver = result.catch(() => undefined);
    return result;
  }

  #ended(seat: SeatId, reason: string, restartInMs: number | null): Draft {
    return endedDraft(this.#statusOf(seat), { at: this.#options.now(), reason, restartInMs });
  }

  #entryOf(seat: SeatId): HostEntry {
    const isIts = ({ base }: HostEntry): boolean => base.some((spec) => spec.seat === seat);
    return known(seat, this.#hosts.find(isIts));
  }

  #specOf(seat: SeatId): SeatSpec {
    return this.#entryOf(seat).base.find((spec) => spec.seat === seat) as SeatSpec;
  }

  #statusOf(seat: SeatId): SeatStatus {
    return known(seat, this.#status.get(seat));
  }

  #give(notice: Draft): void {
    this.#notices.push(notice);
    this.#options.onNotice?.(notice);
  }

  #note(seat: SeatId, change: Partial<SeatStatus>): void {
    this.#status.set(seat, { ...(this.#status.get(seat) ?? newSeatStatus(seat)), ...change });
    this.#tell();
  }

  #tell(): void {
    this.#options.onStatus?.();
    for (const listener of this.#heard.splice(0)) listener();
  }
}
