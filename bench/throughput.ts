/**
 * How many rounds a second with `--speed max`? The default recording (daily bars, three horizons),
 * with the seats in this thread, packed into two threads, and one thread a seat. The floor is the
 * journal of that very run written again with as many flushes and no council.
 *
 * node dist/bench/throughput.js [--smoke]
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Draft } from '../protocols/record.ts';
import { openJournal } from '../runtime/journal/writer.ts';
import { openStores } from '../runtime/store/environment.ts';
import type { ProcessConfig } from '../supervisor/config-schema.ts';
import { loadLine, quantile } from './support/quantile.ts';
import { openBenchRun } from './support/start-run.ts';

const smoke = process.argv.includes('--smoke');
const ROUNDS = smoke ? 60 : 2_000;
const REPEATS = smoke ? 1 : 3;
const WAYS: readonly (readonly [name: string, process: Partial<ProcessConfig>])[] = [
  ['inline', { inline: true }],
  ['two hosts', { hosts: 2 }],
  ['one host a seat', { hosts: 64 }],
];

const root = mkdtempSync(join(tmpdir(), 'kimera-throughput-'));
let folders = 0;
const folder = (): string => {
  const dir = join(root, `${++folders}`);
  mkdirSync(dir);
  return dir;
};

/** What a run wrote: its drafts, and after which seq it waited for the disk. */
interface Written {
  readonly drafts: readonly Draft[];
  readonly barriers: readonly number[];
}

interface Measured extends Written {
  readonly perSecond: number;
  /** CPU of all threads, us a round. */
  readonly cpuUs: number;
}

async function council(process_: Partial<ProcessConfig>): Promise<Measured> {
  const run = await openBenchRun({
    dir: folder(),
    process: process_,
    rounds: ROUNDS,
    trading: {},
  });
  const barriers: number[] = [];
  const { journal } = run;
  const flush = journal.flush.bind(journal);
  journal.flush = () => {
    if (journal.head.seq > (barriers.at(-1) ?? 0)) barriers.push(journal.head.seq);
    return flush();
  };
  let firstCall = 0;
  let cpu = process.cpuUsage();
  run.keeper.onRecord((record) => {
    // Bars before the first question only warm the models up.
    if (firstCall > 0 || record.type !== 'cfp') return;
    firstCall = performance.now();
    cpu = process.cpuUsage();
  });
  const reason = await run.finished();
  const seconds = (performance.now() - firstCall) / 1_000;
  const used = process.cpuUsage(cpu);
  // Closing waits for the disk too, for records that are not looked at here.
  const waited = [...barriers];
  const drafts = [...run.reader.iterate(1)];
  await run.close(reason);
  return {
    barriers: waited,
    cpuUs: (used.user + used.system) / ROUNDS,
    drafts,
    perSecond: ROUNDS / seconds,
  };
}

/** Seconds from the first call's record on, as the runs are timed. */
async function journalAlone({ drafts, barriers }: Written): Promise<number> {
  const stores = openStores(folder());
  const journal = openJournal({ stores });
  const firstCall = drafts.findIndex(({ type }) => type === 'cfp');
  let began = 0;
  let written = 0;
  for (const barrier of barriers) {
    while (written < barrier) {
      if (written === firstCall) began = performance.now();
      journal.append(drafts[written++] as Draft);
    }
    await journal.flush();
  }
  const seconds = (performance.now() - began) / 1_000;
  await journal.close();
  await stores.close();
  return ROUNDS / seconds;
}

const rates = new Map(WAYS.map(([name]) => [name, [] as number[]]));
const cpus = new Map(WAYS.map(([name]) => [name, [] as number[]]));
const floors: number[] = [];
let records = 0;
let flushes = 0;
for (let repeat = 0; repeat < REPEATS; repeat++) {
  for (const [name, process_] of WAYS) {
    const measured = await council(process_);
    rates.get(name)?.push(measured.perSecond);
    cpus.get(name)?.push(measured.cpuUs);
    if (name !== 'inline') continue;
    floors.push(await journalAlone(measured));
    records = measured.drafts.length;
    flushes = measured.barriers.length;
  }
}
rmSync(root, { force: true, recursive: true });

const floor = quantile(floors, 0.5);
console.log(
  `${ROUNDS} rounds, ${records} records, ${flushes} durable barriers; median of ${REPEATS}`,
);
console.log(`  floor: the same appends and flushes alone   ${floor.toFixed(0)} rounds/s`);
for (const [name] of WAYS) {
  const rate = quantile(rates.get(name) ?? [], 0.5);
  const cpu = quantile(cpus.get(name) ?? [], 0.5);
  console.log(
    `  ${name.padEnd(16)} ${rate.toFixed(0).padStart(5)} rounds/s  ` +
      `${cpu.toFixed(0)} us CPU a round  = ${(rate / floor).toFixed(3)}x the floor`,
  );
}
console.log(`  ${loadLine()}`);
