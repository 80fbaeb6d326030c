/**
 * The device as its parent sees it: a child process that is given one job at a time and watched. It
 * is lost when it says so, when it ends, or when it stays silent beyond a time limit; then every job
 * it owes is refused with DEVICE_LOST or DEVICE_SILENT, once, and it is over.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AppError, appError, codeOf } from '../../protocols/errors.ts';
import type { ErrorReport } from '../../protocols/errors.ts';
import type { Adapter, SelfTest } from '../../protocols/kernels.ts';
import { checked } from '../checked.ts';
import type { InputOf, KernelBackend, KernelName, OutputOf } from '../kernel.ts';
import type { FromDevice, RunJob, Wish } from './messages.ts';

export interface DeviceOptions {
  readonly wish: Wish;
  /** Environment of the process; the driver's variables included. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Compiled entry.ts; by default the one beside this file. */
  readonly entryUrl?: URL;
  /** For opening the adapter and testing every kernel, ms. */
  readonly startMs?: number;
  /** For one job, ms; a silent process is ended after it. */
  readonly jobMs?: number;
  /** Jobs that may wait, the running one included. */
  readonly jobsMax?: number;
}

export const DEVICE_LIMITS = { jobMs: 2_500, jobsMax: 256, startMs: 60_000, stopMs: 2_000 };

interface Job {
  readonly message: RunJob;
  readonly resolve: (done: { readonly output: unknown; readonly gpuMs: number | null }) => void;
  readonly reject: (error: AppError) => void;
}

/** Output of a job with the time its passes took by the adapter's clock; null where it has none. */
export interface Timed<T> {
  readonly output: T;
  readonly gpuMs: number | null;
}

/**
 * A device that has tested itself. `closing` ends the wait for it.
 * @throws DEVICE_NONE, DEVICE_SILENT, DEVICE_LOST. The process is gone when it throws.
 */
export async function openDeviceProcess(
  options: DeviceOptions,
  closing?: AbortSignal,
): Promise<DeviceProcess> {
  const device = new DeviceProcess(options);
  const stop = (): void => void device.close();
  closing?.addEventListener('abort', stop, { once: true });
  try {
    await device.ready();
    return device;
  } catch (error) {
    await device.close();
    throw error;
  } finally {
    closing?.removeEventListener('abort', stop);
  }
}

export class DeviceProcess implements KernelBackend {
  readonly name = 'gpu';
  /** Resolves with the cause when the device is lost; never after `close`. */
  readonly lost: Promise<AppError>;
  adapter: Adapter | undefined;
  tests: readonly SelfTest[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #jobMs: number;
  readonly #jobsMax: number;
  readonly #startMs: number;
  readonly #wish: Wish;
  readonly #jobs: Job[] = [];
  #closing = false;
  #loss: AppError | undefined;
  #nextId = 1;
  #tellLost: (error: AppError) => void = () => undefined;
  #tellReady: ((error: AppError | undefined) => void) | undefined;
  #stderr = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DeviceOptions) {
    this.#jobMs = options.jobMs ?? DEVICE_LIMITS.jobMs;
    this.#jobsMax = options.jobsMax ?? DEVICE_LIMITS.jobsMax;
    this.#startMs = options.startMs ?? DEVICE_LIMITS.startMs;
    this.#wish = options.wish;
    this.lost = new Promise((resolve) => (this.#tellLost = resolve));
    const entry = options.entryUrl ?? new URL('./entry.js', import.meta.url);
    this.#child = fork(fileURLToPath(entry), [options.wish], {
      env: options.env,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const child = this.#child;
    this.#exited = new Promise((resolve) => child.once('exit', () => resolve()));
    child.on('message', (message) => this.#take(message as FromDevice));
    child.on('error', (error) => this.#lose(this.#lostError(error.message)));
    child.once('exit', (code, signal) => {
      const last = this.#stderr.trim().split('\n').at(-1) ?? '';
      const said = last === '' ? '' : ` after "${last.slice(0, 200)}"`;
      this.#lose(this.#lostError(`its process ended (${signal ?? `exit ${code}`})${said}`));
    });
    // Kept for the reason of a loss: a driver's last words are on stderr.
    child.stderr?.on(
      'data',
      (text) => (this.#stderr = (this.#stderr + String(text)).slice(-2_000)),
    );
  }

  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  get detail(): string {
    return this.adapter?.detail ?? 'not open';
  }

  /** Jobs that wait, the running one included. */
  get jobs(): number {
    return this.#jobs.length;
  }

  /** @throws DEVICE_NONE, DEVICE_SILENT, DEVICE_LOST. */
  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#tellReady = (error) => {
        this.#tellReady = undefined;
        clearTimeout(this.#timer);
        if (error === undefined) resolve();
        else reject(error);
      };
      if (this.#loss !== undefined) this.#tellReady(this.#loss);
      else this.#watch('its self-test', this.#startMs);
    });
  }

  /** Why the device does not run this kernel; undefined when it does. */
  refusal(kernel: KernelName): string | undefined {
    const test = this.tests.find(({ name }) => name === kernel);
    return test?.passed === true ? undefined : (test?.reason ?? 'it was not tested');
  }

  async run<K extends KernelName>(kernel: K, input: InputOf<K>): Promise<OutputOf<K>> {
    return (await this.runTimed(kernel, input)).output;
  }

  /** @throws as `run`; DEVICE_FAILED when this kernel did not pass or could not run; DEVICE_BUSY. */
  async runTimed<K extends KernelName>(kernel: K, input: InputOf<K>): Promise<Timed<OutputOf<K>>> {
    checked(kernel, input);
    const refusal = this.refusal(kernel);
    if (refusal !== undefined) {
      throw appError('DEVICE_FAILED', { kernel, reason: refusal });
    }
    if (this.#loss !== undefined) throw this.#loss;
    if (this.#closing) throw this.#lostError('it is being closed');
    if (this.#jobs.length >= this.#jobsMax) {
      throw appError('DEVICE_BUSY', { jobs: this.#jobs.length, kernel });
    }
    const message: RunJob = { id: this.#nextId++, input, kernel, kind: 'run' };
    return new Promise((resolve, reject) => {
      this.#jobs.push({ message, reject, resolve: resolve as Job['resolve'] });
      if (this.#jobs.length === 1) this.#next();
    });
  }

  /** Ends the process: it is asked by the closing of its channel, and made to when it does not. */
  async close(): Promise<void> {
    this.#closing = true;
    const error = this.#lostError('it is being closed');
    this.#owe(error);
    this.#tellReady?.(error);
    if (this.#child.connected) this.#child.disconnect();
    // It may never have started; then there is nothing to wait for.
    if (this.#child.pid === undefined) return;
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), DEVICE_LIMITS.stopMs);
    if (this.#loss !== undefined) this.#child.kill('SIGKILL');
    await this.#exited;
    clearTimeout(kill);
  }

  #next(): void {
    const job = this.#jobs[0];
    if (job === undefined || this.#loss !== undefined) return;
    this.#watch(job.message.kernel, this.#jobMs);
    this.#child.send(job.message, (error) => {
      if (error !== null) this.#lose(this.#lostError(error.message));
    });
  }

  #watch(kernel: string, limit: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lose(appError('DEVICE_SILENT', { kernel, limit })), limit);
  }

  #take(message: FromDevice): void {
    switch (message.kind) {
      case 'ready':
        this.adapter = message.adapter;
        this.tests = message.tests;
        this.#tellReady?.(undefined);
        return;
      case 'none':
        this.#lose(appError('DEVICE_NONE', { reason: message.reason, wanted: this.#wish }));
        return;
      case 'lost':
        this.#lose(this.#lostError(message.reason));
        return;
      case 'done':
        this.#settle(message.id)?.resolve(message);
        return this.#next();
      case 'failed':
        this.#settle(message.id)?.reject(errorOf(message.error));
        return this.#next();
    }
  }

  #settle(id: number): Job | undefined {
    if (this.#jobs[0]?.message.id !== id) return undefined;
    clearTimeout(this.#timer);
    return this.#jobs.shift();
  }

  #lostError(reason: string): AppError {
    return appError('DEVICE_LOST', { kernel: this.#jobs[0]?.message.kernel ?? 'nothing', reason });
  }

  /** The first cause counts; what a dying process says later is no news. */
  #lose(error: AppError): void {
    if (this.#loss !== undefined || this.#closing) return;
    this.#loss = error;
    clearTimeout(this.#timer);
    // A silent process may wake up; nobody would listen to it.
    this.#child.kill('SIGKILL');
    this.#owe(error);
    this.#tellReady?.(error);
    this.#tellLost(error);
  }

  #owe(error: AppError): void {
    clearTimeout(this.#timer);
    for (const job of this.#jobs.splice(0)) job.reject(error);
  }
}

/** An error of the table again, on this side of the channel. */
function errorOf(report: ErrorReport): AppError {
  const code = codeOf(report);
  return code === undefined
    ? appError('DEVICE_FAILED', { kernel: 'a job', reason: report.message })
    : new AppError(code, report.details ?? {});
}
