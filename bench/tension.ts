/**
 * What does the tension between every two of 1,000 proposals cost? Pairs a second, all in one run:
 *
 *   plain loop    the definition over objects: two loops over proposals, distributions as arrays,
 *                 divergence as entropies, arithmetic in f64
 *   JS twin       the kernel's oracle: typed arrays, every operation rounded to f32
 *   WASM 1, 2     the CPU back end on one thread and on two; bit for bit the twin's result
 *   adapters      the same kernel on each adapter that this machine has
 *
 * A job's whole time counts: checks, copies, the way to a device and back.
 *
 * node dist/bench/tension.js [--smoke] [PROPOSALS ...]
 */
import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { difference } from '../kernels/difference.ts';
import { jsBackend } from '../kernels/js-backend.ts';
import type { KernelBackend } from '../kernels/kernel.ts';
import type { PairwiseTensionInput } from '../kernels/pairwise-tension/job.ts';
import { wasmBackend } from '../kernels/wasm/backend.ts';
import { randomStream } from '../runtime/random.ts';
import { openAdapters } from './support/adapters.ts';
import { loadLine, quantile } from './support/quantile.ts';

const smoke = process.argv.includes('--smoke');
const asked = process.argv.slice(2).map(Number).filter(Number.isInteger);
const SIZES = asked.length > 0 ? asked : smoke ? [60] : [100, 1_000];
const BLOCKS = smoke ? 2 : 15;
const BUCKETS = 21;
const INSTRUMENTS = 64;
const SEED = 1;

interface Proposal {
  readonly q: readonly number[];
  readonly direction: number;
  readonly reliability: number;
  readonly horizon: number;
  readonly time: number;
  readonly halfLife: number;
  readonly instrument: number;
}

interface World {
  readonly proposals: readonly Proposal[];
  /** [instrument][instrument]. */
  readonly correlation: readonly (readonly number[])[];
}

/** Bell-shaped forecasts over the buckets, of several horizons, on correlated instruments. */
function world(count: number): World {
  const random = randomStream(SEED, 'tension', String(count));
  const loading = Array.from({ length: INSTRUMENTS }, () => 1.8 * random() - 0.9);
  const correlation = loading.map((a, i) => loading.map((b, j) => (i === j ? 1 : a * b)));
  const proposals = Array.from({ length: count }, (): Proposal => {
    const centre = BUCKETS / 2 + 6 * (random() - 0.5);
    const width = 2 + 3 * random();
    const raw = Array.from({ length: BUCKETS }, (_, k) =>
      Math.exp(-0.5 * ((k + 0.5 - centre) / width) ** 2),
    );
    const sum = raw.reduce((total, value) => total + value, 0);
    const q = raw.map((value) => Math.fround(value / sum));
    const side = (from: number, to: number): number =>
      q.slice(from, to).reduce((total, value) => total + value, 0);
    return {
      q,
      direction: Math.fround(side(11, BUCKETS) - side(0, 10)),
      halfLife: 1 + 9 * random(),
      horizon: random.pick([1, 3, 5, 10, 20]),
      instrument: random.integer(0, INSTRUMENTS - 1),
      reliability: random(),
      time: random.integer(0, 20),
    };
  });
  return { correlation, proposals };
}

function inputOf({ correlation, proposals }: World): PairwiseTensionInput {
  const column = (of: (proposal: Proposal) => number): Float32Array =>
    Float32Array.from(proposals, of);
  return {
    correlation: Float32Array.from(correlation.flat()),
    direction: column(({ direction }) => direction),
    halfLife: column(({ halfLife }) => halfLife),
    instrument: Uint32Array.from(proposals, ({ instrument }) => instrument),
    k: BUCKETS,
    lnHorizon: column(({ horizon }) => Math.log(horizon)),
    q: Float32Array.from(proposals.flatMap(({ q }) => q)),
    reliability: column(({ reliability }) => reliability),
    time: column(({ time }) => time),
  };
}

const entropy = (q: readonly number[]): number =>
  q.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);

/** The definition, as one writes it down. */
function plainTension(a: Proposal, b: Proposal, rho: number): number {
  const apart = Math.log(a.horizon / b.horizon);
  const near = Math.exp(-(apart * apart) / 2);
  const fresh = 2 ** (-Math.abs(a.time - b.time) / Math.min(a.halfLife, b.halfLife));
  const relevance = near * fresh * Math.abs(rho) * Math.sqrt(a.reliability * b.reliability);
  const q = rho < 0 ? b.q.toReversed() : b.q;
  const facing = rho < 0 ? -b.direction : b.direction;
  const mixed = a.q.map((p, k) => (p + (q[k] ?? 0)) / 2);
  const divergence = Math.max(0, entropy(mixed) - (entropy(a.q) + entropy(q)) / 2);
  const opposition = Math.max(0, -a.direction * facing);
  return relevance * (0.7 * Math.sqrt(opposition) + 0.3 * Math.sqrt(divergence));
}

function plainLoop({ correlation, proposals }: World): Float32Array {
  const n = proposals.length;
  const tension = new Float32Array(n * n);
  for (const [i, a] of proposals.entries()) {
    for (const [j, b] of proposals.entries()) {
      if (j < i) continue;
      const value = plainTension(a, b, correlation[a.instrument]?.[b.instrument] ?? 0);
      tension[i * n + j] = value;
      tension[j * n + i] = value;
    }
  }
  return tension;
}

interface Named {
  readonly name: string;
  readonly backend: KernelBackend;
}

/** These three must agree to the bit. */
const CPU: readonly Named[] = [
  { name: 'JS twin', backend: jsBackend() },
  { name: 'WASM 1', backend: wasmBackend({ threads: 1 }) },
  { name: 'WASM 2', backend: wasmBackend({ tuning: { longPairs: 1 } }) },
];

async function ms(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function measure(count: number, backends: readonly Named[]): Promise<void> {
  const made = world(count);
  const input = inputOf(made);
  const plain = plainLoop(made);
  const rows = [
    { name: 'plain loop', times: [] as number[], work: (): unknown => plainLoop(made) },
    ...backends.map(({ backend, name }) => ({
      name,
      times: [] as number[],
      work: (): unknown => backend.run('pairwise-tension', input),
    })),
  ];
  console.log(`\n${count} proposals, ${BUCKETS} buckets, ${INSTRUMENTS} instruments`);
  const digests = [];
  for (const { backend, name } of backends) {
    const { tension } = await backend.run('pairwise-tension', input);
    digests.push(createHash('sha256').update(tension).digest('hex').slice(0, 16));
    const apart = difference({ tension }, { tension: plain }).toExponential(1);
    console.log(`  ${name}: digest ${digests.at(-1)}, ${apart} from the plain loop`);
  }
  if (new Set(digests.slice(0, CPU.length)).size > 1) throw new Error('WASM differs from the twin');
  // Once unmeasured: compilers and pipelines.
  for (const { work } of rows) await work();
  for (let block = 0; block < BLOCKS; block++)
    for (const { times, work } of rows) times.push(await ms(work));
  const pairs = (count * (count + 1)) / 2;
  const floor = quantile(rows[0]?.times ?? [], 0.5);
  for (const { name, times } of rows) {
    const median = quantile(times, 0.5);
    console.log(
      `  ${name.padEnd(34)} ${median.toFixed(2).padStart(9)} ms` +
        ` ${(pairs / median / 1e3).toFixed(2).padStart(7)} M pairs/s` +
        ` ${(floor / median).toFixed(2).padStart(6)}x the plain loop`,
    );
  }
}

const { backends: gpus, missing } = await openAdapters();
for (const line of missing) console.log(`not here: ${line}`);
const all = [...CPU, ...gpus.map((backend) => ({ backend, name: backend.detail }))];
for (const count of SIZES) await measure(count, all);
console.log(`\n${loadLine()}`);
await Promise.all(all.map(({ backend }) => backend.close()));
