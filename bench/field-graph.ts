/**
 * What does a step of the wave on a graph cost, 16 neighbours a node, anywhere in memory? Nodes a
 * second, all in one run and in turn:
 *
 *   naive JS      the obvious loops over rows of neighbours, arithmetic in f64
 *   JS twin       the oracle: every operation rounded to f32
 *   WASM 1, 2     the CPU back end on one thread and on two; bit for bit the twin's result
 *   adapters      the same job on each adapter that this machine has, through the device's process
 *   C 1, 2        a plain native loop over the same rows, built here; the peer of the WASM
 *
 * A step moves 8 bytes a link and 28 a node when nothing stays in the cache, and reads 4 more a link
 * wherever the neighbour lies. A job's fixed cost (checks, the order of rows, copies, the way to a
 * device) is taken off and printed apart.
 *
 * node dist/bench/field-graph.js [--smoke] [NODES ...]
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { difference } from '../kernels/difference.ts';
import { lambdaBound } from '../kernels/graph-spectrum.ts';
import type { GraphWaveInput } from '../kernels/graph-wave/job.ts';
import { waveCoefficients } from '../kernels/graph-wave/twin.ts';
import { runTwin } from '../kernels/js-backend.ts';
import type { KernelBackend } from '../kernels/kernel.ts';
import { specimenValues } from '../kernels/specimen.ts';
import { wasmBackend } from '../kernels/wasm/backend.ts';
import { openAdapters } from './support/adapters.ts';
import { native } from './support/native.ts';
import { loadLine } from './support/quantile.ts';
import { scatteredGraph } from './support/scattered-graph.ts';
import { stepTimes } from './support/step-time.ts';
import type { Contender, SelfTimed, Timing } from './support/step-time.ts';

const smoke = process.argv.includes('--smoke');
const asked = process.argv.slice(2).map(Number).filter(Number.isInteger);
const SIZES = asked.length > 0 ? asked : smoke ? [2_048] : [65_536, 262_144, 1_048_576];
const BLOCKS = smoke ? 1 : 7;
const TARGET_MS = smoke ? 10 : 200;
const NATIVE_REPEATS = smoke ? 1 : 5;
const DIGEST_STEPS = 8;

function inputOf(nodes: number): GraphWaveInput {
  const graph = scatteredGraph(nodes);
  return {
    c: 1,
    dt: 1.6 / Math.sqrt(1 + lambdaBound(graph)),
    gamma: specimenValues(nodes, 2).map((value) => 0.01 * (value + 1)),
    graph,
    omegaSquared: specimenValues(nodes, 3).map((value) => 0.5 * (value + 1)),
    source: specimenValues(nodes, 4).map((value) => 0.01 * value),
    steps: 1,
    u: specimenValues(nodes, 1),
    uBefore: specimenValues(nodes, 1).map((value) => value * 0.99),
  };
}

/** The obvious code. */
function naive(input: GraphWaveInput): (steps: number) => void {
  const { c, dt, gamma, graph, omegaSquared, source } = input;
  const { column, nodes, rowStart, weight } = graph;
  let before = input.uBefore.slice();
  let now = input.u.slice();
  let next = new Float32Array(nodes);
  return (steps) => {
    for (let step = 0; step < steps; step++) {
      for (let i = 0; i < nodes; i++) {
        const own = now[i]!;
        let laplacian = 0;
        for (let e = rowStart[i]!; e < rowStart[i + 1]!; e++)
          laplacian += weight[e]! * (own - now[column[e]!]!);
        const force = omegaSquared[i]! * own + c * c * laplacian - source[i]!;
        const g = gamma[i]! * dt;
        next[i] = (2 * own - (1 - g) * before[i]! - dt * dt * force) / (1 + g);
      }
      [before, now, next] = [now, next, before];
    }
  };
}

const digestOf = (u: Float32Array): string =>
  createHash('sha256').update(u).digest('hex').slice(0, 16);

const c = native('./field-graph.c');
const dir = mkdtempSync(join(tmpdir(), 'kimera-field-graph-'));
const file = join(dir, 'graph');
const wasm1 = wasmBackend({ threads: 1 });
const wasm2 = wasmBackend({ tuning: { longLinks: 1 } });
const { backends: gpus, missing } = await openAdapters();

/** What the native peer reads. */
function writeFor(input: GraphWaveInput): void {
  const { column, nodes, rowStart, weight } = input.graph;
  const bytes = (values: Uint32Array | Float32Array): Buffer =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const head = Uint32Array.of(nodes, column.length);
  const arrays = [head, rowStart, column, weight, waveCoefficients(input), input.u];
  writeFileSync(file, Buffer.concat(arrays.map(bytes)));
}

async function check(input: GraphWaveInput): Promise<string[]> {
  const job = { ...input, steps: DIGEST_STEPS };
  const twin = runTwin('graph-wave', job);
  const digest = digestOf(twin.u);
  for (const backend of [wasm1, wasm2]) {
    const { u } = await backend.run('graph-wave', job);
    if (digestOf(u) !== digest) throw new Error(`${backend.detail} differs from the twin`);
  }
  const lines = [`digest ${digest}, WASM on 1 and 2 threads equal to the twin`];
  for (const gpu of gpus) {
    const apart = difference(await gpu.run('graph-wave', job), twin);
    lines.push(`${gpu.detail}: ${apart.toExponential(1)} from the twin, ${DIGEST_STEPS} steps`);
  }
  return lines;
}

function backendOf(name: string, backend: KernelBackend, input: GraphWaveInput): Contender {
  return { name, steps: (steps) => backend.run('graph-wave', { ...input, steps }) };
}

/** The native loop; nothing where there is no compiler. */
function nativeOf(nodes: number, threads: number): SelfTimed[] {
  if (c.missing) return [];
  const steps = Math.max(2, Math.round((TARGET_MS * 2e4) / nodes) * 2);
  const stepNs = (): number => c.run(file, steps, threads, NATIVE_REPEATS);
  return [{ name: `C ${threads}`, stepNs }];
}

async function measure(nodes: number): Promise<void> {
  const input = inputOf(nodes);
  writeFor(input);
  const checks = await check(input);
  const timings = await stepTimes(
    [
      { name: 'naive JS', steps: naive(input) },
      { name: 'JS twin', steps: (steps) => runTwin('graph-wave', { ...input, steps }) },
      backendOf('WASM 1', wasm1, input),
      ...nativeOf(nodes, 1),
      backendOf('WASM 2', wasm2, input),
      ...nativeOf(nodes, 2),
      ...gpus.map((gpu) => backendOf(gpu.detail, gpu, input)),
    ],
    { blocks: BLOCKS, targetMs: TARGET_MS },
  );
  console.log(`\n${nodes} nodes, ${input.graph.column.length / nodes} neighbours each`);
  for (const line of checks) console.log(`  ${line}`);
  report(nodes, timings);
}

function report(nodes: number, timings: ReadonlyMap<string, Timing>): void {
  const ns = (name: string): number => timings.get(name)?.stepNs ?? Number.NaN;
  const bytes = nodes * (16 * 8 + 28);
  for (const [name, { fixedMs, stepNs }] of timings) {
    console.log(
      `  ${name.padEnd(28)} ${((nodes / stepNs) * 1e3).toFixed(1).padStart(6)} M nodes/s` +
        ` ${(ns('naive JS') / stepNs).toFixed(2).padStart(7)}x naive` +
        ` ${(bytes / stepNs).toFixed(1).padStart(6)} GB/s` +
        (Number.isNaN(fixedMs) ? '' : `  a job of one step ${fixedMs.toFixed(2)} ms`),
    );
  }
  const best = Math.min(ns('WASM 1'), ns('WASM 2'));
  console.log(`  WASM / naive JS: ${(ns('naive JS') / best).toFixed(1)}`);
  if (c.missing) return;
  for (const threads of [1, 2]) {
    const share = ns(`C ${threads}`) / ns(`WASM ${threads}`);
    console.log(`  WASM / C on ${threads} of 2 cores: ${share.toFixed(2)}`);
  }
}

console.log(`native peer: ${c.detail}`);
for (const line of missing) console.log(`not here: ${line}`);
for (const nodes of SIZES) await measure(nodes);
console.log(`\n${loadLine()}`);
c.close();
rmSync(dir, { recursive: true, force: true });
await Promise.all([wasm1, wasm2, ...gpus].map((backend) => backend.close()));
