import { mkdtempSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  bucketBound,
  hotMetrics,
  hotMetricsBytes,
  log2Bucket,
} from '../../../../runtime/telemetry/hot-metrics.ts';
import { actorLog, rootLog } from '../../../../runtime/telemetry/log.ts';
import { metricsRegistry } from '../../../../runtime/telemetry/metrics.ts';

test('a line carries its actor and never a secret', () => {
  const lines: string[] = [];
  const root = rootLog({ destination: { write: (line) => lines.push(line) }, level: 'info' });
  const log = actorLog(root, { actor: 'gateway@1', instrument: 'SPX', seq: 7 });
  log.info({ config: { venue: { secret: 's3' } }, token: 's1', venue: { apiKey: 's2' } }, 'opened');
  log.debug({}, 'not at this level');
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/s1|s2|s3/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    actor: 'gateway@1',
    instrument: 'SPX',
    msg: 'opened',
    seq: 7,
    token: '[redacted]',
  });
});

test('lines reach a file through a thread of their own', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'kimera-log-')), 'new', 'run.log');
  const root = rootLog({ file, level: 'info' });
  root.info({ n: 1 }, 'written');
  const stream = (root as unknown as Record<symbol, NodeJS.EventEmitter & { end(): void }>)[
    Object.getOwnPropertySymbols(root).find((symbol) => symbol.description === 'pino.stream') ??
      Symbol('none')
  ];
  if (stream === undefined) throw new Error('the logger has no stream');
  const closed = once(stream, 'close');
  stream.end();
  await closed;
  expect(readFileSync(file, 'utf8')).toContain('"msg":"written"');
});

test('a value falls into the bucket of its binary digits', () => {
  const values = [0, 0.5, 1, 2, 3, 4, 1_023, 1_024, 2 ** 32, 2 ** 38, 2 ** 60, Number.NaN];
  expect(values.map(log2Bucket)).toEqual([0, 0, 1, 2, 2, 3, 10, 11, 33, 39, 39, 0]);
  for (let bucket = 1; bucket < 39; bucket++) {
    expect(log2Bucket(bucketBound(bucket))).toBe(bucket + 1);
    expect(log2Bucket(bucketBound(bucket) * (1 - 2 ** -53))).toBe(bucket);
  }
});

test('a scrape shows hot counts beside the ordinary ones', async () => {
  const names = { counters: ['ticks_total'], histograms: ['fold_us'] };
  const shared = new SharedArrayBuffer(hotMetricsBytes(names));
  const hot = hotMetrics(names, shared);
  // Another thread's view of the same memory.
  const metrics = metricsRegistry({ hot: hotMetrics(names, shared) });
  metrics.counter('dead_letters_total', 'Dead letters.', ['reason']).inc({ reason: 'late' });
  const [ticks, folds] = [hot.counter('ticks_total'), hot.histogram('fold_us')];
  ticks.add(3);
  for (const us of [0.25, 3, 3, 900]) folds.observe(us);
  const text = await metrics.scrape();
  expect(text).toContain('kimera_dead_letters_total{reason="late"} 1');
  expect(text).toContain('kimera_ticks_total 3');
  expect(text).toContain('kimera_fold_us_bucket{le="1"} 1');
  expect(text).toContain('kimera_fold_us_bucket{le="4"} 3');
  expect(text).toContain('kimera_fold_us_bucket{le="+Inf"} 4');
  expect(text).toContain('kimera_fold_us_sum 906.25');
  expect(() => hot.counter('tiks_total')).toThrow('METRIC_UNKNOWN');
});

test('two registries do not share counts', async () => {
  const [first, second] = [metricsRegistry(), metricsRegistry()];
  first.gauge('seats', 'Seats.').set(6);
  expect(await first.scrape()).toContain('kimera_seats 6');
  expect(await second.scrape()).not.toContain('kimera_seats');
});
