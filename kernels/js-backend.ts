/** The plain back end: every kernel's CPU twin, in this thread. The oracle of the other two. */
import { KERNELS } from './catalogue.ts';
import type { InputOf, Kernel, KernelBackend, KernelName, OutputOf } from './kernel.ts';

export const jsBackend = (): KernelBackend => ({
  name: 'js',
  detail: 'CPU twins, plain JavaScript',
  run: async (kernel, input) => runTwin(kernel, input),
  close: () => Promise.resolve(),
});

/** The twin's answer, at once. @throws KERNEL_INPUT, KERNEL_UNSTABLE, KERNEL_TOO_LARGE. */
export function runTwin<K extends KernelName>(kernel: K, input: InputOf<K>): OutputOf<K> {
  const entry = KERNELS[kernel] as Kernel<InputOf<K>, OutputOf<K>>;
  entry.check(input);
  return entry.twin(input);
}
