/**
 * What a kernel is: one piece of pure numeric work with several back ends that agree. Each kernel has
 * a folder: `job.ts` (what goes in and comes out, and what is refused), `twin.ts` (the CPU twin, f32,
 * in the same order of operations as the shader), the `.wgsl`, `program.ts` (how the shader is
 * dispatched), `kernel.ts` (these together) and a README with equation, units, source and stability.
 */
import type { Gpu } from './device/gpu.ts';
import type { KernelJobs } from './jobs.ts';

export type KernelName = keyof KernelJobs;
export type InputOf<K extends KernelName> = KernelJobs[K]['input'];
export type OutputOf<K extends KernelName> = KernelJobs[K]['output'];

/** One line of `KernelJobs`. Inputs and outputs are plain data: typed arrays, numbers, texts. */
export interface Job<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

/** Runs the shader: uploads, dispatches every step without reading back between them, reads once. */
export type Program<Input, Output> = (gpu: Gpu, input: Input) => Promise<Output>;

export interface Kernel<Input, Output> {
  readonly name: KernelName;
  /** Refuses what no back end may see. @throws KERNEL_INPUT, KERNEL_UNSTABLE, KERNEL_TOO_LARGE. */
  check(input: Input): void;
  /** The CPU twin. `input` is not changed. */
  twin(input: Input): Output;
  readonly program: Program<Input, Output>;
  /** A small input for the self-test at start; the same at every call. */
  specimen(): Input;
  /** Largest |device - twin| over the largest |twin| of the same output array that passes. */
  readonly tolerance: number;
}

/** Where kernels run. `js` = the twins, `wasm` = f32x4 where there is one (else the twin), `gpu`. */
export const BACKENDS = ['js', 'wasm', 'gpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** The kernels' interface. One suite (test/contract/kernels) runs against every back end. */
export interface KernelBackend {
  readonly name: BackendName;
  /** Adapter or engine in words, for people: "SwiftShader driver 5.0.0", "WebAssembly f32x4". */
  readonly detail: string;
  /** @throws KERNEL_* for bad input; DEVICE_LOST where the device went away under it. */
  run<K extends KernelName>(kernel: K, input: InputOf<K>): Promise<OutputOf<K>>;
  close(): Promise<void>;
}
