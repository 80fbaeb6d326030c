/** How often each kernel ran where, and how long it took; telemetry of one start. */
import type { KernelRow } from '../protocols/kernels.ts';
import type { KernelName } from './kernel.ts';

type Counts = {
  -readonly [Key in 'deviceRuns' | 'cpuRuns' | 'fallbacks' | 'deviceMs' | 'cpuMs']: number;
} & { gpuMs: number | null };

export class KernelCounts {
  readonly #rows = new Map<string, Counts>();

  /** `ms` with queue and transfer; `gpuMs` by the adapter's clock. */
  ranOnDevice(kernel: KernelName, ms: number, gpuMs: number | null): void {
    const row = this.#of(kernel);
    row.deviceRuns += 1;
    row.deviceMs += ms;
    if (gpuMs !== null) row.gpuMs = (row.gpuMs ?? 0) + gpuMs;
  }

  ranOnCpu(kernel: KernelName, ms: number): void {
    const row = this.#of(kernel);
    row.cpuRuns += 1;
    row.cpuMs += ms;
  }

  fellBack(kernel: KernelName): void {
    this.#of(kernel).fallbacks += 1;
  }

  rowOf(kernel: KernelName): Pick<KernelRow, keyof Counts> {
    return { ...this.#of(kernel) };
  }

  #of(kernel: KernelName): Counts {
    let row = this.#rows.get(kernel);
    if (row === undefined) {
      row = { cpuMs: 0, cpuRuns: 0, deviceMs: 0, deviceRuns: 0, fallbacks: 0, gpuMs: null };
      this.#rows.set(kernel, row);
    }
    return row;
  }
}
