/** The module's exports as TypeScript sees them, and how one thread gets them. */
import { readFileSync } from 'node:fs';
import { appError } from '../../protocols/errors.ts';

/** As much of the WebAssembly interface as is used here; no library of the compiler's declares it alone. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => WasmMemory;
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};
/** Compiled code; opaque, may be handed to another thread. */
export type WasmModule = object;
export interface WasmMemory {
  /** The bytes as far as they have grown; a new object after `grow`, over the same bytes. */
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** Pages of 64 KiB; the module is compiled with the same bound (2 GiB, reserved, not taken). */
const PAGES_MAX = 32_768;
export const PAGE_BYTES = 65_536;
export const MEMORY_BYTES_MAX = PAGES_MAX * PAGE_BYTES;

/** What an export that works takes first: its share of the job, and where the threads meet. */
export type Share = readonly [
  words: number,
  index: number,
  threads: number,
  passed: number,
  patienceNs: bigint,
];
/** The rest: addresses in bytes, sizes and coefficients, in the order of the AssemblyScript source. */
export type Arguments = readonly number[];
/** A routine by its name, with its arguments. */
export interface Call {
  readonly routine: string;
  readonly args: Arguments;
}

/** What the thread that owns the memory hands to the other. */
export interface ThreadSeed {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
}
/** One share of work: what to set in a thread's own globals first, then the routine itself. */
export interface ThreadTask {
  readonly settings: readonly Call[];
  readonly call: Call;
  readonly share: Share;
}

/** Compiles the committed module; scripts/wasm.mjs makes it. @throws KERNEL_MODULE when it cannot. */
export function compileModule(): WasmModule {
  const file = new URL('./kernels.wasm', import.meta.url);
  try {
    return new WebAssembly.Module(readFileSync(file));
  } catch (error) {
    throw appError('KERNEL_MODULE', { file: 'kernels.wasm', reason: reasonOf(error) });
  }
}

export function newMemory(): WasmMemory {
  return new WebAssembly.Memory({ initial: 1, maximum: PAGES_MAX, shared: true });
}

/** Does a task, in the thread that asks; false when another thread did not come in time. */
export type Performer = (task: ThreadTask) => boolean;

/** The module over a memory. Each thread has an instance of its own; they share only the memory. */
export function performerOf({ memory, module }: ThreadSeed): Performer {
  const { exports } = new WebAssembly.Instance(module, {
    env: { memory },
    functions: { exp: Math.exp, log2: Math.log2 },
  });
  const routines = exports as Readonly<
    Record<string, (...args: readonly (number | bigint)[]) => number>
  >;
  const routineOf = (name: string) => {
    const routine = routines[name];
    if (routine !== undefined) return routine;
    throw appError('KERNEL_MODULE', { file: 'kernels.wasm', reason: `no ${name} in it` });
  };
  return ({ call, settings, share }) => {
    for (const { args, routine } of settings) routineOf(routine)(...args);
    return routineOf(call.routine)(...share, ...call.args) !== 0;
  };
}

export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
