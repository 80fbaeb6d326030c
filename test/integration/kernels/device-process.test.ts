/** The device's process as its parent meets it: what it refuses, what it survives, how it ends. */
import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { difference } from '../../../kernels/difference.ts';
import type { DeviceProcess } from '../../../kernels/device/device-process.ts';
import { swiftShaderEnv } from '../../../kernels/device/swiftshader.ts';
import { Failover } from '../../../kernels/failover.ts';
import { graphWave } from '../../../kernels/graph-wave/kernel.ts';
import { jsBackend } from '../../../kernels/js-backend.ts';
import { openKernels } from '../../../kernels/open-kernels.ts';
import type { FromDevice } from '../../../kernels/device/messages.ts';
import { deviceFixture, ended, longJob, quickAnswer, quickJob } from '../../support/device-jobs.ts';
import { openSoftwareDevice } from '../../support/kernel-backends.ts';

// Every start tests every kernel; on a busy machine a limit only ends what hangs.
vi.setConfig({ hookTimeout: 300_000, testTimeout: 300_000 });

/** Where the number of kernels makes no difference, the process has only a few to test. */
const short = { entryUrl: deviceFixture('short.mjs') };

const opened: { close(): Promise<void> }[] = [];
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const device of opened.splice(0)) await device.close();
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
});
const keep = <T extends { close(): Promise<void> }>(device: T): T => {
  opened.push(device);
  return device;
};

describe('a device', () => {
  it('names its adapter, passes its self-test and says how long its passes took', async () => {
    const device = keep(await openSoftwareDevice());
    expect(device.adapter).toMatchObject({ kind: 'software', name: 'google swiftshader' });
    expect(device.tests.filter(({ passed }) => !passed)).toEqual([]);
    const { gpuMs, output } = await device.runTimed('graph-wave', longJob);
    expect(output.u).toHaveLength(longJob.u.length);
    expect(gpuMs).toBeGreaterThan(0);
    const { gpuMs: quickMs } = await device.runTimed('graph-wave', quickJob);
    // 500 times the steps: were the time not the job's own, the two would be alike.
    expect(gpuMs! / quickMs!).toBeGreaterThan(10);
  });

  it('goes on for hundreds of jobs', async () => {
    const device = keep(await openSoftwareDevice(short));
    for (let job = 0; job < 200; job++) {
      const output = await device.run('graph-wave', quickJob);
      expect(difference(output, quickAnswer)).toBeLessThanOrEqual(graphWave.tolerance);
    }
  });

  it('takes no more jobs than its limit; what it took it answers', async () => {
    const device = keep(await openSoftwareDevice({ ...short, jobsMax: 3 }));
    const taken = [1, 2, 3].map(() => device.run('graph-wave', quickJob));
    await expect(device.run('graph-wave', quickJob)).rejects.toMatchObject({
      code: 'DEVICE_BUSY',
      details: { jobs: 3 },
    });
    expect(await Promise.all(taken)).toHaveLength(3);
    await device.run('graph-wave', quickJob);
  });

  it('is not found where the driver offers none', async () => {
    const env = { ...process.env, VK_ICD_FILENAMES: '/nowhere' };
    await expect(openSoftwareDevice({ env, gpu: 'auto' })).rejects.toMatchObject({
      code: 'DEVICE_NONE',
    });
  });

  it.each(['auto', 'software'] as const)(
    'is not found where webgpu is not installed, wanted as %s; the CPU runs the kernels',
    async (gpu) => {
      const kernels = keep(
        await openKernels({
          entryUrl: deviceFixture('without-webgpu.mjs'),
          env: process.env,
          gpu,
          plan: () => ({ kind: 'give-up' }),
        }),
      );
      await kernels.begin();
      const { device, lastError } = kernels.status();
      expect(device).toBe('none');
      expect(lastError?.message).toMatch(/^DEVICE_NONE: .*npm ci --include=optional brings it/);
      const output = await kernels.run('graph-wave', quickJob);
      expect(difference(output, quickAnswer)).toBeLessThanOrEqual(graphWave.tolerance);
    },
  );

  it('is not the software adapter where hardware is wanted', async () => {
    const driver = await swiftShaderEnv({}, process.env);
    const env = { ...process.env, ...driver };
    await expect(openSoftwareDevice({ env, gpu: 'auto' })).rejects.toMatchObject({
      code: 'DEVICE_NONE',
      details: { reason: 'the graphics driver offers a software adapter only' },
    });
  });
});

describe('a device with wrong kernels', () => {
  it('is used for the right ones; the others run on the CPU and are named', async () => {
    const kernels = keep(
      new Failover({
        cpu: jsBackend(),
        open: () => openSoftwareDevice({ entryUrl: deviceFixture('wrong-kernel.mjs') }),
        plan: () => ({ kind: 'give-up' }),
      }),
    );
    await kernels.begin();
    const row = (name: string) => kernels.status().kernels.find((kernel) => kernel.name === name);
    expect(row('graph-pressure')).toMatchObject({ backend: 'gpu', selfTest: 'passed' });
    expect(row('graph-wave')).toMatchObject({ backend: 'js', selfTest: 'failed' });
    expect(row('graph-wave')?.reason).toMatch(/KERNEL_SELF_TEST.*SwiftShader/);
    expect(row('graph-wave')?.difference).toBeGreaterThan(graphWave.tolerance);
    expect(row('knn-graph')).toMatchObject({ backend: 'js', difference: null, selfTest: 'failed' });
    expect(row('knn-graph')?.reason).toMatch(/no such instruction/);
    expect(await kernels.run('graph-wave', quickJob)).toStrictEqual(quickAnswer);
    expect(kernels.status()).toMatchObject({ backend: 'gpu', fallbacks: 0, losses: 0 });
  });

  it('does a job again on the CPU that WebGPU found fault with, and goes on', async () => {
    const device: DeviceProcess = await openSoftwareDevice({
      entryUrl: deviceFixture('invalid-call.mjs'),
    });
    const kernels = keep(
      new Failover({
        cpu: jsBackend(),
        open: () => Promise.resolve(device),
        plan: () => ({ kind: 'give-up' }),
      }),
    );
    await kernels.begin();
    const seven = { ...quickJob, steps: 7 };
    expect(await kernels.run('graph-wave', seven)).toStrictEqual(graphWave.twin(seven));
    expect(kernels.status().lastError).toMatchObject({ code: 'DEVICE_FAILED' });
    const output = await kernels.run('graph-wave', quickJob);
    expect(difference(output, quickAnswer)).toBeLessThanOrEqual(graphWave.tolerance);
    expect(kernels.status()).toMatchObject({ device: 'running', fallbacks: 1, losses: 0 });
  });
});

describe("the device's process", () => {
  it('survives messages of any shape', async () => {
    const driver = await swiftShaderEnv({}, process.env);
    const child = fork(fileURLToPath(short.entryUrl), ['software'], {
      env: { ...process.env, ...driver },
      execArgv: [],
      serialization: 'advanced',
    });
    children.push(child);
    const heard: FromDevice[] = [];
    child.on('message', (message) => heard.push(message as FromDevice));
    await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ kind: 'ready' }), 120_000);
    const nan = new Float32Array(16).fill(NaN);
    const cyclic: Record<string, unknown> = { kind: 'run' };
    cyclic['self'] = cyclic;
    const garbage: unknown[] = [
      NaN,
      0,
      'run',
      [],
      {},
      cyclic,
      new Map([['kind', 'run']]),
      nan,
      { kind: 'run' },
      { id: NaN, input: nan, kernel: 'graph-wave', kind: 'run' },
      { id: 1, input: nan, kernel: 'graph-wave', kind: 'run' },
      {
        id: 2,
        input: { ...quickJob, u: quickJob.u.map(() => NaN) },
        kernel: 'graph-wave',
        kind: 'run',
      },
      { id: 3, input: { ...quickJob, steps: 1e300 }, kernel: 'graph-wave', kind: 'run' },
      { id: 4, input: quickJob, kernel: '__proto__', kind: 'run' },
      { id: 5, input: cyclic, kernel: 'knn-graph', kind: 'run' },
      { id: 6, kernel: 'toString', kind: 'run' },
    ];
    for (const message of garbage) child.send(message as object);
    child.send({ id: 7, input: quickJob, kernel: 'graph-wave', kind: 'run' });
    await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ id: 7, kind: 'done' }), 120_000);
    const refusals = heard.filter((message) => message.kind === 'failed');
    expect(refusals.map(({ id, error }) => [id, error.code])).toEqual([
      [1, 'KERNEL_INPUT'],
      [2, 'KERNEL_INPUT'],
      [3, 'KERNEL_INPUT'],
      [4, 'KERNEL_UNKNOWN'],
      [5, 'KERNEL_INPUT'],
      [6, 'KERNEL_UNKNOWN'],
    ]);
  });

  it('is not ended by the signals that ask its parent to stop', async () => {
    const device = keep(await openSoftwareDevice(short));
    process.kill(device.pid ?? 0, 'SIGINT');
    process.kill(device.pid ?? 0, 'SIGTERM');
    const output = await device.run('graph-wave', quickJob);
    expect(difference(output, quickAnswer)).toBeLessThanOrEqual(graphWave.tolerance);
  });

  it('ends when its parent is killed', async () => {
    const owner = spawn(process.execPath, [fileURLToPath(deviceFixture('owner.mjs'))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(owner);
    const [text] = (await once(owner.stdout, 'data')) as [Buffer];
    const pid = Number(text.toString());
    expect(pid).toBeGreaterThan(0);
    expect(ended(pid)).toBe(false);
    owner.kill('SIGKILL');
    await vi.waitFor(() => expect(ended(pid)).toBe(true), { timeout: 10_000 });
  });
});
