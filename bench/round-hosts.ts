/**
 * What does a round's messaging cost through hosts? Six seats, five phases, 16 records a phase; the
 * seats say a bid of usual size and compute nothing. Ratios of medians, in the same run:
 *
 *   hosts / bare ports     what checks, books and liveness add to the same messages on bare
 *                          MessagePorts with as many threads (the floor)
 *   six hosts / two hosts  what packing saves
 *   six hosts / inline     what threads cost when a seat computes nothing
 *
 * The digest is over every answer: it must be the same for each way of running the seats.
 *
 * node dist/bench/round-hosts.js [--smoke]
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { appError } from '../protocols/errors.ts';
import type {
  Ask,
  HostRequest,
  HostResponse,
  OpenSeat,
  SeatMessage,
  SeatSpec,
} from '../protocols/host.ts';
import { instrumentId, laneId, roundId, seatId } from '../protocols/ids.ts';
import type { Phase } from '../protocols/presence.ts';
import type { ChainedRecord } from '../protocols/record.ts';
import type { Manifest } from '../protocols/manifest.ts';
import { openInlineHost } from '../runtime/host/inline.ts';
import { packSeats } from '../runtime/host/pack.ts';
import { spawnHost } from '../runtime/host/spawn.ts';

const smoke = process.argv.includes('--smoke');
const ROUNDS = smoke ? 5 : 100;
/** Blocks of rounds, one of each way in turn, so that a busy machine is busy for all of them. */
const BLOCKS = smoke ? 2 : 12;
const WARM_UP = smoke ? 5 : 200;
const PHASES: readonly Phase[] = ['seal', 'reveal', 'challenge', 'rebut', 'revise'];
const SEATS = ['execution', 'fundamental', 'meta-reasoner', 'risk', 'sentiment', 'technical'];
const RECORDS_A_PHASE = 16;

/** A bid of 21 bins with two claims, about 1 kB. */
const answerSource = `(seat) => [{ type: 'bid', body: {
  claims: ['up', 'wide'].map((id) => ({ evidence: [101, 102, 103], id,
    predicate: 'zscore(bars(SPX, 1d), 20) > 1.25', value: 1.3125 })),
  expert: seat, nonce: '0123456789abcdef0123456789abcdef',
  p: Array.from({ length: 21 }, (_, k) => 47619 + (k === 10 ? 1 : 0)),
  provenance: { agent: seat, answerHash: null, promptHash: null, tokens: 0, usd: 0,
    version: '1.0.0' },
  stake: 400000, text: 'Momentum over twenty days is strong against its own volatility.' } }]`;

const seatModuleUrl = `data:text/javascript,${encodeURIComponent(`
const answer = ${answerSource};
export const openSeat = async (spec) => {
  let asOf = 0;
  return {
    answer: () => answer(spec.seat),
    fold: (record) => { asOf = record.seq; },
    snapshot: () => ({ asOf, state: null }),
    state: 'asleep',
  };
};`)}`;

/** The floor: a thread that answers the same messages and knows nothing else. */
const bareSource = `
const { parentPort } = require('node:worker_threads');
const answer = ${answerSource};
parentPort.on('message', ({ asks }) => parentPort.postMessage({ kind: 'answers',
  answers: asks.map((ask) => ({ ...ask, messages: answer(ask.seat) })), failures: [] }));`;

const manifest = (id: string): Manifest => ({
  cpuMs: 50,
  description: 'A seat of a bench.',
  determinism: 'pure',
  entry: './agent.js',
  id,
  ledgers: ['direction'],
  license: 'Apache-2.0',
  memoryMb: 32,
  protocol: '>=1.0 <2',
  publisher: 'kimera',
  role: 'forecaster',
  shadow: false,
  subscribes: [],
  version: '1.0.0',
  voices: [],
});

const specs: readonly SeatSpec[] = SEATS.map((seat) => ({
  config: {},
  incarnation: 1,
  manifest: manifest(seat),
  moduleUrl: 'file:///none',
  runSeed: 1,
  seat: seatId(seat),
}));

/** One way of running the seats: a turn for each group of them, and an end. */
interface Way {
  readonly groups: readonly (readonly string[])[];
  readonly name: string;
  stop(): Promise<unknown>;
  turn(group: number, request: HostRequest): Promise<HostResponse>;
}

const namesOf = (group: readonly SeatSpec[]): readonly string[] => group.map(({ seat }) => seat);

async function hostsWay(name: string, n: number): Promise<Way> {
  const groups = packSeats(specs, n);
  const hosts = await Promise.all(
    groups.map((group, index) => spawnHost({ id: `${n}-${index}`, seatModuleUrl, specs: group })),
  );
  return {
    groups: groups.map(namesOf),
    name,
    stop: () => Promise.all(hosts.map((host) => host.stop())),
    turn: (group, request) => hosts[group]?.turn(request) ?? missing(group),
  };
}

async function bareWay(name: string, n: number): Promise<Way> {
  const groups = packSeats(specs, n);
  const workers = groups.map(() => new Worker(bareSource, { env: {}, eval: true }));
  await Promise.all(workers.map((worker) => once(worker, 'online')));
  const waiting: ((response: HostResponse) => void)[] = [];
  for (const [group, worker] of workers.entries()) {
    worker.on('message', (response: HostResponse) => waiting[group]?.(response));
  }
  return {
    groups: groups.map(namesOf),
    name,
    stop: () => Promise.all(workers.map((worker) => worker.terminate())),
    turn: (group, request) =>
      new Promise((resolve) => {
        waiting[group] = resolve;
        workers[group]?.postMessage(request);
      }),
  };
}

async function inlineWay(): Promise<Way> {
  const { openSeat } = (await import(seatModuleUrl)) as { readonly openSeat: OpenSeat };
  const host = await openInlineHost({ id: 'inline', openSeat, specs });
  return {
    groups: [namesOf(specs)],
    name: 'inline',
    stop: () => host.stop(),
    turn: (_group, request) => host.turn(request),
  };
}

const missing = (group: number): never => {
  throw appError('SEAT_NOT_HOSTED', { host: String(group), seat: 'any' });
};

const lane = laneId(instrumentId('SPX'), '1b', 0);
const ask = (seat: string, phase: Phase, round: number): Ask => ({
  incarnation: 1,
  lane,
  phase,
  round: roundId(round),
  seat: seatId(seat),
});

/** Fresh objects every time: a host freezes what it folds inline. */
function recordsFrom(seq: number): ChainedRecord[] {
  return Array.from(
    { length: RECORDS_A_PHASE },
    (_, n) =>
      ({
        at: 1_700_000_000_000_000 + seq + n,
        body: {
          ask: 431_251,
          askLots: 12,
          bid: 431_249,
          bidLots: 9,
          by: 'ab12cd34',
          text: 'a sentence of the usual length, said of this one record',
        },
        cause: seq + n,
        from: 'replay',
        hash: '0123456789abcdef'.repeat(4),
        seq: seq + n,
        type: 'operator.halt',
        v: '1.0',
      }) as unknown as ChainedRecord,
  );
}

async function round(way: Way, number: number): Promise<readonly SeatMessage[]> {
  const said: SeatMessage[] = [];
  for (const [index, phase] of PHASES.entries()) {
    const seq = 1 + (number * PHASES.length + index) * RECORDS_A_PHASE;
    const records = recordsFrom(seq);
    const responses = await Promise.all(
      way.groups.map((seats, group) => {
        const asks = seats.map((seat) => ask(seat, phase, number + 1));
        return way.turn(group, { asks, kind: 'turn', records });
      }),
    );
    const answers = responses.flatMap((response) => response.answers);
    answers.sort((left, right) => (left.seat < right.seat ? -1 : 1));
    if (answers.length !== SEATS.length)
      throw appError('HOST_DIED', { host: way.name, reason: phase });
    for (const { messages } of answers) said.push(...messages);
  }
  return said;
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] as number;

const startedAt = performance.now();
const hosts6 = await hostsWay('six hosts', 6);
const hosts6Ms = performance.now() - startedAt;
const ways = [
  hosts6,
  await hostsWay('two hosts', 2),
  await bareWay('bare, six', 6),
  await bareWay('bare, two', 2),
  await inlineWay(),
];
const rounds = new Map(ways.map((way) => [way, 0]));
const times = new Map(ways.map((way) => [way, [] as number[]]));
const digests = new Map(ways.map((way) => [way, createHash('sha256')]));

async function block(way: Way, n: number, keep: boolean): Promise<void> {
  for (let each = 0; each < n; each++) {
    const number = rounds.get(way) ?? 0;
    rounds.set(way, number + 1);
    const began = performance.now();
    const said = await round(way, number);
    const took = performance.now() - began;
    digests.get(way)?.update(JSON.stringify(said));
    if (keep) times.get(way)?.push(took * 1_000);
  }
}

for (const way of ways) await block(way, WARM_UP, false);
for (let n = 0; n < BLOCKS; n++) for (const way of ways) await block(way, ROUNDS, true);
await Promise.all(ways.map((way) => way.stop()));

const medians = new Map<string, number>();
console.log(`${BLOCKS * ROUNDS} rounds of ${SEATS.length} seats, ${PHASES.length} phases each way`);
for (const way of ways) {
  const sorted = (times.get(way) ?? []).toSorted((left, right) => left - right);
  medians.set(way.name, quantile(sorted, 0.5));
  const [p50, p99] = [quantile(sorted, 0.5), quantile(sorted, 0.99)].map((us) => us.toFixed(0));
  console.log(`${way.name.padEnd(10)} p50 ${p50} us  p99 ${p99} us a round`);
}
const ratio = (of: string, to: string): string =>
  `${of} / ${to}: ${((medians.get(of) ?? 0) / (medians.get(to) ?? 1)).toFixed(2)}`;
console.log(ratio('six hosts', 'bare, six'));
console.log(ratio('two hosts', 'bare, two'));
console.log(ratio('six hosts', 'two hosts'));
console.log(ratio('six hosts', 'inline'));
console.log(`six hosts up in ${hosts6Ms.toFixed(0)} ms`);
const results = new Set([...digests.values()].map((digest) => digest.digest('hex').slice(0, 16)));
console.log(`result ${[...results].join(' ')}`);
if (results.size !== 1) process.exitCode = 1;
