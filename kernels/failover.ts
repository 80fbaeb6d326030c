/**
 * Kernels that always answer. Nothing is opened or tested before somebody needs it: the first job looks
 * for a device, and a kernel is tested on the CPU before it first runs there. Jobs run on the device
 * while there is one that passed its self-test, on the CPU otherwise, and again on the CPU when the
 * device is lost under a job, so that no round waits for a device to come back. A lost device is opened again after the delay that `plan` gives, tested again,
 * and left alone for good when `plan` says so.
 */
import { codeOf, errorReport } from '../protocols/errors.ts';
import type { AppError } from '../protocols/errors.ts';
import type { DeviceState, KernelsAnswer, SelfTest } from '../protocols/kernels.ts';
import { checked, kernelNames } from './checked.ts';
import type { DeviceProcess } from './device/device-process.ts';
import { jsBackend } from './js-backend.ts';
import type { BackendName, InputOf, KernelBackend, KernelName, OutputOf } from './kernel.ts';
import { KernelCounts } from './kernel-counts.ts';
import { selfTestOf } from './self-test.ts';

export type LossVerdict =
  | { readonly kind: 'restart'; readonly afterMs: number }
  | { readonly kind: 'give-up' };

export interface FailoverOptions {
  /** Takes over for the device; closed with it. */
  readonly cpu: KernelBackend;
  /** Opens a device that has tested itself; undefined = the CPU is all there is. */
  readonly open: ((closing: AbortSignal) => Promise<DeviceProcess>) | undefined;
  /** Asked once a loss, also for a device that did not come up. */
  readonly plan: () => LossVerdict;
  readonly report?: (event: FailoverEvent) => void;
}

export type FailoverEvent =
  | { readonly kind: 'running'; readonly device: DeviceProcess }
  | { readonly kind: 'none'; readonly error: AppError }
  | { readonly kind: 'lost'; readonly error: AppError; readonly verdict: LossVerdict };

/** Refused on the device as on any back end: the CPU would say the same. */
const SAME_EVERYWHERE = new Set(['KERNEL_INPUT', 'KERNEL_UNSTABLE', 'KERNEL_UNKNOWN']);

export class Failover implements KernelBackend {
  readonly #options: FailoverOptions;
  readonly #counts = new KernelCounts();
  readonly #twins = jsBackend();
  readonly #cpuTests = new Map<KernelName, Promise<SelfTest>>();
  /** Of those that are done. */
  readonly #cpuResults: SelfTest[] = [];
  readonly #closing = new AbortController();
  #device: DeviceProcess | undefined;
  #fallbacks = 0;
  #lastError: AppError | undefined;
  #losses = 0;
  #opening: Promise<void> | undefined;
  #restarts = 0;
  #state: DeviceState;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FailoverOptions) {
    this.#options = options;
    this.#state = options.open === undefined ? 'off' : 'idle';
  }

  /**
   * Looks for a device and tests every kernel on the CPU. Resolves when the first device is running, or
   * there is none, or its start failed; never rejects.
   */
  async begin(): Promise<void> {
    for (const name of kernelNames()) await this.#testOnCpu(name);
    await this.#openOnce();
  }

  get name(): BackendName {
    return this.#device === undefined ? this.#options.cpu.name : 'gpu';
  }

  get detail(): string {
    return (this.#device ?? this.#options.cpu).detail;
  }

  async run<K extends KernelName>(kernel: K, input: InputOf<K>): Promise<OutputOf<K>> {
    checked(kernel, input);
    void this.#openOnce();
    const device = this.#device;
    if (device === undefined || device.refusal(kernel) !== undefined) {
      return this.#onCpu(kernel, input);
    }
    const begun = performance.now();
    try {
      const { gpuMs, output } = await device.runTimed(kernel, input);
      this.#counts.ranOnDevice(kernel, performance.now() - begun, gpuMs);
      return output;
    } catch (error) {
      const code = codeOf(error);
      if (code !== undefined && SAME_EVERYWHERE.has(code)) throw error;
      this.#fallbacks += 1;
      this.#counts.fellBack(kernel);
      this.#lastError = error as AppError;
      return this.#onCpu(kernel, input);
    }
  }

  status(): KernelsAnswer {
    const device = this.#device;
    const last = this.#lastError === undefined ? null : errorReport(this.#lastError);
    return {
      adapter: device?.adapter ?? null,
      backend: this.name,
      detail: this.detail,
      device: this.#state,
      fallbacks: this.#fallbacks,
      jobs: device?.jobs ?? 0,
      kernels: kernelNames().map((name) => {
        const test = (device?.tests ?? this.#cpuResults).find((row) => row.name === name);
        const backend = this.#backendOf(name);
        return { ...this.#counts.rowOf(name), ...testColumns(test), backend, name };
      }),
      lastError: last === null ? null : { code: last.code, message: last.message },
      losses: this.#losses,
      pid: device?.pid ?? null,
      restarts: this.#restarts,
    };
  }

  /** The device's process is gone when this resolves. Jobs under way are answered by the CPU. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    await this.#opening;
    const device = this.#device;
    this.#device = undefined;
    await device?.close();
    await this.#options.cpu.close();
  }

  #backendOf(kernel: KernelName): BackendName {
    if (this.#device !== undefined && this.#device.refusal(kernel) === undefined) return 'gpu';
    return this.#cpuRefuses(kernel) ? 'js' : this.#options.cpu.name;
  }

  #cpuRefuses(kernel: KernelName): boolean {
    return this.#cpuResults.some(({ name, passed }) => name === kernel && !passed);
  }

  async #onCpu<K extends KernelName>(kernel: K, input: InputOf<K>): Promise<OutputOf<K>> {
    await this.#testOnCpu(kernel);
    const begun = performance.now();
    const backend = this.#cpuRefuses(kernel) ? this.#twins : this.#options.cpu;
    const output = await backend.run(kernel, input);
    this.#counts.ranOnCpu(kernel, performance.now() - begun);
    return output;
  }

  /** Once a kernel. */
  #testOnCpu(kernel: KernelName): Promise<SelfTest> {
    let test = this.#cpuTests.get(kernel);
    if (test === undefined) {
      const { cpu } = this.#options;
      test = selfTestOf(kernel, (name, input) => cpu.run(name, input), cpu.detail);
      void test.then((result) => this.#cpuResults.push(result));
      this.#cpuTests.set(kernel, test);
    }
    return test;
  }

  #openOnce(): Promise<void> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** Not before the process of the former one is gone. */
  async #openAfter(former: Promise<void> | undefined): Promise<void> {
    await former;
    await this.#open();
  }

  async #open(): Promise<void> {
    const { open, report } = this.#options;
    if (open === undefined || this.#closing.signal.aborted) return;
    this.#state = 'starting';
    try {
      const device = await open(this.#closing.signal);
      if (this.#closing.signal.aborted) return await device.close();
      this.#device = device;
      this.#state = 'running';
      report?.({ device, kind: 'running' });
      void device.lost.then((error) => this.#lost(device, error));
    } catch (error) {
      // A machine without an adapter at the first look will not grow one; a lost one may come back.
      if (codeOf(error) === 'DEVICE_NONE' && this.#losses === 0) {
        this.#state = 'none';
        this.#lastError = error as AppError;
        report?.({ error: error as AppError, kind: 'none' });
      } else {
        this.#planAfter(error as AppError);
      }
    }
  }

  #lost(device: DeviceProcess, error: AppError): void {
    if (this.#device !== device) return;
    this.#device = undefined;
    // Its process has been told to end; nobody waits for that but `close`, and it holds nothing.
    this.#opening = device.close();
    this.#planAfter(error);
  }

  #planAfter(error: AppError): void {
    this.#losses += 1;
    this.#lastError = error;
    if (this.#closing.signal.aborted) return;
    const verdict = this.#options.plan();
    this.#options.report?.({ error, kind: 'lost', verdict });
    if (verdict.kind === 'give-up') {
      this.#state = 'given-up';
      return;
    }
    this.#state = 'waiting';
    const before = this.#opening;
    this.#timer = setTimeout(() => {
      this.#restarts += 1;
      this.#opening = this.#openAfter(before);
    }, verdict.afterMs);
    this.#timer.unref();
  }
}

function testColumns(test: SelfTest | undefined) {
  if (test === undefined) {
    return { difference: null, reason: '', selfTest: 'not-run' as const, tolerance: 0 };
  }
  const { difference, passed, reason, tolerance } = test;
  return {
    difference,
    reason,
    selfTest: passed ? ('passed' as const) : ('failed' as const),
    tolerance,
  };
}
