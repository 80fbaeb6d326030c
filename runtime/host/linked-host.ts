/** The main thread's side of a host in a thread or process of its own: its books, its liveness, its end. */
import { AppError, appError } from '../../protocols/errors.ts';
import type { ErrorCode, ErrorDetails, ErrorReport } from '../../protocols/errors.ts';
import type {
  Ask,
  HostPlace,
  HostRequest,
  HostResponse,
  SeatFailure,
  SeatSpec,
} from '../../protocols/host.ts';
import type { SeatId } from '../../protocols/ids.ts';
import type { DeadLetterReason } from '../../protocols/dead-letter-reasons.ts';
import { MESSAGE_BYTES_MAX } from '../../protocols/validate.ts';
import { controlled, timed } from './control.ts';
import type { Controlled, EndReason, HostEnd, HostUsage, SeatHost } from './control.ts';
import { deferred } from './deferred.ts';
import { brief, deadLetterOf, readableReport, readAnswerFrame } from './frames.ts';
import type { HostLink, LinkEnd, LinkEvents } from './link.ts';
import type { Work } from './liveness.ts';
import { failAsks, ownPart, reconcile } from './owed.ts';
import type { SpawnSettings } from './spawn-options.ts';
import { hangError, HostWatch, startError } from './watch.ts';
import type { Verdict } from './watch.ts';
import { LINES_A_BEAT } from './wire.ts';
import type { HostNotice } from './wire.ts';

/** Records in one frame: folding starts while the next frame is still being copied. */
const RECORDS_A_FRAME = 512;
/** Frames that are no answers before the host is ended. */
export const GARBAGE_MAX = 64;
/** What a line may be; whatever else it calls itself is no notice. */
const LEVELS: ReadonlySet<string> = new Set(['debug', 'info', 'warn', 'error']);
/** Notices of any kind between two looks of the watch, before the host is ended: each costs this thread time. */
const NOTICES_A_LOOK = 20_000;

const isPosition = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

interface Pending {
  readonly asks: readonly Ask[];
  readonly resolve: (response: HostResponse) => void;
}

/** Why the host is about to end, if this side ended it. */
interface Cause {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly reason: EndReason;
}

export class LinkedHost implements SeatHost {
  readonly id: string;
  readonly ended: Promise<HostEnd>;
  startFailures: readonly SeatFailure[] = [];

  readonly #settings: SpawnSettings;
  readonly #link: HostLink;
  readonly #resolveEnd: (end: HostEnd) => void;
  readonly #watch: HostWatch;
  /** Why the start is given up. */
  readonly #overdue = deferred<Controlled<never>>();
  readonly #pending = new Map<number, Pending>();
  readonly #incarnations = new Map<SeatId, number>();
  /** Seat of each ordinal, from 1, as the progress counter names them. */
  readonly #ordinals: SeatId[] = [];
  #turn = 0;
  #end: HostEnd | undefined;
  #cause: Cause | undefined;
  /** The error it told before it ended. */
  #crash: ErrorReport | undefined;
  #started = false;
  #garbage = 0;
  #lines = 0;
  /** Notices since the last beat that this side asked for, whatever they say. */
  #notices = 0;
  /** Steps that the turns sent so far may take. */
  #stepsOwed = 0;
  /** CPU time when the turn that is on was sent, and the most that one with asks took, ms. */
  #cpuAtTurn: number | undefined;
  #cpuMsMax: number | undefined;
  #heapBytes: number | undefined;
  /** The last step of the start. */
  #loaded = 'nothing';

  /** @param open - makes the link; its events come to this host. */
  constructor(settings: SpawnSettings, open: (events: LinkEvents) => HostLink) {
    this.#settings = settings;
    this.id = settings.id;
    const end = deferred<HostEnd>();
    this.ended = end.promise;
    this.#resolveEnd = end.resolve;
    this.#link = open({
      answered: (frame) => this.#answered(frame),
      ended: (how) => this.#exited(how),
      noticed: (notice) => this.#noticed(notice),
      printed: (text) => this.#line('info', text),
      strayed: (reason, port, value) => this.#refuse(reason, port, value),
      unreadable: (reason) => this.#unreadable(reason),
    });
    this.#watch = new HostWatch({
      ...settings,
      link: this.#link,
      onVerdict: (verdict, work) => this.#judged(verdict, work),
      work: () => this.#work(),
    });
  }

  get place(): HostPlace {
    return this.#settings.isolation;
  }

  get threadId(): number {
    return this.#link.threadId;
  }

  get seats(): readonly SeatId[] {
    return this.#end === undefined ? [...this.#incarnations.keys()] : [];
  }

  async start(): Promise<Controlled<null>> {
    const { specs } = this.#settings;
    for (const spec of specs) {
      this.#ordinals.push(spec.seat);
      this.#incarnations.set(spec.seat, spec.incarnation);
    }
    const opening = this.#opening();
    const over = this.ended.then(({ error }): Controlled<never> => ({ error }));
    const started = await Promise.race([opening, over, this.#overdue.promise]);
    if ('error' in started) return started;
    // From here on a heartbeat is owed; before, the thread may be busy loading.
    this.#started = true;
    // It may only speak of seats that it was given.
    this.startFailures = started.ok.filter(({ seat }) => this.#ordinals.includes(seat));
    for (const failure of this.startFailures) this.#incarnations.delete(failure.seat);
    return { ok: null };
  }

  async #opening(): Promise<Controlled<readonly SeatFailure[]>> {
    const called = await controlled<Controlled<readonly SeatFailure[]>>(() =>
      this.#link.control.start(this.#settings.specs),
    );
    return 'ok' in called ? called.ok : called;
  }

  turn(request: HostRequest): Promise<HostResponse> {
    const { asks, records } = request;
    if (this.#end !== undefined) return Promise.resolve(failAsks(asks, this.#end));
    const turn = ++this.#turn;
    const { promise, resolve } = deferred<HostResponse>();
    this.#stepsOwed += records.length * this.#ordinals.length + asks.length;
    if (this.#pending.size === 0) {
      this.#watch.turnBegins();
      this.#cpuAtTurn = asks.length === 0 ? undefined : this.#link.cpuMs();
    }
    this.#pending.set(turn, { asks, resolve });
    try {
      let from = 0;
      for (; records.length - from > RECORDS_A_FRAME; from += RECORDS_A_FRAME) {
        const part = records.slice(from, from + RECORDS_A_FRAME);
        this.#link.send({ more: true, request: { asks: [], kind: 'turn', records: part }, turn });
      }
      const rest = from === 0 ? records : records.slice(from);
      this.#link.send({ more: false, request: { asks, kind: 'turn', records: rest }, turn });
    } catch (error) {
      // What cannot be cloned is a fault of the caller; half a turn may be out, so the host goes.
      void this.kill(`its turn could not be sent: ${String(error)}`);
    }
    return promise;
  }

  async addSeat(spec: SeatSpec) {
    const opening = this.#link.control.addSeat(spec, this.#ordinals.push(spec.seat));
    const added = await this.#timed('addSeat', opening, this.#settings.startMs);
    if ('ok' in added) this.#incarnations.set(spec.seat, spec.incarnation);
    return added;
  }

  async removeSeat(seat: SeatId) {
    const removed = await this.#timed('removeSeat', this.#link.control.removeSeat(seat));
    if ('ok' in removed) this.#incarnations.delete(seat);
    return removed;
  }

  async snapshot(seat: SeatId) {
    const taken = await this.#timed('snapshot', this.#link.control.snapshot(seat));
    if ('error' in taken || isPosition(taken.ok.asOf)) return taken;
    return { error: readableReport(this.#misframed('a snapshot without a position')) };
  }

  digest(seat: SeatId) {
    return this.#timed('digest', this.#link.control.digest(seat));
  }

  inspect() {
    return this.#timed('inspect', this.#link.control.inspect());
  }

  kill(reason: string): Promise<HostEnd> {
    const host = this.id;
    return this.#terminate({ code: 'HOST_DIED', details: { host, reason }, reason: 'killed' });
  }

  async stop(): Promise<void> {
    if (this.#end !== undefined) return;
    this.#cause ??= { code: 'HOST_STOPPED', details: { host: this.id }, reason: 'stopped' };
    const { stopMs } = this.#settings;
    await this.#timed('stop', this.#link.control.stop(), stopMs);
    // The thread leaves by itself once its ports are closed, unless a seat left something running.
    const left = this.ended.then((): Controlled<null> => ({ ok: null }));
    const gone = await this.#timed('stop', left, stopMs);
    if ('error' in gone && gone.error.code === 'HOST_CONTROL_TIMEOUT') {
      await this.#link.terminate();
    }
    await this.ended;
  }

  usage(): HostUsage {
    const max = this.#cpuMsMax;
    // A thread has no memory of its own to the system; its heap is what it tells.
    const heap = this.#heapBytes === undefined ? {} : { memoryBytes: this.#heapBytes };
    return { ...heap, ...this.#link.usage(), ...(max === undefined ? {} : { cpuMsMax: max }) };
  }

  #timed<T>(
    operation: string,
    call: Promise<Controlled<T>>,
    ms = this.#settings.controlMs,
  ): Promise<Controlled<T>> {
    return timed(call, this.ended, { host: this.id, ms, operation });
  }

  #answered(frame: unknown): void {
    const read = readAnswerFrame(frame, this.id, MESSAGE_BYTES_MAX);
    if (read instanceof AppError) {
      this.#refuse(read.code === 'MESSAGE_TOO_LARGE' ? 'oversized' : 'schema', 'turn', frame, read);
      // The answer that is owed will not come any more: the entry itself is not to be trusted.
      const turn: unknown = (frame as { readonly turn?: unknown } | null)?.turn;
      if (typeof turn === 'number' && this.#pending.has(turn)) void this.#endForGarbage();
      return;
    }
    const pending = this.#pending.get(read.turn);
    if (pending === undefined) {
      this.#refuse('late', 'turn', frame);
      return;
    }
    this.#pending.delete(read.turn);
    this.#measure(pending.asks);
    const own = ownPart(read.response, this.#ordinals);
    const { response, unasked } = reconcile(pending.asks, own.response, this.id);
    for (const said of [...own.foreign, ...unasked]) this.#refuse('denied', 'turn', said);
    for (const { seat, incarnation } of response.failures) {
      if (this.#incarnations.get(seat) === incarnation) this.#incarnations.delete(seat);
    }
    pending.resolve(response);
  }

  /** What the turn took, records it was given first included. */
  #measure(asks: readonly Ask[]): void {
    const before = this.#cpuAtTurn;
    this.#cpuAtTurn = undefined;
    const now = before === undefined || asks.length === 0 ? undefined : this.#link.cpuMs();
    if (before === undefined || now === undefined) return;
    this.#cpuMsMax = Math.max(this.#cpuMsMax ?? 0, now - before);
  }

  #noticed(value: unknown): void {
    const notice = value as HostNotice | null;
    this.#notices += 1;
    if (this.#notices > NOTICES_A_LOOK) return this.#unreadable(`over ${NOTICES_A_LOOK} notices`);
    if (notice?.kind === 'beat' && typeof notice.heapUsedBytes === 'number') {
      this.#watch.beat();
      this.#heapBytes = notice.heapUsedBytes;
      this.#lines = 0;
    } else if (notice?.kind === 'loaded' && typeof notice.what === 'string') {
      this.#loaded = notice.what.slice(0, 64);
      this.#watch.loaded();
    } else if (notice?.kind === 'crash' && typeof notice.error?.message === 'string') {
      this.#crash = notice.error;
    } else if (notice?.kind === 'ambient' && typeof notice.name === 'string') {
      this.#line('warn', `${notice.name} is forbidden here, and was used`);
    } else if (
      notice?.kind === 'log' &&
      typeof notice.text === 'string' &&
      LEVELS.has(notice.level)
    ) {
      this.#line(notice.level, notice.text);
    } else this.#refuse('schema', 'notice', value);
  }

  #line(level: 'debug' | 'info' | 'warn' | 'error', text: string): void {
    // One line of the log for each: what an agent prints must not look like lines of somebody else.
    for (const line of text.split(/\r\n|[\n\r\u2028\u2029]/)) {
      this.#lines += 1;
      if (this.#lines > LINES_A_BEAT) return;
      this.#settings.log({ host: this.id, level, text: line.slice(0, 2_000) });
    }
  }

  #refuse(reason: DeadLetterReason, port: string, value: unknown, why?: AppError): void {
    const error =
      why ?? appError('HOST_FRAME_REFUSED', { host: this.id, port, reason: brief(value) });
    const seat = this.#running() ?? `host:${this.id}`;
    const about = { code: error.code, seat, type: port };
    this.#settings.deadLetter(deadLetterOf(reason, about, error.message, value));
    this.#garbage += 1;
    if (this.#garbage > GARBAGE_MAX) void this.#endForGarbage();
  }

  #endForGarbage(): Promise<HostEnd> {
    const details = { count: this.#garbage, host: this.id, limit: GARBAGE_MAX };
    return this.#terminate({ code: 'HOST_GARBAGE', details, reason: 'garbage' });
  }

  /** The other side does not keep to the framing: nothing it sends can be read any more. */
  #unreadable(why: string): void {
    if (this.#end !== undefined) return;
    this.#refuse('schema', 'line', undefined, this.#misframed(why));
    void this.#terminate({
      code: 'HOST_UNREADABLE',
      details: { host: this.id, reason: why, seat: this.#running() ?? 'none' },
      reason: 'garbage',
    });
  }

  #misframed(reason: string): AppError {
    return appError('HOST_FRAME_REFUSED', { host: this.id, port: 'line', reason });
  }

  #running(): SeatId | undefined {
    return this.#ordinals[this.#link.running() - 1];
  }

  #work(): Work {
    this.#link.drain();
    this.#notices = 0;
    if (this.#link.steps() > this.#stepsOwed) {
      this.#unreadable('it counts more steps than it was given');
    }
    if (!this.#started) return 'start';
    return this.#pending.size > 0 ? 'turn' : 'idle';
  }

  #judged(verdict: Verdict, work: Work): void {
    if (this.#end !== undefined || this.#cause !== undefined) return;
    const { specs } = this.#settings;
    const about = { ...this.#settings, host: this.id, verdict };
    if (work === 'start') {
      const spec = specs[this.#link.running() - 1];
      const error = startError(about, spec ?? this.#loaded);
      this.#overdue.resolve({ error: readableReport(error) });
    } else {
      const { code, details } = hangError(about, this.#running() ?? 'none');
      void this.#terminate({ code, details, reason: verdict.is });
    }
  }

  async #terminate(cause: Cause): Promise<HostEnd> {
    this.#cause ??= cause;
    await this.#link.terminate();
    return this.ended;
  }

  #exited(how: LinkEnd): void {
    // Answers that were sent before the end still count.
    this.#link.drain();
    this.#watch.stop();
    const end = this.#endOf(how);
    this.#end = end;
    for (const { asks, resolve } of this.#pending.values()) resolve(failAsks(asks, end));
    this.#pending.clear();
    this.#link.close();
    this.#resolveEnd(end);
  }

  #endOf({ code, crash, isOutOfMemory }: LinkEnd): HostEnd {
    const seat = this.#running();
    const named = seat === undefined ? {} : { seat };
    const host = this.id;
    const guilty = seat ?? 'none';
    if (this.#cause !== undefined) {
      const { code: error, details, reason } = this.#cause;
      return { error: readableReport(appError(error, details)), reason, ...named };
    }
    if (isOutOfMemory) {
      const limitMb = this.#settings.heapMb;
      const error = appError('HOST_OUT_OF_MEMORY', { host, limitMb, seat: guilty });
      return { error: readableReport(error), reason: 'out-of-memory', ...named };
    }
    const told = crash ?? this.#crash;
    if (told === undefined) {
      const error = appError('HOST_DIED', { host, reason: `it exited with code ${code}` });
      return { error: readableReport(error), reason: 'exited', ...named };
    }
    const reason = told.message.slice(0, 2_000);
    const error = appError('HOST_CRASHED', { host, reason, seat: guilty });
    return { error: readableReport(error), reason: 'crashed', ...named };
  }
}
