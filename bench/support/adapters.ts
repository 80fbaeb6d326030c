/** Every adapter of this machine as a back end: the graphics hardware, and the software driver. */
import { openDevice } from '../../kernels/open-kernels.ts';
import type { KernelBackend } from '../../kernels/kernel.ts';
import { AppError } from '../../protocols/errors.ts';

export interface Adapters {
  readonly backends: readonly KernelBackend[];
  /** What was not found, and why. */
  readonly missing: readonly string[];
}

/** A job of a bench may last as long as it takes. */
const JOB_MS = 120_000;

export async function openAdapters(): Promise<Adapters> {
  const backends: KernelBackend[] = [];
  const missing: string[] = [];
  for (const gpu of ['auto', 'software'] as const) {
    try {
      backends.push(await openDevice({ env: process.env, gpu, jobMs: JOB_MS }));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      missing.push(`${gpu === 'auto' ? 'hardware' : gpu} adapter: ${error.message}`);
    }
  }
  return { backends, missing };
}
