/**
 * What does a step of the wave on a grid cost? Cells a second, all in one run and in turn:
 *
 *   naive JS      the obvious loops over a Float32Array, arithmetic in f64, edges asked for at each cell
 *   JS twin       the oracle: every operation rounded to f32, rows with a halo
 *   WASM 1, 2     the CPU back end on one thread and on two; bit for bit the twin's result
 *   by halves, swept  on two threads in both orders of stepping
 *   adapters      the same job on each adapter that this machine has, through the device's process
 *   C 1, 2        a plain native loop, built here; the peer of the WASM
 *   triad         a = b + s c over arrays of the same size in C: what the memory gives; a step moves
 *                 12 bytes a cell when nothing stays in the cache
 *
 * A job's fixed cost (checks, copies, the way to a device and back) is taken off and printed apart. The
 * digest is over the state after some steps and must be the same for twin and WASM.
 *
 * node dist/bench/field-grid.js [--smoke] [SIDE ...]
 */
import { createHash } from 'node:crypto';
import { runTwin } from '../kernels/js-backend.ts';
import { difference } from '../kernels/difference.ts';
import { specimenValues } from '../kernels/specimen.ts';
import type { GridWaveInput } from '../kernels/grid-wave/job.ts';
import type { KernelBackend } from '../kernels/kernel.ts';
import { wasmBackend } from '../kernels/wasm/backend.ts';
import { openAdapters } from './support/adapters.ts';
import { native } from './support/native.ts';
import { loadLine } from './support/quantile.ts';
import { stepTimes } from './support/step-time.ts';
import type { Contender, SelfTimed, Timing } from './support/step-time.ts';

const smoke = process.argv.includes('--smoke');
const asked = process.argv.slice(2).map(Number).filter(Number.isInteger);
const SIDES = asked.length > 0 ? asked : smoke ? [96] : [256, 512, 1_024, 2_048];
const BLOCKS = smoke ? 1 : 7;
const TARGET_MS = smoke ? 10 : 150;
const DIGEST_STEPS = 24;
const BYTES_A_CELL = 12;
const NATIVE_REPEATS = smoke ? 1 : 5;

function inputOf(side: number, steps: number): GridWaveInput {
  return {
    boundary: 'dirichlet',
    c: 1,
    dt: 0.5,
    gamma: 0.004,
    h: 1,
    height: side,
    omega: 0.02,
    sources: { cell: Uint32Array.of(side + 1), strength: Float32Array.of(0.5) },
    steps,
    u: specimenValues(side * side, 1),
    uBefore: specimenValues(side * side, 1).map((value) => value * 0.99),
    width: side,
  };
}

/** The obvious code: no halo, no rounding by hand, the formula as a textbook prints it. */
function naive(input: GridWaveInput): (steps: number) => void {
  const { c, dt, gamma, h, height, omega, sources, width } = input;
  const source = new Float32Array(width * height);
  sources.cell.forEach((cell, n) => (source[cell] = sources.strength[n] ?? 0));
  const dt2 = dt * dt;
  const omega2 = omega * omega;
  const pull = (c * c) / (h * h);
  const keep = 1 - gamma * dt;
  const share = 1 / (1 + gamma * dt);
  let before = input.uBefore.slice();
  let now = input.u.slice();
  let next = new Float32Array(now.length);
  return (steps) => {
    for (let step = 0; step < steps; step++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const i = y * width + x;
          const own = now[i]!;
          const left = x > 0 ? now[i - 1]! : 0;
          const right = x < width - 1 ? now[i + 1]! : 0;
          const up = y > 0 ? now[i - width]! : 0;
          const down = y < height - 1 ? now[i + width]! : 0;
          const force = omega2 * own + pull * (4 * own - left - right - up - down) - source[i]!;
          next[i] = (2 * own - keep * before[i]! - dt2 * force) * share;
        }
      }
      [before, now, next] = [now, next, before];
    }
  };
}

const digestOf = (u: Float32Array): string =>
  createHash('sha256').update(u).digest('hex').slice(0, 16);

const c = native('./field-grid.c');
const wasm1 = wasmBackend({ threads: 1 });
const wasm2 = wasmBackend({ tuning: { longCells: 1 } });
/** Both orders of stepping at every size: the default is chosen by these. */
const halves = wasmBackend({ tuning: { longCells: 1, sweptCells: [Infinity, Infinity] } });
const swept = wasmBackend({ tuning: { longCells: 1, sweptCells: [1, 1] } });
const { backends: gpus, missing } = await openAdapters();

async function check(side: number): Promise<string[]> {
  const input = inputOf(side, DIGEST_STEPS);
  const twin = runTwin('grid-wave', input);
  const digest = digestOf(twin.u);
  for (const backend of [wasm1, wasm2, halves, swept]) {
    const { u } = await backend.run('grid-wave', input);
    if (digestOf(u) !== digest) throw new Error(`${backend.detail} differs from the twin`);
  }
  const apart: string[] = [];
  for (const gpu of gpus) {
    const far = difference(await gpu.run('grid-wave', input), twin);
    apart.push(`${gpu.detail}: ${far.toExponential(1)} from the twin after ${DIGEST_STEPS} steps`);
  }
  return [`digest ${digest}, WASM on 1 and 2 threads equal to the twin`, ...apart];
}

function backendOf(name: string, backend: KernelBackend, side: number): Contender {
  const input = inputOf(side, 1);
  return { name, steps: (steps) => backend.run('grid-wave', { ...input, steps }) };
}

/** The native loop; nothing where there is no compiler. */
function nativeOf(side: number, threads: number): SelfTimed[] {
  if (c.missing) return [];
  const steps = Math.max(2, Math.round((TARGET_MS * 1e6) / (side * side)) * 2);
  const stepNs = (): number => c.run('wave', side, steps, threads, NATIVE_REPEATS);
  return [{ name: `C ${threads}`, stepNs }];
}

async function measure(side: number): Promise<void> {
  const checks = await check(side);
  const input = inputOf(side, 1);
  const timings = await stepTimes(
    [
      { name: 'naive JS', steps: naive(input) },
      { name: 'JS twin', steps: (steps) => runTwin('grid-wave', { ...input, steps }) },
      backendOf('WASM 1', wasm1, side),
      ...nativeOf(side, 1),
      backendOf('WASM 2', wasm2, side),
      backendOf('WASM 2 by halves', halves, side),
      backendOf('WASM 2 swept', swept, side),
      ...nativeOf(side, 2),
      ...gpus.map((gpu) => backendOf(gpu.detail, gpu, side)),
    ],
    { blocks: BLOCKS, targetMs: TARGET_MS },
  );
  console.log(`\n${side} x ${side}`);
  for (const line of checks) console.log(`  ${line}`);
  report(side * side, timings);
}

function report(cells: number, timings: ReadonlyMap<string, Timing>): void {
  const ns = (name: string): number => timings.get(name)?.stepNs ?? Number.NaN;
  for (const [name, { fixedMs, stepNs }] of timings) {
    console.log(
      `  ${name.padEnd(28)} ${((cells / stepNs) * 1e3).toFixed(0).padStart(6)} M cells/s` +
        ` ${(ns('naive JS') / stepNs).toFixed(2).padStart(7)}x naive` +
        ` ${((BYTES_A_CELL * cells) / stepNs).toFixed(1).padStart(6)} GB/s` +
        (Number.isNaN(fixedMs) ? '' : `  a job of one step ${fixedMs.toFixed(2)} ms`),
    );
  }
  const best = Math.min(ns('WASM 1'), ns('WASM 2'));
  console.log(`  WASM / naive JS: ${(ns('naive JS') / best).toFixed(1)} (aim 15 at 1024)`);
  if (c.missing) return;
  for (const threads of [1, 2]) {
    const share = ns(`C ${threads}`) / ns(`WASM ${threads}`);
    const triad = c.run('triad', cells, threads, NATIVE_REPEATS);
    console.log(
      `  WASM / C on ${threads} of 2 cores: ${share.toFixed(2)} (aim 0.5 at 1024);` +
        ` triad ${triad.toFixed(1)} GB/s`,
    );
  }
}

console.log(`native peer: ${c.detail}`);
for (const line of missing) console.log(`not here: ${line}`);
for (const side of SIDES) await measure(side);
console.log(`\n${loadLine()}`);
c.close();
await Promise.all([wasm1, wasm2, halves, swept, ...gpus].map((backend) => backend.close()));
