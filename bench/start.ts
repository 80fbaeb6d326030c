/**
 * How long until a newcomer sees something? From spawning `kimera start --json` to its ready line,
 * and to the first decision on its feed, beside a node process that starts as many empty workers.
 *
 * node dist/bench/start.js [--smoke]
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { io } from 'socket.io-client';
import { BUILT_IN } from '../supervisor/agents.ts';
import { loadLine, quantile } from './support/quantile.ts';

const smoke = process.argv.includes('--smoke');
const REPEATS = smoke ? 1 : 7;
/** A worker a seat and one for the dashboard. */
const WORKERS = BUILT_IN.length + 1;
const cli = fileURLToPath(new URL('../supervisor/cli.js', import.meta.url));
const emptyNode = `
const { Worker } = require('node:worker_threads');
let online = 0;
for (let n = 0; n < ${WORKERS}; n++) {
  new Worker('setInterval(() => {}, 1e6)', { eval: true }).on('online', () => {
    if (++online === ${WORKERS}) console.log('ready');
  });
}`;

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

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

async function empty(): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, ['-e', emptyNode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await firstLine(child);
  const ms = performance.now() - began;
  await end(child);
  return ms;
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

interface Started {
  readonly readyMs: number;
  readonly decidedMs: number;
}

async function kimera(hosts: number | undefined): Promise<Started> {
  const dir = mkdtempSync(join(tmpdir(), 'kimera-start-'));
  const packed = hosts === undefined ? [] : ['--hosts', `${hosts}`];
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [cli, 'start', '--json', '--port', '0', '--data', join(dir, 'data'), ...packed],
    {
      env: { ...process.env, KIMERA_HOME: join(dir, 'home') },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const { url } = JSON.parse(await firstLine(child)) as { readonly url: string };
  const readyMs = performance.now() - began;
  await firstDecision(url);
  const decidedMs = performance.now() - began;
  await end(child);
  rmSync(dir, { force: true, recursive: true });
  return { decidedMs, readyMs };
}

const floors: number[] = [];
const own: Started[] = [];
const packed: Started[] = [];
for (let n = 0; n < REPEATS; n++) {
  floors.push(await empty());
  own.push(await kimera(undefined));
  packed.push(await kimera(2));
}
const floor = quantile(floors, 0.5);
console.log(`medians of ${REPEATS} starts`);
console.log(`  floor: empty node, ${WORKERS} empty workers   ${floor.toFixed(0)} ms`);
for (const [name, starts] of Object.entries({ 'one host a seat': own, 'two hosts': packed })) {
  const ready = quantile(
    starts.map(({ readyMs }) => readyMs),
    0.5,
  );
  const decided = quantile(
    starts.map(({ decidedMs }) => decidedMs),
    0.5,
  );
  console.log(
    `  ${name.padEnd(16)} ready ${ready.toFixed(0)} ms = ${(ready / floor).toFixed(1)}x the floor, ` +
      `first decision ${decided.toFixed(0)} ms = ${(decided / floor).toFixed(1)}x`,
  );
}
console.log(`  ${loadLine()}`);
