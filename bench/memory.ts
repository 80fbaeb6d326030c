/**
 * Does memory stay flat? The whole council in one thread over the simulated world, 200,000 rounds; the
 * heap is collected before each look, every 10,000. Printed: how much higher the heap's highest look of
 * the second half is than its lowest (the aim: 5 %), and the slope over that half, by least squares,
 * per 10,000 rounds, of
 *
 *   heap      live JavaScript objects
 *   buffers   what they hold outside the heap
 *   private   resident memory that is not a page of the data file (Linux only)
 *   state     the state that decides, serialised
 *
 * and, as the floor, the size of the journal, which does grow.
 *
 * node dist/bench/memory.js [--smoke] [--rounds N]
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { serialize, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { usedBytes } from '../runtime/store/environment.ts';
import { loadLine } from './support/quantile.ts';
import { openBenchRun } from './support/start-run.ts';

const smoke = process.argv.includes('--smoke');
const given = process.argv.indexOf('--rounds');
const ROUNDS = given > 0 ? Number(process.argv[given + 1]) : smoke ? 100 : 200_000;
const LOOKS = 20;
const WARM_UP_SHARE = 1 / 2;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const COLUMNS = ['heap', 'buffers', 'private', 'state', 'journal'] as const;
type Column = (typeof COLUMNS)[number];
interface Look extends Record<Column, number> {
  readonly rounds: number;
}

/** Resident bytes without pages of files; NaN where /proc does not say. */
function privateBytes(): number {
  if (process.platform !== 'linux') return Number.NaN;
  const match = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return match === null ? Number.NaN : Number(match[1]) * 1_024;
}

/** Bytes more for each 10,000 rounds, by least squares. */
function slope(looks: readonly Look[], column: Column): number {
  const mean = (of: (look: Look) => number): number =>
    looks.reduce((sum, look) => sum + of(look), 0) / looks.length;
  const x = mean(({ rounds }) => rounds);
  const y = mean((look) => look[column]);
  const up = mean((look) => (look.rounds - x) * (look[column] - y));
  return (10_000 * up) / mean((look) => (look.rounds - x) ** 2);
}

const dir = mkdtempSync(join(tmpdir(), 'kimera-memory-'));
const run = await openBenchRun({
  dir,
  process: { inline: true },
  rounds: ROUNDS,
  trading: { dataset: 'news', market: 'sim' },
});
const looks: Look[] = [];
let decided = 0;
run.keeper.onRecord((record) => {
  if (record.type !== 'commit' && record.type !== 'abstain') return;
  decided += 1;
  if (decided % Math.ceil(ROUNDS / LOOKS) !== 0) return;
  collect();
  const { arrayBuffers, external, heapUsed } = process.memoryUsage();
  const look: Look = {
    buffers: arrayBuffers + external,
    heap: heapUsed,
    journal: usedBytes(run.reader.stores.root),
    private: privateBytes(),
    rounds: decided,
    state: serialize(run.state).length,
  };
  looks.push(look);
  if (!smoke) console.error(`${decided} rounds: heap ${(heapUsed / 1e6).toFixed(2)} MB`);
});
const began = performance.now();
const reason = await run.finished();
const seconds = (performance.now() - began) / 1_000;
await run.close(reason);
rmSync(dir, { force: true, recursive: true });

const after = looks.slice(Math.ceil(looks.length * WARM_UP_SHARE));
const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;
console.log(
  `${decided} rounds of the simulated world in one thread, ${seconds.toFixed(0)} s ` +
    `(${(decided / seconds).toFixed(0)} rounds/s), ${looks.length} looks`,
);
for (const column of COLUMNS) {
  const first = looks[0]?.[column] ?? Number.NaN;
  const from = after[0]?.[column] ?? Number.NaN;
  const to = after.at(-1)?.[column] ?? Number.NaN;
  console.log(
    `  ${column.padEnd(8)} first ${mb(first)}, after warm-up ${mb(from)}, end ${mb(to)}; ` +
      `slope ${mb(slope(after, column))} per 10,000 rounds`,
  );
}
const heaps = after.map(({ heap }) => heap);
const spread = 100 * (Math.max(...heaps) / Math.min(...heaps) - 1);
console.log(`  heap over the second half: highest look ${spread.toFixed(1)} % above the lowest`);
const share = (100 * slope(after, 'heap')) / slope(after, 'journal');
console.log(`  the heap grows by ${share.toFixed(2)} % of what the journal does`);
console.log(`  ${loadLine()}`);
