/** `npm run tutorial`: the commands of docs/guides/write-an-agent.md, run as they stand there. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { exported, ofType, verify } from '../../support/kimera-journal.ts';
import { sharedPlace } from '../../support/kimera-process.ts';

const script = fileURLToPath(new URL('../../../scripts/tutorial.mjs', import.meta.url));
const place = sharedPlace();

async function play() {
  const child = spawn(process.execPath, [script, place.dir], {
    env: { ...process.env, KIMERA_HOME: place.home, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stderr, stdout };
}

const recordsOf = (folder: string) => exported({ ...place, data: join(place.dir, folder) });
const settledOf = (records: readonly ChainedRecord[], expert: string) =>
  ofType(records, 'settle').filter(({ body }) =>
    body.experts.some((row) => (row.expert as string) === expert),
  );

describe('the tutorial', () => {
  let played: Awaited<ReturnType<typeof play>>;
  beforeAll(async () => {
    played = await play();
  });

  it('goes from nothing to bids that are scored, and shows what they earned', async () => {
    expect(played, played.stderr).toMatchObject({ code: 0 });
    expect(played.stdout).toContain('It keeps the contract.');
    expect(played.stdout).toMatch(/my-agent in direction: \S+ mnat over \d+ questions/);
    const settled = settledOf(await recordsOf('try'), 'my-agent');
    expect(settled.length).toBeGreaterThan(5);
  });

  it('joins a run that exists as a newcomer', async () => {
    const records = await recordsOf('run');
    const starts = ofType(records, 'run.started').map(({ seq }) => seq);
    expect(starts).toHaveLength(2);
    const [joined, ...more] = ofType(records, 'agent.joined').filter(
      ({ body }) => (body.seat as string) === 'my-agent',
    );
    expect(more).toEqual([]);
    expect(joined?.body).toMatchObject({ newcomer: true, probation: ['direction'] });
    expect(joined?.seq).toBeGreaterThan(starts[1] as number);
    expect(settledOf(records, 'my-agent').length).toBeGreaterThan(0);
    expect(played.stdout).toMatch(/R2: \d+ records, \d+ recomputed, all equal/);
    expect(played.stdout).toMatch(/plugin my-agent \(code [0-9a-f]{12}\): \d+ messages said again/);
    expect(await verify({ ...place, data: join(place.dir, 'run') })).toMatchObject({ ok: true });
  });
});
