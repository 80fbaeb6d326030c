/**
 * What does the device's process cost, and what does its death cost? Per job: the wall time beyond the
 * passes themselves (by the adapter's clock) for an empty and for large inputs. Per death: from
 * kill -9 under a job to the CPU's answer, beside the CPU's own time for that job, and until the
 * device has been tested again.
 *
 * node dist/bench/device.js [--smoke] [--gpu auto|software]
 */
import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as after } from 'node:timers/promises';
import type { DeviceProcess } from '../kernels/device/device-process.ts';
import { Failover } from '../kernels/failover.ts';
import { gridWave } from '../kernels/grid-wave/kernel.ts';
import type { GridWaveInput } from '../kernels/grid-wave/job.ts';
import { jsBackend } from '../kernels/js-backend.ts';
import { openDevice } from '../kernels/open-kernels.ts';
import { loadLine, quantile } from './support/quantile.ts';

const smoke = process.argv.includes('--smoke');
const gpu = process.argv.includes('auto') ? 'auto' : 'software';
const JOBS = smoke ? 5 : 200;
const DEATHS = smoke ? 1 : 7;
const SIDES = smoke ? [32, 256] : [32, 256, 512, 1024];
/** The device is struck this long after it was given a job. */
const STRIKE_MS = 20;

const open = (closing?: AbortSignal): Promise<DeviceProcess> =>
  openDevice({ env: process.env, gpu, jobMs: 60_000 }, closing);

/** A wave on a square of `side` cells. */
function waveOf(side: number, steps: number): GridWaveInput {
  const cells = Float32Array.from({ length: side * side }, (_, i) => Math.fround(Math.sin(i)));
  const sources = { cell: Uint32Array.of(1), strength: Float32Array.of(1) };
  const size = { height: side, u: cells, uBefore: cells, width: side };
  return { ...gridWave.specimen(), ...size, sources, steps };
}

const digest = createHash('sha256');
const median = (values: readonly number[]): string => quantile(values, 0.5).toFixed(2);

const device = await open();
console.log(`${device.adapter?.kind ?? ''} adapter, ${device.detail}`);
for (const side of SIDES) {
  const input = waveOf(side, 1);
  const walls: number[] = [];
  const beyond: number[] = [];
  for (let job = 0; job < Math.max(5, Math.ceil((JOBS * 32) / side)); job++) {
    const begun = performance.now();
    const { gpuMs, output } = await device.runTimed('grid-wave', input);
    const wall = performance.now() - begun;
    walls.push(wall);
    beyond.push(wall - (gpuMs ?? Number.NaN));
    if (job === 0) digest.update(output.u);
  }
  const mb = (4 * side * side * 4) / 1e6;
  console.log(
    `  one step of ${side}^2 cells, ${mb.toFixed(2)} MB there and back: ${median(walls)} ms, ` +
      `beyond the pass ${median(beyond)} ms (p99 ${quantile(beyond, 0.99).toFixed(2)})`,
  );
}
await device.close();

const long = waveOf(128, smoke ? 200 : 400);
const answers: number[] = [];
const backs: number[] = [];
const alone: number[] = [];
let lost = 0;
for (let death = 0; death < DEATHS; death++) {
  const kernels = new Failover({
    cpu: jsBackend(),
    open,
    plan: () => ({ afterMs: 0, kind: 'restart' }),
  });
  await kernels.begin();
  const answer = kernels.run('grid-wave', long);
  await after(STRIKE_MS);
  const struck = performance.now();
  const { pid } = kernels.status();
  if (pid !== null) process.kill(pid, 'SIGKILL');
  await answer;
  answers.push(performance.now() - struck);
  while (kernels.status().restarts === 0 || kernels.status().device !== 'running') await after(2);
  backs.push(performance.now() - struck);
  lost += kernels.status().fallbacks;
  await kernels.close();
  const begun = performance.now();
  digest.update(gridWave.twin(long).u);
  alone.push(performance.now() - begun);
}
console.log(
  `  ${DEATHS} deaths under a job, ${lost} of them before it was done: the CPU's answer after ` +
    `${median(answers)} ms (the CPU alone ${median(alone)} ms), the device back after ${median(backs)} ms`,
);
console.log(`  result ${digest.digest('hex').slice(0, 16)}; ${loadLine()}`);
