/** Every kernel: one line a folder. */
import type { InputOf, Kernel, KernelName, OutputOf } from './kernel.ts';

export const KERNELS: { readonly [K in KernelName]: Kernel<InputOf<K>, OutputOf<K>> } = {};
