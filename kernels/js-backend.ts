/** The plain back end: every kernel's CPU twin, in this thread. The oracle of the other two. */
import { checked } from './checked.ts';
import type { InputOf, KernelBackend, KernelName, OutputOf } from './kernel.ts';

export const jsBackend = (): KernelBackend => ({
  name: 'js',
  detail: 'CPU twins, plain JavaScript',
  run: async (kernel, input) => runTwin(kernel, input),
  close: () => Promise.resolve(),
});

/** The twin's answer, at once. @throws KERNEL_UNKNOWN, _INPUT, _UNSTABLE, _TOO_LARGE. */
export function runTwin<K extends KernelName>(kernel: K, input: InputOf<K>): OutputOf<K> {
  return checked(kernel, input).twin(input);
}
