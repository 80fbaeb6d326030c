/** What is said between a process that wants kernels run and the process that owns the device. */
import type { ErrorReport } from '../../protocols/errors.ts';
import type { Adapter, SelfTest } from '../../protocols/kernels.ts';

/** To the device's process. Inputs travel by structured clone, typed arrays as they are. */
export interface RunJob {
  readonly kind: 'run';
  readonly id: number;
  readonly kernel: string;
  readonly input: unknown;
}

export type FromDevice =
  /** The first word of a process that found an adapter: it has tested every kernel. */
  | { readonly kind: 'ready'; readonly adapter: Adapter; readonly tests: readonly SelfTest[] }
  /** The first and last word of one that did not. */
  | { readonly kind: 'none'; readonly reason: string }
  | {
      readonly kind: 'done';
      readonly id: number;
      readonly output: unknown;
      /** By the adapter's own clock; null where it has none. */
      readonly gpuMs: number | null;
    }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorReport }
  /** The last word: the device is gone, and this process with it. */
  | { readonly kind: 'lost'; readonly reason: string };

/** Which adapters are wanted. A software adapter is never taken by chance: it is slower than the CPU. */
export type Wish = 'hardware' | 'software';

/** A message of any shape came in: is it a job? */
export function isRunJob(message: unknown): message is RunJob {
  if (typeof message !== 'object' || message === null) return false;
  const { id, kernel, kind } = message as Partial<RunJob>;
  return kind === 'run' && Number.isSafeInteger(id) && typeof kernel === 'string';
}
