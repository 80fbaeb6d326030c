/**
 * What does the tension between every two of 1,000 proposals cost? All ways in turn, one run:
 *
 *   plain       the naive loop: objects, f64, the textbook Jensen-Shannon divergence, all pairs
 *   twin        the kernel on the CPU: typed arrays, f32, the form that keeps its digits
 *   adapter     the shader on this machine's adapter, upload and read-back included; if there is one
 *
 * Prints how far each is from the plain loop's answer beside its time.
 *
 * node dist/bench/tension.js [--smoke]
 */
import type { Gpu } from '../kernels/device/gpu.ts';
import { gpuOf } from '../kernels/device/gpu.ts';
import type { PairwiseTensionInput } from '../kernels/pairwise-tension/job.ts';
import { pairwiseTension } from '../kernels/pairwise-tension/kernel.ts';
import { referenceTension } from '../test/reference/tension.ts';
import { randomRows, rowOf, uniforms } from '../test/support/kernel-rows.ts';
import { loadLine, quantile } from './support/quantile.ts';

const smoke = process.argv.includes('--smoke');
const N = smoke ? 100 : 1_000;
const REPEATS = smoke ? 3 : 15;
const K = 5;
const INSTRUMENTS = 8;

/** Random proposals over eight instruments, half of whose pairs move against each other. */
function proposals(): PairwiseTensionInput {
  const next = uniforms(20_261_125);
  const each = (of: () => number): Float32Array => Float32Array.from({ length: N }, of);
  const q = randomRows(next, N, K);
  const correlation = new Float32Array(INSTRUMENTS * INSTRUMENTS);
  for (let i = 0; i < INSTRUMENTS; i++) {
    correlation[i * INSTRUMENTS + i] = 1;
    for (let j = 0; j < i; j++) {
      correlation[i * INSTRUMENTS + j] = correlation[j * INSTRUMENTS + i] = 1.6 * next() - 0.8;
    }
  }
  return {
    k: K,
    q,
    direction: Float32Array.from({ length: N }, (_, i) => {
      const [a = 0, b = 0, , d = 0, e = 0] = rowOf(q, i, K);
      return d + e - a - b;
    }),
    reliability: each(next),
    lnHorizon: each(() => 3 * next()),
    time: each(() => 5 * next()),
    halfLife: each(() => 1 + next()),
    instrument: Uint32Array.from({ length: N }, (_, i) => i % INSTRUMENTS),
    correlation,
  };
}

const input = proposals();
const objects = Array.from({ length: N }, (_, i) => ({
  q: rowOf(input.q, i, K),
  d: input.direction[i]!,
  r: input.reliability[i]!,
  lnH: input.lnHorizon[i]!,
  t: input.time[i]!,
  tau: input.halfLife[i]!,
}));

function plain(): Float64Array {
  const tension = new Float64Array(N * N);
  for (let a = 0; a < N; a++) {
    for (let b = 0; b < N; b++) {
      const rho = input.correlation[input.instrument[a]! * INSTRUMENTS + input.instrument[b]!]!;
      tension[a * N + b] = referenceTension(objects[a]!, objects[b]!, rho);
    }
  }
  return tension;
}

const adapter = await openAdapter();
const ways: Record<string, () => Promise<ArrayLike<number>>> = {
  plain: () => Promise.resolve(plain()),
  twin: () => Promise.resolve(pairwiseTension.twin(input).tension),
};
if (adapter !== undefined) {
  const { gpu } = adapter;
  ways['adapter'] = async () => (await pairwiseTension.program(gpu, input)).tension;
}

const wanted = plain();
const times: Record<string, number[]> = {};
for (let repeat = -1; repeat < REPEATS; repeat++) {
  for (const [name, run] of Object.entries(ways)) {
    const start = performance.now();
    const tension = await run();
    const took = performance.now() - start;
    // The first time compiles; it is checked and not counted.
    if (repeat < 0) console.log(`${name}: largest difference ${gap(tension).toExponential(1)}`);
    else (times[name] ??= []).push(took);
  }
}
console.log(`${N} x ${N} proposals, ${K} buckets, median of ${REPEATS}`);
const floor = quantile(times['plain'] ?? [], 0.5);
for (const [name, taken] of Object.entries(times)) {
  const ms = quantile(taken, 0.5);
  const note = name === 'adapter' ? ` (${adapter?.name})` : '';
  console.log(
    `${name.padEnd(8)} ${ms.toFixed(1)} ms  plain / this ${(floor / ms).toFixed(2)}${note}`,
  );
}
if (adapter === undefined) console.log('adapter  none on this machine');
console.log(loadLine());
process.exit(0);

function gap(tension: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < wanted.length; i++) {
    largest = Math.max(largest, Math.abs(tension[i]! - wanted[i]!));
  }
  return largest;
}

/** This machine's adapter in this process; undefined without one. `root` must stay referenced. */
async function openAdapter(): Promise<{ gpu: Gpu; name: string; root: GPU } | undefined> {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const root = create([]);
  const found = await root.requestAdapter();
  if (found === null) return undefined;
  return { gpu: gpuOf(await found.requestDevice()), name: found.info.description, root };
}
