/** Every kernel's specimen on a back end, against its CPU twin: what does not agree is not used. */
import { messageOf } from '../protocols/errors.ts';
import type { SelfTest } from '../protocols/kernels.ts';
import { KERNELS } from './catalogue.ts';
import { kernelNames } from './checked.ts';
import { difference } from './difference.ts';
import type { InputOf, Kernel, KernelName, OutputOf } from './kernel.ts';

type AnyKernel = Kernel<InputOf<KernelName>, OutputOf<KernelName>>;
type Run = (kernel: KernelName, input: InputOf<KernelName>) => Promise<OutputOf<KernelName>>;

/**
 * One after the other, in the order of the catalogue. Never throws: a back end that fails has not
 * passed. `device` is its name in words.
 */
export async function selfTest(run: Run, device: string): Promise<SelfTest[]> {
  const tests: SelfTest[] = [];
  for (const name of kernelNames()) {
    tests.push(await selfTestOf(name, run, device));
    // A twin holds its thread for some milliseconds; whoever waits for that thread gets its turn.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return tests;
}

/** One kernel's specimen; never throws. */
export async function selfTestOf(name: KernelName, run: Run, device: string): Promise<SelfTest> {
  const kernel = KERNELS[name] as AnyKernel;
  const { tolerance } = kernel;
  try {
    const input = kernel.specimen();
    const wanted = kernel.twin(input);
    const apart = difference(await run(name, input), wanted);
    const passed = apart <= tolerance;
    const reason = passed
      ? ''
      : messageOf('KERNEL_SELF_TEST', { device, kernel: name, limit: tolerance, value: apart });
    const shown = Number.isFinite(apart) ? apart : null;
    return { difference: shown, name, passed, reason, tolerance };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { difference: null, name, passed: false, reason, tolerance };
  }
}
