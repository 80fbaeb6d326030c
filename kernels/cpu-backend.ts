/**
 * The back end that runs on every machine, and takes over when the device is lost: WebAssembly, or the
 * plain twins where its module was not built. What is returned here is self-tested against the twins
 * like the device, and a kernel that fails there runs as its twin.
 */
import { AppError } from '../protocols/errors.ts';
import { jsBackend } from './js-backend.ts';
import type { KernelBackend } from './kernel.ts';
import { wasmBackend } from './wasm/backend.ts';

export async function openCpuBackend(): Promise<KernelBackend> {
  try {
    return wasmBackend();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'KERNEL_MODULE') throw error;
    const plain = jsBackend();
    return { ...plain, detail: `${plain.detail} (${error.message})` };
  }
}
