import { mkdtempSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rootLog } from '../../../../runtime/telemetry/log.ts';
import { metricsRegistry } from '../../../../runtime/telemetry/metrics.ts';

test('a line carries its actor and never a secret', () => {
  const lines: string[] = [];
  const root = rootLog({ destination: { write: (line) => lines.push(line) }, level: 'info' });
  const log = root.child({ actor: 'gateway@1', instrument: 'SPX', seq: 7 });
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

test('a scrape shows every count with its labels', async () => {
  const metrics = metricsRegistry();
  metrics.counter('dead_letters_total', 'Dead letters.', ['reason']).inc({ reason: 'late' });
  expect(await metrics.scrape()).toContain('kimera_dead_letters_total{reason="late"} 1');
});

test('two registries do not share counts', async () => {
  const [first, second] = [metricsRegistry(), metricsRegistry()];
  first.gauge('seats', 'Seats.').set(6);
  expect(await first.scrape()).toContain('kimera_seats 6');
  expect(await second.scrape()).not.toContain('kimera_seats');
});
