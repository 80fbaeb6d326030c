import { operating, refused } from './entry.ts';
import type { ErrorEntry } from './entry.ts';

export const kernelErrors = {
  KERNEL_UNKNOWN: refused(
    'There is no kernel {kernel}.',
    'kernels/catalogue.ts lists them; both sides must be of one build.',
    404,
  ),
  KERNEL_INPUT: refused(
    'Kernel {kernel} cannot take {name}: {value}; wanted {wanted}.',
    'Mend the input; no back end would give a meaningful answer.',
  ),
  KERNEL_UNSTABLE: refused(
    'Kernel {kernel} would be unstable: {name} is {value}, the limit is {limit}.',
    'Take a smaller time step, or more substeps.',
  ),
  KERNEL_TOO_LARGE: refused(
    'Kernel {kernel} was given {name} of {value}; this back end takes at most {limit}.',
    'Split the work.',
    413,
  ),
  KERNEL_SELF_TEST: operating(
    'Kernel {kernel} on {device} differs from its CPU twin by {value}; {limit} is allowed.',
    'The kernel runs on the CPU. Update the graphics driver, or set process.gpu to off.',
  ),
  DEVICE_NONE: operating(
    'No {wanted} adapter was found: {reason}.',
    'The CPU runs the kernels. A software adapter comes with the development packages (npm ci): --gpu software.',
  ),
  DEVICE_LOST: operating(
    'The device was lost while it ran {kernel}: {reason}.',
    'The work is done again on the CPU; doctor shows the state of the device.',
  ),
  DEVICE_SILENT: operating(
    'The device did not answer {kernel} within {limit} ms.',
    'Its process is ended and the work is done again on the CPU.',
  ),
  KERNEL_MODULE: operating(
    'The WebAssembly module {file} cannot be used: {reason}.',
    'Run git checkout -- kernels/wasm and npm run build in the project folder. Until then the plain CPU twins run the kernels.',
  ),
  KERNEL_THREAD: operating(
    'The second kernel thread was lost: {reason}.',
    'Its work is done again on one thread, and long steps stay on one thread until a restart.',
  ),
  KERNELS_UNKNOWN: operating(
    'The council has not said yet how its kernels run.',
    'Ask again; the main thread tells twice a second.',
  ),
  DEVICE_BUSY: operating(
    'The device has {jobs} jobs waiting, which is its limit; {kernel} was not queued.',
    'The work is done on the CPU. Ask for less at once.',
    429,
  ),
  DEVICE_FAILED: operating(
    'The device could not run {kernel}: {reason}.',
    'The work is done again on the CPU; the device goes on.',
  ),
} as const satisfies Record<string, ErrorEntry>;
