/** The main thread's side of a worker host: its ports, its books, its liveness, its end. */
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { AppError, appError } from '../../protocols/errors.ts';
import type { ErrorCode, ErrorDetails, ErrorReport } from '../../protocols/errors.ts';
import type {
  Ask,
  HostRequest,
  HostResponse,
  SeatFailure,
  SeatSpec,
} from '../../protocols/host.ts';
import type { SeatId } from '../../protocols/ids.ts';
import type { DeadLetterReason } from '../../protocols/presence.ts';
import { MESSAGE_BYTES_MAX } from '../../protocols/validate.ts';
import { controlled, timed } from './control.ts';
import type { Controlled, EndReason, HostEnd, SeatHost } from './control.ts';
import { deferred } from './deferred.ts';
import { brief, deadLetterOf, readableReport, readAnswerFrame } from './frames.ts';
import type { TurnFrame } from './frames.ts';
import { PROGRESS_BYTES, progressOn } from './liveness.ts';
import type { Progress, Work } from './liveness.ts';
import { failAsks, reconcile } from './owed.ts';
import type { SpawnSettings } from './spawn-options.ts';
import { hangError, HostWatch, startError } from './watch.ts';
import type { Verdict } from './watch.ts';
import type { EntryControl, HostNotice, HostStart } from './wire.ts';

/** Records in one frame: folding starts while the next frame is still being copied. */
const RECORDS_A_FRAME = 512;
/** Frames that are no answers before the host is ended. */
export const GARBAGE_MAX = 64;
/** Log lines a host may print between two beats; the rest is counted. */
const LINES_A_BEAT = 200;

interface Pending {
  readonly asks: readonly Ask[];
  readonly resolve: (response: HostResponse) => void;
}

/** Why the thread is about to end, if this side ended it. */
interface Cause {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly reason: EndReason;
}

export class WorkerHost implements SeatHost {
  readonly id: string;
  readonly ended: Promise<HostEnd>;
  readonly threadId: number;
  startFailures: readonly SeatFailure[] = [];

  readonly #settings: SpawnSettings;
  readonly #worker: Worker;
  readonly #control: Remote<EntryControl>;
  readonly #turns: MessagePort;
  readonly #notices: MessagePort;
  readonly #progress: Progress;
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
  #crash: ErrorReport | undefined;
  #outOfMemory = false;
  #started = false;
  #terminating: Promise<number> | undefined;
  #garbage = 0;
  #lines = 0;
  /** The last step of the start. */
  #loaded = 'nothing';

  constructor(settings: SpawnSettings) {
    this.#settings = settings;
    this.id = settings.id;
    const end = deferred<HostEnd>();
    this.ended = end.promise;
    this.#resolveEnd = end.resolve;
    const [turn, control, notice] = [0, 1, 2].map(() => new MessageChannel()) as [
      MessageChannel,
      MessageChannel,
      MessageChannel,
    ];
    const progress = new SharedArrayBuffer(PROGRESS_BYTES);
    this.#progress = progressOn(progress);
    const ports = { control: control.port2, notice: notice.port2, turn: turn.port2 };
    const { beatMs, id, seatModuleUrl } = settings;
    const workerData: HostStart = { beatMs, id, ports, progress, seatModuleUrl };
    this.#worker = new Worker(settings.entryUrl, {
      env: {},
      execArgv: [],
      name: `host ${id}`,
      resourceLimits: settings.resourceLimits,
      stderr: true,
      stdout: true,
      transferList: Object.values(ports),
      workerData,
    });
    this.threadId = this.#worker.threadId;
    this.#turns = turn.port1;
    this.#notices = notice.port1;
    this.#control = wrap<EntryControl>(nodeEndpoint(control.port1));
    this.#listen();
    this.#watch = new HostWatch({
      ...settings,
      onVerdict: (verdict, work) => this.#judged(verdict, work),
      progress: this.#progress,
      work: () => this.#work(),
    });
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
    this.startFailures = started.ok;
    for (const failure of started.ok) this.#incarnations.delete(failure.seat);
    return { ok: null };
  }

  async #opening(): Promise<Controlled<readonly SeatFailure[]>> {
    const called = await controlled<Controlled<readonly SeatFailure[]>>(() =>
      this.#control.start(this.#settings.specs),
    );
    return 'ok' in called ? called.ok : called;
  }

  turn(request: HostRequest): Promise<HostResponse> {
    const { asks, records } = request;
    if (this.#end !== undefined) return Promise.resolve(failAsks(asks, this.#end));
    const turn = ++this.#turn;
    const { promise, resolve } = deferred<HostResponse>();
    if (this.#pending.size === 0) this.#watch.turnBegins();
    this.#pending.set(turn, { asks, resolve });
    try {
      let from = 0;
      for (; records.length - from > RECORDS_A_FRAME; from += RECORDS_A_FRAME) {
        const part = records.slice(from, from + RECORDS_A_FRAME);
        this.#post({ more: true, request: { asks: [], kind: 'turn', records: part }, turn });
      }
      const rest = from === 0 ? records : records.slice(from);
      this.#post({ more: false, request: { asks, kind: 'turn', records: rest }, turn });
    } catch (error) {
      // What cannot be cloned is a fault of the caller; half a turn may be out, so the host goes.
      void this.kill(`its turn could not be sent: ${String(error)}`);
    }
    return promise;
  }

  async addSeat(spec: SeatSpec) {
    const opening = this.#control.addSeat(spec, this.#ordinals.push(spec.seat));
    const added = await this.#timed('addSeat', opening, this.#settings.startMs);
    if ('ok' in added) this.#incarnations.set(spec.seat, spec.incarnation);
    return added;
  }

  async removeSeat(seat: SeatId) {
    const removed = await this.#timed('removeSeat', this.#control.removeSeat(seat));
    if ('ok' in removed) this.#incarnations.delete(seat);
    return removed;
  }

  snapshot(seat: SeatId) {
    return this.#timed('snapshot', this.#control.snapshot(seat));
  }

  inspect() {
    return this.#timed('inspect', this.#control.inspect());
  }

  kill(reason: string): Promise<HostEnd> {
    const host = this.id;
    return this.#terminate({ code: 'HOST_DIED', details: { host, reason }, reason: 'killed' });
  }

  async stop(): Promise<void> {
    if (this.#end !== undefined) return;
    this.#cause ??= { code: 'HOST_STOPPED', details: { host: this.id }, reason: 'stopped' };
    const { stopMs } = this.#settings;
    await this.#timed('stop', this.#control.stop(), stopMs);
    // The thread leaves by itself once its ports are closed, unless a seat left something running.
    const left = this.ended.then((): Controlled<null> => ({ ok: null }));
    const gone = await this.#timed('stop', left, stopMs);
    if ('error' in gone && gone.error.code === 'HOST_CONTROL_TIMEOUT') {
      await this.#worker.terminate();
    }
    await this.ended;
  }

  #post(frame: TurnFrame): void {
    this.#turns.postMessage(frame);
  }

  #timed<T>(
    operation: string,
    call: Promise<Controlled<T>>,
    ms = this.#settings.controlMs,
  ): Promise<Controlled<T>> {
    return timed(call, this.ended, { host: this.id, ms, operation });
  }

  #listen(): void {
    const worker = this.#worker;
    this.#turns.on('message', (frame: unknown) => this.#answered(frame));
    this.#turns.on('messageerror', (error) => this.#refuse('schema', 'turn', error));
    this.#notices.on('message', (notice: unknown) => this.#noticed(notice));
    this.#notices.on('messageerror', (error) => this.#refuse('schema', 'notice', error));
    worker.on('message', (value: unknown) => this.#refuse('denied', 'parent', value));
    worker.on('messageerror', (error) => this.#refuse('schema', 'parent', error));
    worker.on('error', (error) => {
      this.#outOfMemory = (error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.#crash = readableReport(error);
    });
    worker.on('exit', (code) => this.#exited(code));
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.on('data', (chunk: Buffer) => this.#line('info', chunk.toString().trimEnd()));
    }
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
    const { response, unasked } = reconcile(pending.asks, read.response, this.id);
    for (const answer of unasked) this.#refuse('denied', 'turn', answer);
    for (const { seat, incarnation } of response.failures) {
      if (this.#incarnations.get(seat) === incarnation) this.#incarnations.delete(seat);
    }
    pending.resolve(response);
  }

  #noticed(value: unknown): void {
    const notice = value as HostNotice | null;
    if (notice?.kind === 'beat') {
      this.#watch.beat();
      if (this.#lines > LINES_A_BEAT) {
        this.#settings.log({
          host: this.id,
          level: 'warn',
          text: `${this.#lines - LINES_A_BEAT} lines left out`,
        });
      }
      this.#lines = 0;
    } else if (notice?.kind === 'loaded' && typeof notice.what === 'string') {
      this.#loaded = notice.what.slice(0, 64);
      this.#watch.loaded();
    } else if (notice?.kind === 'crash' && typeof notice.error?.message === 'string') {
      this.#crash = notice.error;
    } else if (notice?.kind === 'log' && typeof notice.text === 'string') {
      this.#line(notice.level, notice.text);
    } else this.#refuse('schema', 'notice', value);
  }

  #line(level: 'debug' | 'info' | 'warn' | 'error', text: string): void {
    this.#lines += 1;
    if (this.#lines > LINES_A_BEAT) return;
    this.#settings.log({ host: this.id, level, text: text.slice(0, 2_000) });
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

  #running(): SeatId | undefined {
    return this.#ordinals[this.#progress.running() - 1];
  }

  #work(): Work {
    this.#drain();
    if (!this.#started) return 'start';
    return this.#pending.size > 0 ? 'turn' : 'idle';
  }

  #judged(verdict: Verdict, work: Work): void {
    if (this.#end !== undefined || this.#cause !== undefined) return;
    const { specs } = this.#settings;
    const about = { ...this.#settings, host: this.id, verdict };
    if (work === 'start') {
      const spec = specs[this.#progress.running() - 1];
      const error = startError(about, spec ?? this.#loaded);
      this.#overdue.resolve({ error: readableReport(error) });
    } else {
      const { code, details } = hangError(about, this.#running() ?? 'none');
      void this.#terminate({ code, details, reason: verdict.is });
    }
  }

  #drain(): void {
    for (;;) {
      const notice = receiveMessageOnPort(this.#notices);
      if (notice === undefined) break;
      this.#noticed(notice.message);
    }
    for (;;) {
      const frame = receiveMessageOnPort(this.#turns);
      if (frame === undefined) break;
      this.#answered(frame.message);
    }
  }

  async #terminate(cause: Cause): Promise<HostEnd> {
    this.#cause ??= cause;
    this.#terminating ??= this.#worker.terminate();
    await this.#terminating;
    return this.ended;
  }

  #exited(code: number): void {
    // Answers that were posted before the end still count.
    this.#drain();
    this.#watch.stop();
    const end = this.#endOf(code);
    this.#end = end;
    for (const { asks, resolve } of this.#pending.values()) resolve(failAsks(asks, end));
    this.#pending.clear();
    this.#turns.close();
    this.#notices.close();
    this.#resolveEnd(end);
  }

  #endOf(code: number): HostEnd {
    const seat = this.#running();
    const named = seat === undefined ? {} : { seat };
    const host = this.id;
    const guilty = seat ?? 'none';
    if (this.#cause !== undefined) {
      const { code: error, details, reason } = this.#cause;
      return { error: readableReport(appError(error, details)), reason, ...named };
    }
    const crash = this.#crash;
    if (crash === undefined) {
      const error = appError('HOST_DIED', { host, reason: `it exited with code ${code}` });
      return { error: readableReport(error), reason: 'exited', ...named };
    }
    if (this.#outOfMemory) {
      const limitMb = this.#settings.resourceLimits.maxOldGenerationSizeMb ?? 0;
      const error = appError('HOST_OUT_OF_MEMORY', { host, limitMb, seat: guilty });
      return { error: readableReport(error), reason: 'out-of-memory', ...named };
    }
    const reason = crash.message.slice(0, 2_000);
    const error = appError('HOST_CRASHED', { host, reason, seat: guilty });
    return { error: readableReport(error), reason: 'crashed', ...named };
  }
}
