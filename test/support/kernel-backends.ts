/**
 * Every back end that the contract suite runs against: a new one is one line here. The device is the
 * real child process on the software adapter; its process comes from dist/ (Node 20 loads no .ts).
 */
import { existsSync } from 'node:fs';
import { openDevice } from '../../kernels/open-kernels.ts';
import type { KernelsOptions } from '../../kernels/open-kernels.ts';
import { Failover } from '../../kernels/failover.ts';
import { jsBackend } from '../../kernels/js-backend.ts';
import type { KernelBackend } from '../../kernels/kernel.ts';
import { wasmBackend } from '../../kernels/wasm/backend.ts';

export const deviceEntry = new URL('../../dist/kernels/device/entry.js', import.meta.url);

const everyStepLong = {
  entry: new URL('../../dist/kernels/wasm/thread.js', import.meta.url),
  tuning: { longCells: 1, longLinks: 1, longPairs: 1 },
};

/** The software adapter; it is a failure, not a skip, when this machine does not give one. */
export function openSoftwareDevice(limits: Partial<KernelsOptions> = {}, closing?: AbortSignal) {
  if (!existsSync(deviceEntry)) {
    throw new Error('no dist/kernels/device/entry.js: run `node scripts/build.mjs`');
  }
  // A software adapter on a busy machine is slow, not silent; whoever tests silence sets a limit.
  const patience = { jobMs: 240_000, startMs: 240_000 };
  const base = { entryUrl: deviceEntry, env: process.env, gpu: 'software', ...patience } as const;
  return openDevice({ ...base, ...limits }, closing);
}

async function openBehindFailover(): Promise<KernelBackend> {
  const backend = new Failover({
    cpu: jsBackend(),
    open: (closing) => openSoftwareDevice({}, closing),
    plan: () => ({ kind: 'give-up' }),
  });
  await backend.begin();
  return backend;
}

export const KERNEL_BACKENDS: readonly {
  readonly title: string;
  readonly open: () => Promise<KernelBackend>;
}[] = [
  { open: async () => jsBackend(), title: 'js' },
  { open: async () => wasmBackend({ threads: 1 }), title: 'wasm' },
  { open: async () => wasmBackend(everyStepLong), title: 'wasm on two threads' },
  { open: () => openSoftwareDevice(), title: 'gpu' },
  { open: openBehindFailover, title: 'gpu behind failover' },
];
