/** The device is lost in every way it can be, with a job on it: the answer comes from the CPU. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Failover } from '../../../kernels/failover.ts';
import type { FailoverEvent, LossVerdict } from '../../../kernels/failover.ts';
import { jsBackend } from '../../../kernels/js-backend.ts';
import type { KernelsOptions } from '../../../kernels/open-kernels.ts';
import {
  deviceFixture,
  exists,
  longAnswer,
  longJob,
  quickAnswer,
  quickJob,
} from '../../support/device-jobs.ts';
import { openSoftwareDevice } from '../../support/kernel-backends.ts';

// Every start tests every kernel; on a busy machine a limit only ends what hangs.
vi.setConfig({ hookTimeout: 300_000, testTimeout: 300_000 });

/** What dies is the process; a few kernels to test at each start are enough for that. */
const short = { entryUrl: deviceFixture('short.mjs') };

let open: Failover | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

interface Opened {
  readonly kernels: Failover;
  readonly events: FailoverEvent[];
  readonly pids: number[];
}

async function start(
  limits: Partial<KernelsOptions> = {},
  plan: () => LossVerdict = () => ({ afterMs: 20, kind: 'restart' }),
): Promise<Opened> {
  const events: FailoverEvent[] = [];
  const pids: number[] = [];
  const kernels = new Failover({
    cpu: jsBackend(),
    open: async (closing) => {
      const device = await openSoftwareDevice({ ...short, ...limits }, closing);
      pids.push(device.pid ?? 0);
      return device;
    },
    plan,
    report: (event) => events.push(event),
  });
  open = kernels;
  await kernels.begin();
  expect(kernels.status()).toMatchObject({ backend: 'gpu', device: 'running', losses: 0 });
  return { events, kernels, pids };
}

const pidOf = (kernels: Failover): number => {
  const { pid } = kernels.status();
  if (pid === null) throw new Error('there is no device');
  return pid;
};
const running = (kernels: Failover): Promise<void> =>
  vi.waitFor(() => expect(kernels.status().device).toBe('running'), { timeout: 120_000 });

/** Three jobs wait on the device when `strike` comes; each must be answered as the twin does. */
async function struck(opened: Opened, strike: (pid: number) => void): Promise<void> {
  const { kernels } = opened;
  const before = pidOf(kernels);
  const asked = [
    kernels.run('graph-wave', longJob),
    kernels.run('graph-wave', quickJob),
    kernels.run('graph-wave', longJob),
  ];
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(kernels.status().jobs, 'the jobs are on the device').toBe(3);
  strike(before);
  // Bit for bit: it is the twin that answers.
  expect(await Promise.all(asked)).toStrictEqual([longAnswer, quickAnswer, longAnswer]);
  const row = kernels.status().kernels.find(({ name }) => name === 'graph-wave');
  expect(row).toMatchObject({ cpuRuns: 3, fallbacks: 3 });
  expect(kernels.status()).toMatchObject({ fallbacks: 3, losses: 1 });
  await running(kernels);
  expect(kernels.status()).toMatchObject({ backend: 'gpu', jobs: 0, restarts: 1 });
  expect(pidOf(kernels)).not.toBe(before);
  await kernels.run('graph-wave', quickJob);
  const after = kernels.status().kernels.find(({ name }) => name === 'graph-wave');
  expect(after).toMatchObject({ deviceRuns: 1, selfTest: 'passed' });
}

describe('a device that is lost in mid-job', () => {
  it('by kill -9 of its process', async () => {
    const opened = await start();
    await struck(opened, (pid) => process.kill(pid, 'SIGKILL'));
    expect(opened.kernels.status().lastError).toMatchObject({ code: 'DEVICE_LOST' });
    expect(opened.events.map(({ kind }) => kind)).toEqual(['running', 'lost', 'running']);
  });

  it('by device.destroy()', async () => {
    const opened = await start({ entryUrl: deviceFixture('destroyed.mjs') });
    await struck(opened, (pid) => process.kill(pid, 'SIGUSR2'));
    const lost = opened.events.find((event) => event.kind === 'lost');
    expect(lost).toMatchObject({ error: { code: 'DEVICE_LOST' } });
    expect(lost?.error.message).toMatch(/destroyed/);
  });

  it('by silence: its process stands still', async () => {
    const opened = await start({ jobMs: 4_000 });
    await struck(opened, (pid) => process.kill(pid, 'SIGSTOP'));
    const lost = opened.events.find((event) => event.kind === 'lost');
    expect(lost).toMatchObject({ error: { code: 'DEVICE_SILENT' } });
    // A process that stands still takes no part in a clean end either.
    await vi.waitFor(() => expect(exists(opened.pids[0] ?? 0)).toBe(false));
  });

  it('while nothing runs: it comes back by itself', async () => {
    const { kernels } = await start();
    process.kill(pidOf(kernels), 'SIGKILL');
    await vi.waitFor(() => expect(kernels.status().losses).toBe(1));
    await running(kernels);
    expect(kernels.status()).toMatchObject({ fallbacks: 0, restarts: 1 });
  });
});

describe('a device that keeps being lost', () => {
  it('is left alone once the plan gives up; the CPU goes on', async () => {
    let asked = 0;
    const plan = (): LossVerdict =>
      ++asked <= 2 ? { afterMs: 1, kind: 'restart' } : { kind: 'give-up' };
    const { kernels, pids } = await start({}, plan);
    for (let loss = 1; loss <= 3; loss++) {
      await running(kernels);
      process.kill(pidOf(kernels), 'SIGKILL');
      await vi.waitFor(() => expect(kernels.status().losses).toBe(loss));
    }
    expect(kernels.status()).toMatchObject({
      adapter: null,
      backend: 'js',
      device: 'given-up',
      restarts: 2,
    });
    expect(await kernels.run('graph-wave', quickJob)).toStrictEqual(quickAnswer);
    await kernels.close();
    expect(pids.filter(exists)).toEqual([]);
  });

  it('at its start counts as lost, and is planned for in the same way', async () => {
    let opened = 0;
    const kernels = new Failover({
      cpu: jsBackend(),
      open: (closing) => {
        opened += 1;
        return openSoftwareDevice(opened < 3 ? { ...short, startMs: 1 } : short, closing);
      },
      plan: () => ({ afterMs: 1, kind: 'restart' }),
    });
    open = kernels;
    await kernels.begin();
    await running(kernels);
    expect(kernels.status()).toMatchObject({ losses: 2, restarts: 2 });
    expect(kernels.status().lastError).toMatchObject({ code: 'DEVICE_SILENT' });
  });
});

describe('the end of the kernels', () => {
  it('leaves no process behind, whatever the device was doing', async () => {
    const { kernels, pids } = await start();
    const job = kernels.run('graph-wave', longJob);
    await kernels.close();
    expect(await job).toStrictEqual(longAnswer);
    expect(pids.filter(exists)).toEqual([]);
  });

  it('ends a process that stands still', async () => {
    const { kernels, pids } = await start();
    process.kill(pidOf(kernels), 'SIGSTOP');
    await kernels.close();
    expect(pids.filter(exists)).toEqual([]);
  });

  it('does not wait for a device that is still opening', async () => {
    const kernels = new Failover({
      cpu: jsBackend(),
      open: (closing) => openSoftwareDevice({}, closing),
      plan: () => ({ kind: 'give-up' }),
    });
    await kernels.close();
    expect(kernels.status()).toMatchObject({ losses: 0, pid: null });
  });
});
