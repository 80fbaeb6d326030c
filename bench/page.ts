/**
 * What does it cost a browser to watch? The real page on the real server in headless Chromium, at
 * 500 records a second: long tasks, how busy the main thread is, gaps between frames, and whether
 * the heap stays where it was. Each figure is printed as a ratio to its limit; above 1 is over.
 *
 * node dist/bench/page.js [--smoke]
 */
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CDPSession, Page } from 'playwright-core';
import type { Draft } from '../protocols/record.ts';
import { stage } from '../test/support/dashboard-server.ts';
import type { Stage } from '../test/support/dashboard-server.ts';
import { launchBrowser } from '../test/support/page-browser.ts';
import { fixtureJournal } from '../test/support/page-fixture.ts';
import { loadLine, quantile } from './support/quantile.ts';

const smoke = process.argv.includes('--smoke');
const RECORDS_PER_SECOND = 500;
const TICK_MS = 25;
/** Measured for speed, and then on until the heap is looked at for the second time. */
const SECONDS = smoke ? 4 : 60;
const HEAP_FROM_SECONDS = smoke ? 4 : 120;
const HEAP_TO_SECONDS = smoke ? 8 : 180;
const HISTORY = 3_000;
/** Records of one round of the made-up journal, a little fewer than there are. */
const RECORDS_PER_ROUND = 24;
const WEB = fileURLToPath(new URL('../dashboard/web/', import.meta.url));

/** Limits of the page, on a machine that does nothing else. */
const LIMITS = { busy: 0.35, frameGapMs: 20, heapMb: 20, longTaskMs: 50, nodes: 2_500 };

/** Runs in the page before anything of it: notes long tasks and the times between frames. */
const PROBE = `
  globalThis.probe = { tasks: [], gaps: [] };
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) probe.tasks.push(task.duration);
  }).observe({ entryTypes: ['longtask'] });
  let last = 0;
  const frame = (now) => {
    if (last > 0) probe.gaps.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
`;

interface Probe {
  readonly tasks: number[];
  readonly gaps: number[];
}

/** Appends records at the rate, from `from`, for some seconds; returns where it stopped. */
async function play(real: Stage, drafts: readonly Draft[], from: number, seconds: number) {
  const began = performance.now();
  const until = Math.min(drafts.length, from + seconds * RECORDS_PER_SECOND);
  let at = from;
  while (at < until) {
    const due = from + Math.ceil(((performance.now() - began) / 1_000) * RECORDS_PER_SECOND);
    const to = Math.min(until, due);
    if (to > at) real.append(drafts.slice(at, to));
    at = Math.max(at, to);
    await pause(TICK_MS);
  }
  return at;
}

/** Seconds of main-thread work since the page began. */
async function taskSeconds(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? Number.NaN;
}

/** Heap in use after a collection, MB. */
async function heapMb(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}

function row(name: string, value: number, limit: number, unit: string): void {
  const ratio = (value / limit).toFixed(2);
  console.log(
    `${name.padEnd(34)} ${ratio.padStart(6)}x of its limit   (${value.toFixed(1)} of ${limit} ${unit})`,
  );
}

async function measure(real: Stage, drafts: readonly Draft[], page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  await page.addInitScript(PROBE);
  await page.goto(real.url);
  await page.locator('[data-decision]').waitFor();
  await pause(1_000);
  await page.evaluate('probe.tasks.length = 0; probe.gaps.length = 0');
  const busyBefore = await taskSeconds(cdp);
  const began = performance.now();
  let at = await play(real, drafts, HISTORY, SECONDS);
  const busy = ((await taskSeconds(cdp)) - busyBefore) / ((performance.now() - began) / 1_000);
  const { tasks, gaps } = await page.evaluate<Probe>('probe');
  at = await play(real, drafts, at, HEAP_FROM_SECONDS - SECONDS);
  const first = await heapMb(cdp);
  at = await play(real, drafts, at, HEAP_TO_SECONDS - HEAP_FROM_SECONDS);
  const last = await heapMb(cdp);
  const nodes = await page.evaluate<number>("document.querySelectorAll('*').length");
  const behind = await page.locator('a[href="/audit"]').last().textContent();
  console.log(
    `${RECORDS_PER_SECOND} records/s for ${SECONDS} s; the page says ${behind?.trim()} of ${at}`,
  );
  row('longest task', Math.max(0, ...tasks), LIMITS.longTaskMs, 'ms');
  row('main thread busy', busy * 100, LIMITS.busy * 100, '%');
  row('gap between frames, p95', quantile(gaps, 0.95), LIMITS.frameGapMs, 'ms');
  row(
    `heap grown, ${HEAP_FROM_SECONDS} s to ${HEAP_TO_SECONDS} s`,
    Math.max(0, last - first),
    LIMITS.heapMb,
    'MB',
  );
  row('elements', nodes, LIMITS.nodes, '');
  console.log(
    `long tasks: ${tasks.length}, together ${tasks.reduce((sum, ms) => sum + ms, 0).toFixed(0)} ms; heap ${first.toFixed(1)} then ${last.toFixed(1)} MB`,
  );
}

/** Instruments and horizons of the field map that is drawn, and what one drawing of it may take. */
const MAP = { instruments: 64, horizons: 8, limitMs: 4, drawings: smoke ? 20 : 200 };

/** Notes how long each drawing of the field map took: the page measures it itself. */
const MAP_PROBE = `
  globalThis.drawn = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === 'field-map') drawn.push(entry.duration);
  }).observe({ entryTypes: ['measure'] });
`;

/** The field map on a canvas, drawn again for each cell that is chosen by key. */
async function measureMap(page: Page): Promise<void> {
  const fieldSize = { instruments: MAP.instruments, horizons: MAP.horizons };
  const { records } = fixtureJournal({ rounds: 3, cognition: true, fieldSize });
  const drafts = records.map(({ seq: _seq, v: _v, hash: _hash, ...draft }) => draft as Draft);
  const real = await stage({ drafts, webDir: WEB });
  await page.addInitScript(MAP_PROBE);
  await page.goto(`${real.url}/cognition`);
  await page.locator('[data-live="canvas"]').waitFor();
  await page.locator('td[aria-selected="true"]').focus();
  await page.evaluate('drawn.length = 0');
  for (let index = 0; index < MAP.drawings; index++)
    await page.keyboard.press(
      index % 8 === 7 ? 'ArrowDown' : index % 16 < 8 ? 'ArrowRight' : 'ArrowLeft',
    );
  await pause(200);
  const drawn = await page.evaluate<number[]>('drawn');
  const name = `field map ${MAP.instruments} x ${MAP.horizons}, p95 of ${drawn.length}`;
  row(name, quantile(drawn, 0.95), MAP.limitMs, 'ms');
  await real.close();
}

async function main(): Promise<void> {
  const wanted = HISTORY + HEAP_TO_SECONDS * RECORDS_PER_SECOND;
  const journal = fixtureJournal({ rounds: Math.ceil(wanted / RECORDS_PER_ROUND) });
  const drafts = journal.records.map(
    ({ seq: _seq, v: _v, hash: _hash, ...draft }) => draft as Draft,
  );
  const real = await stage({ drafts: drafts.slice(0, HISTORY), webDir: WEB });
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await measure(real, drafts, await context.newPage());
  const map = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await measureMap(await map.newPage());
  console.log(loadLine());
  await browser.close();
  await real.close();
}

await main();
