/**
 * The work of the device's process: opens the device, tests every kernel on it, then runs jobs one
 * after the other. No message can end it, whatever it holds; the loss of the device always does, so
 * that the parent has one thing to notice.
 */
import { AppError, appError, errorReport } from '../../protocols/errors.ts';
import { checked } from '../checked.ts';
import type { InputOf, KernelName, OutputOf } from '../kernel.ts';
import { selfTest } from '../self-test.ts';
import type { OpenedDevice } from './adapter.ts';
import { gpuOf } from './gpu.ts';
import type { Gpu } from './gpu.ts';
import { isRunJob } from './messages.ts';
import type { FromDevice, RunJob } from './messages.ts';

/** The part of `process` that is used. */
export interface DevicePort {
  send(message: FromDevice, sent?: () => void): void;
  onMessage(listener: (message: unknown) => void): void;
  exit(code: number): void;
}

export async function serveDevice(
  port: DevicePort,
  open: () => Promise<OpenedDevice>,
): Promise<void> {
  let opened: OpenedDevice;
  try {
    opened = await open();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    port.send({ kind: 'none', reason }, () => port.exit(0));
    return;
  }
  const { adapter, device } = opened;
  void device.lost.then(({ message, reason }) =>
    port.send({ kind: 'lost', reason: `${reason}: ${message}` }, () => port.exit(1)),
  );
  const runner = runnerOf(device);
  const tests = await selfTest(
    async (name, input) => (await runner(name, input)).output,
    adapter.detail,
  );
  let last: Promise<void> = Promise.resolve();
  port.onMessage((message) => {
    // What is no job cannot be answered: it has no id.
    if (!isRunJob(message)) return;
    last = last.then(() => answer(port, runner, message));
  });
  port.send({ adapter, kind: 'ready', tests });
}

interface Ran<K extends KernelName> {
  readonly output: OutputOf<K>;
  readonly gpuMs: number | null;
}
type Runner = <K extends KernelName>(name: K, input: InputOf<K>) => Promise<Ran<K>>;

async function answer(
  port: DevicePort,
  runner: Runner,
  { id, kernel, input }: RunJob,
): Promise<void> {
  try {
    const { gpuMs, output } = await runner(kernel as KernelName, input as InputOf<KernelName>);
    port.send({ gpuMs, id, kind: 'done', output });
  } catch (error) {
    port.send({ error: errorReport(error), id, kind: 'failed' });
  }
}

const SCOPES = ['validation', 'out-of-memory', 'internal'] as const;

/**
 * Runs a kernel's program. WebGPU tells of a wrong call or a full memory not by an exception but in
 * an error scope, and the answer would be zeros; such an answer must not leave.
 */
function runnerOf(device: GPUDevice): Runner {
  let spentNs = 0;
  const timed = device.features.has('timestamp-query');
  const fresh = (): Gpu => gpuOf(device, (ns) => (spentNs += ns));
  let gpu = fresh();
  return async (name, input) => {
    const { program } = checked(name, input);
    spentNs = 0;
    for (const scope of SCOPES) device.pushErrorScope(scope);
    let failure: unknown;
    let output: OutputOf<typeof name> | undefined;
    try {
      output = await program(gpu, input);
    } catch (error) {
      failure = error;
    }
    const scoped = await Promise.all(SCOPES.map(() => device.popErrorScope()));
    const error = scoped.find((found) => found !== null);
    if (error === undefined && failure === undefined) {
      return { gpuMs: timed ? spentNs / 1e6 : null, output: output as OutputOf<typeof name> };
    }
    // Its buffers and pipelines may be what failed: the next job gets new ones.
    gpu = fresh();
    if (failure instanceof AppError) throw failure;
    const reason = error?.message ?? (failure instanceof Error ? failure.message : String(failure));
    throw appError('DEVICE_FAILED', { kernel: name, reason }, failure);
  };
}
