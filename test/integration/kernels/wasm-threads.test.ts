/** Two threads on one job: the same bits as the twin, and no answer lost when the second one dies. */
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { runTwin } from '../../../kernels/js-backend.ts';
import { BOUNDARIES } from '../../../kernels/grid.ts';
import type { KernelBackend } from '../../../kernels/kernel.ts';
import { wasmBackend } from '../../../kernels/wasm/backend.ts';
import type { Tuning } from '../../../kernels/wasm/engine.ts';
import type { AppError } from '../../../protocols/errors.ts';
import { randomStream } from '../../../runtime/random.ts';
import {
  bitsOf,
  gridPressureInput,
  gridWaveInput,
  pressureInput,
  waveInput,
} from '../../support/field-inputs.ts';
import { tensionInput } from '../../support/tension-inputs.ts';

const entry = new URL('../../../dist/kernels/wasm/thread.js', import.meta.url);
if (!existsSync(entry)) throw new Error(`no ${entry.pathname}: run npm run build`);
const fixture = (name: string): URL => new URL(`../../fixtures/kernels/${name}`, import.meta.url);

const open: KernelBackend[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((backend) => backend.close()));
});

interface Started {
  readonly backend: KernelBackend;
  readonly faults: AppError[];
}

function started(thread: URL, tuning: Partial<Tuning> = {}): Started {
  const faults: AppError[] = [];
  const onFault = (error: AppError): unknown => faults.push(error);
  // Every step counts as long enough for two threads.
  const every = { longCells: 1, longLinks: 1, longPairs: 1, ...tuning };
  const backend = wasmBackend({ entry: thread, onFault, tuning: every });
  open.push(backend);
  return { backend, faults };
}

const SEED = 20_261_125;
const EVERY_GRID = [1, 1] as const;
const NODES = 6_000;

async function expectTwin(backend: KernelBackend, seed: number, steps: number): Promise<void> {
  const input = waveInput(seed, NODES, steps);
  const twin = runTwin('graph-wave', input);
  const fast = await backend.run('graph-wave', input);
  expect(bitsOf(fast.u)).toEqual(bitsOf(twin.u));
  expect(bitsOf(fast.uBefore)).toEqual(bitsOf(twin.uBefore));
}

describe('two threads of the WebAssembly back end', () => {
  it('give the bits of the twin, job after job', async () => {
    const { backend, faults } = started(entry);
    for (let seed = 0; seed < 6; seed++) await expectTwin(backend, seed, 5 + seed);
    const input = pressureInput(1, NODES, 7);
    const { pressure } = await backend.run('graph-pressure', input);
    expect(bitsOf(pressure)).toEqual(bitsOf(runTwin('graph-pressure', input).pressure));
    const asked = tensionInput(1, 301, 21);
    const { tension } = await backend.run('pairwise-tension', asked);
    expect(bitsOf(tension)).toEqual(bitsOf(runTwin('pairwise-tension', asked).tension));
    expect(faults).toEqual([]);
    expect(backend.detail).toBe('WebAssembly f32x4, 2 threads');
  });

  it.each([
    ['by halves', {}],
    ['by a wavefront of 2 steps', { depth: 2, sweptCells: EVERY_GRID }],
    ['by a wavefront of 5 steps', { depth: 5, sweptCells: EVERY_GRID }],
    ['by a wavefront of 8 steps', { depth: 8, sweptCells: EVERY_GRID }],
  ])('give the bits of the twins on grids of any shape, %s', async (_, tuning) => {
    const { backend, faults } = started(entry, tuning);
    const random = randomStream(SEED, 'shapes');
    for (let n = 0; n < 60; n++) {
      const [width, height] = [random.integer(1, 80), random.integer(1, 80)];
      const shape = { boundary: random.pick(BOUNDARIES), height, width };
      const wave = gridWaveInput(n, shape, random.integer(0, 30));
      const twin = runTwin('grid-wave', wave);
      const fast = await backend.run('grid-wave', wave);
      expect(bitsOf(fast.u)).toEqual(bitsOf(twin.u));
      expect(bitsOf(fast.uBefore)).toEqual(bitsOf(twin.uBefore));
      const pressure = gridPressureInput(n, shape, random.integer(0, 30));
      expect(bitsOf((await backend.run('grid-pressure', pressure)).pressure)).toEqual(
        bitsOf(runTwin('grid-pressure', pressure).pressure),
      );
    }
    expect(faults).toEqual([]);
  });

  it('run jobs that were asked for at once one after another', async () => {
    const { backend } = started(entry);
    await Promise.all([0, 1, 2].map((seed) => expectTwin(backend, seed, 4)));
  });

  it('close while a job is under way, after it', async () => {
    const { backend } = started(entry);
    const job = expectTwin(backend, 3, 9);
    await backend.close();
    await job;
  });
});

describe.each(['dying-thread.mjs', 'silent-thread.mjs', 'stillborn-thread.mjs'])(
  'with a second thread like %s',
  (name) => {
    it('the job is done again on one thread, and the fault is told once', async () => {
      const { backend, faults } = started(fixture(name));
      await expectTwin(backend, 1, 6);
      await expectTwin(backend, 2, 3);
      expect(faults.map(({ code }) => code)).toEqual(['KERNEL_THREAD']);
      expect(backend.detail).toBe('WebAssembly f32x4, 1 thread (KERNEL_THREAD)');
    });
  },
);
