/** The door of every back end: a kernel that exists, and an input it takes. */
import { appError, codeOf } from '../protocols/errors.ts';
import { KERNELS } from './catalogue.ts';
import type { InputOf, Kernel, KernelName, OutputOf } from './kernel.ts';

/** Names in the order of the catalogue. */
export const kernelNames = (): readonly KernelName[] => Object.keys(KERNELS) as KernelName[];

/**
 * The kernel, after its input was looked at. What is not even of the input's shape, so that the
 * kernel's own check stumbles over it, is refused as well.
 * @throws KERNEL_UNKNOWN, KERNEL_INPUT, KERNEL_UNSTABLE, KERNEL_TOO_LARGE.
 */
export function checked<K extends KernelName>(
  name: K,
  input: InputOf<K>,
): Kernel<InputOf<K>, OutputOf<K>> {
  if (!Object.hasOwn(KERNELS, name)) throw appError('KERNEL_UNKNOWN', { kernel: name });
  const kernel = KERNELS[name] as Kernel<InputOf<K>, OutputOf<K>>;
  try {
    kernel.check(input);
  } catch (error) {
    if (codeOf(error) !== undefined) throw error;
    const value = error instanceof Error ? error.message : typeof input;
    throw appError(
      'KERNEL_INPUT',
      { kernel: name, name: 'input', value, wanted: 'the fields of its job' },
      error,
    );
  }
  return kernel;
}
