/** Figures of kernels and device for Prometheus, copied from their status at each scrape. */
import type { KernelsAnswer } from '../protocols/kernels.ts';
import { DEVICE_STATES } from '../protocols/kernels.ts';
import type { Metrics } from '../runtime/telemetry/metrics.ts';

/** Returns what brings the figures up to date. */
export function kernelMetrics(metrics: Metrics, read: () => KernelsAnswer): () => void {
  const adapter = metrics.gauge('device_adapter', 'The adapter in use, by kind.', ['kind']);
  const state = metrics.gauge('device_state', '1 for the state that the device is in.', ['state']);
  const jobs = metrics.gauge('device_jobs', 'Jobs waiting for the device or running on it.');
  const losses = metrics.counter('device_losses_total', 'Losses of the device in this start.');
  const restarts = metrics.counter(
    'device_restarts_total',
    'Times a lost device was opened again.',
  );
  const runs = metrics.counter('kernel_runs_total', 'Runs by kernel and where.', ['kernel', 'on']);
  const seconds = metrics.counter('kernel_seconds_total', 'Wall time of runs, queue included.', [
    'kernel',
    'on',
  ]);
  const gpuSeconds = metrics.counter(
    'kernel_gpu_seconds_total',
    "Time of a kernel's passes by the adapter's clock, where it has one.",
    ['kernel'],
  );
  const fallbacks = metrics.counter(
    'kernel_fallbacks_total',
    'Runs begun on the device and done again on the CPU.',
    ['kernel'],
  );
  const all = [adapter, state, losses, restarts, runs, seconds, gpuSeconds, fallbacks];
  return () => {
    const status = read();
    for (const metric of all) metric.reset();
    if (status.adapter !== null) adapter.set({ kind: status.adapter.kind }, 1);
    for (const name of DEVICE_STATES) state.set({ state: name }, name === status.device ? 1 : 0);
    jobs.set(status.jobs);
    losses.inc(status.losses);
    restarts.inc(status.restarts);
    for (const row of status.kernels) {
      const kernel = row.name;
      runs.inc({ kernel, on: 'device' }, row.deviceRuns);
      runs.inc({ kernel, on: 'cpu' }, row.cpuRuns);
      seconds.inc({ kernel, on: 'device' }, row.deviceMs / 1e3);
      seconds.inc({ kernel, on: 'cpu' }, row.cpuMs / 1e3);
      if (row.gpuMs !== null) gpuSeconds.inc({ kernel }, row.gpuMs / 1e3);
      fallbacks.inc({ kernel }, row.fallbacks);
    }
  };
}
