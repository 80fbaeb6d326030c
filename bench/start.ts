/**
 * How long until a newcomer sees something? From spawning `kimera start --json` to its ready line and
 * to the first decision on its feed, with the CPU time that the whole process took until then, beside a
 * node process that starts as many empty workers; and how long the commands take that only look.
 *
 * node dist/bench/start.js [--smoke]
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { io } from 'socket.io-client';
import { BUILT_IN } from '../supervisor/agents.ts';
import { loadLine, quantile } from './support/quantile.ts';

const smoke = process.argv.includes('--smoke');
const REPEATS = smoke ? 1 : 9;
/** Clock ticks a second of /proc: fixed by Linux's interface. */
const TICKS = 100;
const cli = fileURLToPath(new URL('../supervisor/cli.js', import.meta.url));

interface Measured {
  readonly readyMs: number;
  /** To the first decision. */
  readonly decidedMs: number;
  /** Of the whole process and the children it has waited for; NaN where there is no /proc. */
  readonly cpuMs: number;
}

/** As many threads as a start has: its hosts, one for the page, one for the log. */
const emptyNode = (workers: number): string => `
const { Worker } = require('node:worker_threads');
let online = 0;
if (${workers} === 0) console.log('ready');
for (let n = 0; n < ${workers}; n++) {
  new Worker('setInterval(() => {}, 1e6)', { eval: true }).on('online', () => {
    if (++online === ${workers}) console.log('ready');
  });
}
setInterval(() => {}, 1e6);`;

/** The first line a child prints. */
async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`it exited with ${String(code)} before it said anything`);
    }),
  ])) as [string];
  return line;
}

function cpuOf(child: ChildProcess): number {
  if (process.platform !== 'linux') return Number.NaN;
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  // After the name in brackets; utime, stime, cutime and cstime are fields 14 to 17 of the line.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return (ticks * 1_000) / TICKS;
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

async function empty(workers: number): Promise<Measured> {
  const began = performance.now();
  const child = spawn(process.execPath, ['-e', emptyNode(workers)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await firstLine(child);
  const ms = performance.now() - began;
  const cpuMs = cpuOf(child);
  await end(child);
  return { cpuMs, decidedMs: ms, readyMs: ms };
}

/** Resolves with the first decision that the feed shows. */
function firstDecision(url: string): Promise<void> {
  const feed = io(`${url}/feed`, { transports: ['websocket'] });
  feed.on('hello', () => feed.emit('subscribe', { after: 0, types: ['abstain', 'commit'] }));
  return new Promise((resolve) => {
    feed.on('records', (records: readonly unknown[]) => {
      if (records.length === 0) return;
      feed.close();
      resolve();
    });
  });
}

async function kimera(options: readonly string[]): Promise<Measured> {
  const dir = mkdtempSync(join(tmpdir(), 'kimera-start-'));
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [cli, 'start', '--json', '--port', '0', '--data', join(dir, 'data'), ...options],
    {
      env: { ...process.env, KIMERA_HOME: join(dir, 'home') },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const { url } = JSON.parse(await firstLine(child)) as { readonly url: string };
  const readyMs = performance.now() - began;
  await firstDecision(url);
  const decidedMs = performance.now() - began;
  const cpuMs = cpuOf(child);
  await end(child);
  rmSync(dir, { force: true, recursive: true });
  return { cpuMs, decidedMs, readyMs };
}

/** Wall time of a command that ends by itself, ms. */
async function command(args: readonly string[]): Promise<number> {
  const began = performance.now();
  await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'exit');
  return performance.now() - began;
}

const ways: readonly [string, () => Promise<Measured>][] = [
  [`empty node, ${BUILT_IN.length + 2} empty workers`, () => empty(BUILT_IN.length + 2)],
  ['kimera, a host a seat', () => kimera(['--hosts', '64'])],
  ['empty node, 4 empty workers', () => empty(4)],
  ['kimera, two hosts', () => kimera(['--hosts', '2'])],
  ['empty node, 2 empty workers', () => empty(2)],
  ['kimera, inline', () => kimera(['--inline'])],
];
const commands: readonly [string, readonly string[]][] = [
  ['empty node', ['-e', '0']],
  ['--version', [cli, '--version']],
  ['status of nothing', [cli, 'status', '--data', join(tmpdir(), 'kimera-nowhere')]],
];

// One after the other in turn, so that what else the machine does falls on all of them.
const measured = ways.map((): Measured[] => []);
const took = commands.map((): number[] => []);
for (let n = 0; n < REPEATS; n++) {
  for (const [at, [, start]] of ways.entries()) measured[at]?.push(await start());
  for (const [at, [, args]] of commands.entries()) took[at]?.push(await command(args));
}

const median = (of: keyof Measured, runs: readonly Measured[] = []): number =>
  quantile(
    runs.map((run) => run[of]),
    0.5,
  );
console.log(
  `medians of ${REPEATS} starts, each beside a node that does nothing with as many threads`,
);
for (const [at, [name]] of ways.entries()) {
  const ready = median('readyMs', measured[at]);
  const cpu = median('cpuMs', measured[at]);
  if (at % 2 === 0) {
    console.log(`  ${name.padEnd(30)} ready ${ready.toFixed(0)} ms, CPU ${cpu.toFixed(0)} ms`);
    continue;
  }
  const decided = median('decidedMs', measured[at]);
  const floor = median('readyMs', measured[at - 1]);
  const floorCpu = median('cpuMs', measured[at - 1]);
  console.log(
    `  ${name.padEnd(30)} ready ${ready.toFixed(0)} ms, first decision ${decided.toFixed(0)} ms = ` +
      `${(decided / floor).toFixed(1)}x, CPU ${cpu.toFixed(0)} ms = ${(cpu / floorCpu).toFixed(1)}x`,
  );
}
const [floor = 1, ...others] = took.map((times) => quantile(times, 0.5));
console.log(`  empty node ${floor.toFixed(0)} ms`);
for (const [at, ms] of others.entries()) {
  const name = commands[at + 1]?.[0] ?? '';
  console.log(`  ${name.padEnd(18)} ${ms.toFixed(0)} ms = ${(ms / floor).toFixed(1)}x`);
}
console.log(`  ${loadLine()}`);
