/**
 * What does a plugin cost in a process of its own, beside a thread of this one (the floor)? Its start; a turn
 * of 16 records and one answer; and a council with 1, 4 and 16 of them, in rounds a second of CPU time.
 *
 * node dist/bench/guests.js [--smoke]
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { SeatSpec } from '../protocols/host.ts';
import { instrumentId, laneId, roundId, seatId } from '../protocols/ids.ts';
import type { ChainedRecord } from '../protocols/record.ts';
import { spawnHost } from '../runtime/host/spawn.ts';
import { writeAgent } from '../supervisor/agent-template.ts';
import { seatSpecs } from '../supervisor/agents.ts';
import { defaultConfig } from '../supervisor/config-schema.ts';
import { loadLine, quantile } from './support/quantile.ts';
import { openBenchRun } from './support/start-run.ts';

const smoke = process.argv.includes('--smoke');
const STARTS = smoke ? 1 : 30;
const TURNS = smoke ? 20 : 5_000;
const ROUNDS = smoke ? 4 : 400;
const COUNCILS = smoke ? [1] : [0, 1, 4, 16];
const RECORDS_A_TURN = 16;
const WAYS = ['thread', 'process'] as const;
type Way = (typeof WAYS)[number];

const root = mkdtempSync(join(tmpdir(), 'kimera-guests-'));
const { folder } = writeAgent('guest', { dir: root, template: 'minimal' });
const seatModuleUrl = new URL('../agents/sdk/seat.js', import.meta.url).href;
const trading = { ...defaultConfig.trading, plugins: [folder] };
const spec = (await seatSpecs(trading)).find(({ seat }) => seat === seatId('guest')) as SeatSpec;

const open = (isolation: Way, moduleUrl = seatModuleUrl) =>
  spawnHost({
    id: isolation,
    isolation,
    readable: [folder],
    seatModuleUrl: moduleUrl,
    specs: [spec],
  });

async function startMs(way: Way): Promise<number> {
  const began = performance.now();
  const host = await open(way);
  const took = performance.now() - began;
  await host.stop();
  return took;
}

/** Says a bid of usual size, and computes nothing: what is measured is the line. */
const parrot = `data:text/javascript,${encodeURIComponent(`
export const openSeat = async (spec) => ({
  answer: () => [{ type: 'bid', body: { claims: [], expert: spec.seat, p: Array(21).fill(47619),
    stake: 400000, text: 'Momentum over twenty days is strong against its own volatility.' } }],
  fold: () => {},
  snapshot: () => ({ asOf: 0, state: null }),
  state: 'asleep',
});`)}`;

function recordsFrom(seq: number): ChainedRecord[] {
  const text = 'a sentence of the usual length, said of this one record';
  return Array.from({ length: RECORDS_A_TURN }, (_, n) => {
    const body = { ask: 431_251, askLots: 12, bid: 431_249, bidLots: 9, text };
    const record = { at: seq + n, body, from: 'replay', hash: '0'.repeat(64), seq: seq + n };
    return { ...record, type: 'operator.halt', v: '1.2' } as unknown as ChainedRecord;
  });
}

async function turnUs(way: Way): Promise<number[]> {
  const host = await open(way, parrot);
  const seat = spec.seat;
  const lane = laneId(instrumentId('SPX'), '1b', 0);
  const times: number[] = [];
  for (let n = 0; n < TURNS; n++) {
    const records = recordsFrom(1 + n * RECORDS_A_TURN);
    const asks = [{ incarnation: 1, lane, phase: 'seal' as const, round: roundId(n + 1), seat }];
    const began = performance.now();
    const { answers } = await host.turn({ asks, kind: 'turn', records });
    if (answers.length === 1) times.push((performance.now() - began) * 1_000);
  }
  await host.stop();
  // Warm: the first tenth compiles.
  return times.slice(TURNS / 10);
}

/** Rounds a second of CPU time, that of the guests included. */
async function roundsPerCpu(way: Way, guests: number): Promise<number> {
  const dir = join(root, `${way}-${guests}`);
  mkdirSync(dir);
  const plugins = Array.from({ length: guests }, (_, n) => ({ folder, id: `guest-${n}` }));
  const run = await openBenchRun({
    dir,
    process: { isolation: way },
    rounds: ROUNDS,
    trading: { plugins },
  });
  const guestMs = (): number =>
    way === 'thread'
      ? 0
      : run
          .seats()
          .reduce((sum, { cpuMs = 0, seat }) => sum + (seat.startsWith('guest') ? cpuMs : 0), 0);
  let began: { readonly cpu: NodeJS.CpuUsage; readonly guests: number } | undefined;
  run.keeper.onRecord(({ type }) => {
    // Bars before the first question only warm the models up.
    if (type === 'cfp') began ??= { cpu: process.cpuUsage(), guests: guestMs() };
  });
  const reason = await run.finished();
  const { system, user } = process.cpuUsage(began?.cpu);
  const seconds = (system + user) / 1e6 + (guestMs() - (began?.guests ?? 0)) / 1e3;
  await run.close(reason);
  return ROUNDS / seconds;
}

for (const way of WAYS) await startMs(way);
const starts: Record<Way, number[]> = { process: [], thread: [] };
for (let n = 0; n < STARTS; n++) for (const way of WAYS) starts[way].push(await startMs(way));
tell('start, ms', starts);
tell('turn, us', { process: await turnUs('process'), thread: await turnUs('thread') });
for (const guests of COUNCILS) {
  const thread = await roundsPerCpu('thread', guests);
  const own = await roundsPerCpu('process', guests);
  console.log(
    `  ${String(guests).padStart(2)} guests: ${own.toFixed(0)} rounds a CPU second in processes, ` +
      `${thread.toFixed(0)} in threads = ${(own / thread).toFixed(2)}x`,
  );
}
console.log(`  ${loadLine()}`);
rmSync(root, { force: true, recursive: true });

function tell(what: string, by: Record<Way, readonly number[]>): void {
  const [p50, p99] = [0.5, 0.99].map((q) =>
    Object.fromEntries(WAYS.map((way) => [way, quantile(by[way], q)])),
  ) as [Record<Way, number>, Record<Way, number>];
  console.log(
    `${what}: process p50 ${p50.process.toFixed(0)}, p99 ${p99.process.toFixed(0)}; ` +
      `thread p50 ${p50.thread.toFixed(0)}, p99 ${p99.thread.toFixed(0)} ` +
      `= ${(p50.process / p50.thread).toFixed(2)}x`,
  );
}
