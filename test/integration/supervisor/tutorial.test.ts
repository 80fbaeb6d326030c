/**
 * The commands of docs/guides/write-an-agent.md, run as they stand there: every fenced block that is marked
 * `sh tutorial`, one after the other, by a shell in an empty folder. `npx` there finds the built command.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { exported, ofType, verify } from '../../support/kimera-journal.ts';
import { CLI, sharedPlace } from '../../support/kimera-process.ts';

const guide = fileURLToPath(new URL('../../../docs/guides/write-an-agent.md', import.meta.url));
const blocks = [...readFileSync(guide, 'utf8').matchAll(/^```sh tutorial\n([^]*?)^```$/gm)].map(
  ([, block]) => block as string,
);
const place = sharedPlace();

/** Runs a block as a shell does; the first command that fails ends it. */
async function play(block: string) {
  const bin = join(place.dir, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(
    join(bin, 'npx'),
    `#!/bin/sh\n[ "$1" = kimera ] || exit 127\nshift\nexec '${process.execPath}' '${CLI}' "$@"\n`,
  );
  chmodSync(join(bin, 'npx'), 0o755);
  const path = `${bin}${delimiter}${process.env['PATH']}`;
  const child = spawn('/bin/sh', ['-e', '-c', block], {
    cwd: place.dir,
    env: { ...process.env, KIMERA_HOME: place.home, NO_COLOR: '1', PATH: path },
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
  let first: Awaited<ReturnType<typeof play>>;
  let second: typeof first;
  beforeAll(async () => {
    expect(blocks).toHaveLength(2);
    first = await play(blocks[0] as string);
    second = await play(blocks[1] as string);
  });

  it('goes from nothing to bids that are scored, and shows what they earned', async () => {
    expect(first, first.stderr).toMatchObject({ code: 0 });
    expect(first.stdout).toContain('It keeps the contract.');
    expect(first.stdout).toMatch(/my-agent in direction: \S+ mnat over \d+ questions/);
    const settled = settledOf(await recordsOf('try'), 'my-agent');
    expect(settled.length).toBeGreaterThan(5);
  });

  it('joins a run that exists as a newcomer', async () => {
    expect(second, second.stderr).toMatchObject({ code: 0 });
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
    expect(second.stdout).toMatch(/R2: \d+ records, \d+ recomputed, all equal/);
    expect(second.stdout).toMatch(/plugin my-agent \(code [0-9a-f]{12}\): \d+ messages said again/);
    expect(await verify({ ...place, data: join(place.dir, 'run') })).toMatchObject({ ok: true });
  });
});
