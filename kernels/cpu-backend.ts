/**
 * The back end that runs on every machine, and takes over when the device is lost. This is the one
 * place to put a faster one: what is returned here is self-tested against the twins like the device,
 * and a kernel that fails there runs as its twin.
 */
import { jsBackend } from './js-backend.ts';
import type { KernelBackend } from './kernel.ts';

export const openCpuBackend = async (): Promise<KernelBackend> => jsBackend();
