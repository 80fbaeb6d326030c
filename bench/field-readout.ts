/**
 * Does the field fit into a live round? 64 instruments x 8 horizons: 512 nodes, every one with a new
 * surprise at every bar. A read-out is all that comes before a call: returns, surprises, the kernel,
 * the books on every source, the record with its digest. A new graph is made after the debate, when
 * nobody waits, and timed by itself. Beside the read-out:
 *
 *   deadline     the seal phase of the live fast profile, 50 ms
 *   plain loop   the same time steps over the same links as a nested loop, and nothing else
 *
 * On the plain back end; a device answers otherwise, and later or sooner.
 *
 * node dist/bench/field-readout.js [--smoke]
 */
import { performance } from 'node:perf_hooks';
import { defaultField } from '../council/field/settings.ts';
import { jsBackend } from '../kernels/js-backend.ts';
import { sha256Hex } from '../protocols/canonical.ts';
import { instrumentId, roundId } from '../protocols/ids.ts';
import type { FieldGraph } from '../protocols/field.ts';
import type { ChainedRecord, Draft } from '../protocols/record.ts';
import { randomStream } from '../runtime/random.ts';
import { defaultConfig } from '../supervisor/config-schema.ts';
import { openFieldEngine } from '../supervisor/field-engine.ts';
import { loadLine, quantile } from './support/quantile.ts';

const smoke = process.argv.includes('--smoke');
const INSTRUMENTS = smoke ? 12 : 64;
const HORIZONS = smoke ? [1, 5] : [1, 2, 3, 5, 8, 10, 15, 20];
const WARM_UP = smoke ? 24 : 60;
const BARS = WARM_UP + (smoke ? 24 : 200);
const BAR_US = 1_000_000;
const DEADLINE_MS = defaultConfig.trading.deadlines.seal / 1_000;

const names = Array.from({ length: INSTRUMENTS }, (_, i) => instrumentId(`I${i}`));
const random = randomStream('field-readout');
const prices = names.map(() => 1_000_000);
const engine = openFieldEngine({ backend: jsBackend(), seed: 1, settings: defaultField });

let seq = 0;
let rounds = 0;
let graph: FieldGraph | undefined;
let steps = 0;
let bytes = 0;
let digest = '';

function append(draft: Draft): ChainedRecord {
  seq += 1;
  const record = { ...draft, hash: '', seq, v: '1.1' } as ChainedRecord;
  engine.observe(record);
  if (record.type === 'field.graph') graph = record.body;
  if (record.type === 'field') {
    steps = record.body.steps;
    digest = sha256Hex(digest + record.body.digest);
    bytes = Math.max(bytes, JSON.stringify(record.body).length);
  }
  return record;
}

const base = [30_000, 70_000, 180_000, 220_000, 220_000, 180_000, 70_000, 30_000];
const edges = [-2_000, -1_200, -500, 0, 500, 1_200, 2_000];

function ask(at: number): void {
  for (const instrument of names) {
    for (const bars of HORIZONS) {
      const body = {
        base,
        edges,
        entryRule: 'next-close',
        horizon: { bars, series: '1s' },
        instrument,
        sigma: 1_000,
      };
      append({ at, body, round: roundId(++rounds), type: 'cfp' } as unknown as Draft);
    }
  }
}

append({ at: 0, body: { series: '1s' }, type: 'run.started' } as unknown as Draft);
const times: number[] = [];
const rebuilt: number[] = [];
for (let bar = 0; bar < BARS; bar++) {
  const at = (bar + 1) * BAR_US;
  for (const [i, instrument] of names.entries()) {
    prices[i] = Math.round((prices[i] as number) * (1 + 0.002 * (random() - 0.5)));
    const body = { closeTicks: prices[i], instrument, openIsFake: true, series: '1s' };
    append({ at, body, type: 'market.bar' } as unknown as Draft);
  }
  const began = performance.now();
  await engine.readOut(at, append);
  const took = performance.now() - began;
  if (bar >= WARM_UP) times.push(took);
  append({ at, body: { callsMax: null, closing: false }, type: 'timer' });
  ask(at);
  const before = graph;
  const prepared = performance.now();
  await engine.prepare(at, append);
  if (bar >= WARM_UP && graph !== before) rebuilt.push(performance.now() - prepared);
}

/** The same steps on the same links, as anybody would write them. */
function plainLoop(body: FieldGraph, count: number): number {
  let now = body.nodes.map(() => random());
  for (let step = 0; step < count; step++) {
    const next = now.map((value) => value * 0.5);
    for (const { a, b, weightPpm } of body.edges) {
      const flow = 1e-8 * weightPpm * ((now[b] as number) - (now[a] as number));
      next[a] = (next[a] as number) + flow;
      next[b] = (next[b] as number) - flow;
    }
    now = next;
  }
  return now.reduce((sum, value) => sum + value, 0);
}

if (graph === undefined || times.length === 0) throw new Error('the field was never read out');
const loops: number[] = [];
let check = 0;
for (let n = 0; n < times.length; n++) {
  const began = performance.now();
  check += plainLoop(graph, steps);
  loops.push(performance.now() - began);
}
if (!Number.isFinite(check)) throw new Error('the plain loop diverged');

const line = (name: string, values: readonly number[]): string =>
  `  ${name.padEnd(28)} p50 ${quantile(values, 0.5).toFixed(3)} ms, p99 ${quantile(values, 0.99).toFixed(3)} ms`;
const nodes = INSTRUMENTS * HORIZONS.length;
console.log(
  `field-readout: ${INSTRUMENTS} instruments x ${HORIZONS.length} horizons = ${nodes} nodes,`,
);
console.log(
  `  ${graph.edges.length} edges, ${steps} steps a read-out, record up to ${bytes} bytes`,
);
console.log(line(`read-out (${times.length})`, times));
console.log(line(`new graph (${rebuilt.length}), nobody waits`, rebuilt));
console.log(line('plain loop of the steps', loops));
const p99 = quantile(times, 0.99);
console.log(
  `  read-out / plain loop, p50: ${(quantile(times, 0.5) / quantile(loops, 0.5)).toFixed(1)}`,
);
console.log(
  `  p99 against the seal deadline of ${DEADLINE_MS} ms: ${((100 * p99) / DEADLINE_MS).toFixed(1)} %`,
);
console.log(`  digest ${digest.slice(0, 16)}; ${loadLine()}`);
