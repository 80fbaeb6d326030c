/** A run with a device: what the interface and the metrics say of it, and what its death costs. */
import { describe, expect, it, vi } from 'vitest';
import type { KernelsAnswer } from '../../../protocols/kernels.ts';
import { ended, exists } from '../../support/device-jobs.ts';
import { exported, replay, verify } from '../../support/kimera-journal.ts';
import { startKimera, stopKimera, tempPlace } from '../../support/kimera-process.ts';
import type { Started } from '../../support/kimera-process.ts';

const kernelsOf = async (run: Started): Promise<KernelsAnswer> =>
  (await (await fetch(`${run.url}/api/v1/kernels`)).json()) as KernelsAnswer;
const metricsOf = async (run: Started): Promise<string> =>
  (await fetch(`${run.url}/metrics`)).text();
/** Until main has told: it does twice a second. */
const until = (run: Started, wanted: Partial<KernelsAnswer>): Promise<KernelsAnswer> =>
  vi.waitFor(
    async () => {
      const kernels = await kernelsOf(run);
      expect(kernels).toMatchObject(wanted);
      return kernels;
    },
    { interval: 100, timeout: 120_000 },
  );

/** Eight instruments: the field asks for kernels, and the first job opens the device. */
const FIELD = ['--market', 'sim', '--dataset', 'network(8)', '--speed', '5'];

describe('a run on the software adapter', () => {
  it('tells of its device, outlives its death, and leaves no process behind', async () => {
    const place = tempPlace();
    const run = await startKimera(place, '--gpu', 'software', ...FIELD);
    const kernels = await until(run, { backend: 'gpu', device: 'running' });
    expect(kernels.adapter).toMatchObject({ kind: 'software' });
    expect(kernels.kernels.every(({ selfTest }) => selfTest === 'passed')).toBe(true);
    const before = await metricsOf(run);
    expect(before).toContain('kimera_device_adapter{kind="software"} 1');
    expect(before).toContain('kimera_device_state{state="running"} 1');
    expect(before).toContain('kimera_device_losses_total 0');
    expect(before).toContain('kimera_kernel_runs_total{kernel="graph-wave",on="device"}');
    const first = kernels.pid ?? 0;
    process.kill(first, 'SIGKILL');
    const after = await until(run, { device: 'running', losses: 1, restarts: 1 });
    expect(after.pid).not.toBe(first);
    expect(after.lastError).toMatchObject({ code: 'DEVICE_LOST' });
    expect(await metricsOf(run)).toContain('kimera_device_losses_total 1');
    expect((await stopKimera(run)).code).toBe(0);
    expect([first, after.pid ?? 0].filter(exists)).toEqual([]);
    expect((await exported(place)).at(-1)?.type).toBe('checkpoint');
    expect(await verify(place)).toMatchObject({ ok: true });
    expect(await replay(place, 'R1')).toMatchObject({ code: 0 });
  });

  it('which is killed takes its device with it', async () => {
    const place = tempPlace();
    const run = await startKimera(place, '--gpu', 'software', ...FIELD);
    const { pid } = await until(run, { device: 'running' });
    run.child.kill('SIGKILL');
    await run.exited;
    await vi.waitFor(() => expect(ended(pid ?? 0)).toBe(true), { timeout: 20_000 });
  });
});

describe('a run without a device', () => {
  it('says that none is wanted', async () => {
    const run = await startKimera(tempPlace(), '--gpu', 'off', '--market', 'sim', '--speed', '5');
    const kernels = await until(run, { device: 'off' });
    expect(kernels).toMatchObject({ adapter: null, losses: 0, pid: null });
    expect(kernels.backend).not.toBe('gpu');
    expect((await stopKimera(run)).code).toBe(0);
  });
});
