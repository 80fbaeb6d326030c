/**
 * What a machine does to a run, done to the real process: a disk that is full, a folder that cannot be
 * written, no more open files, a process that is stopped for 30 s. Tens of seconds each, so only in a deep
 * run; the table of all that is injected is docs/reliability.md.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { isDeep } from '../../support/deep.ts';
import { exported, ofType, replay, verify } from '../../support/kimera-journal.ts';
import { CLI, kimera, startKimera, stopKimera, tempPlace } from '../../support/kimera-process.ts';
import type { Place, Started } from '../../support/kimera-process.ts';
import { wait } from '../../../supervisor/wall-time.ts';

const quick = '--market sim --speed max --seed 4 --inline --no-dashboard';
const STOPPED_MS = 30_000;

/** May this user mount into a namespace of its own? */
const mayMount = (): boolean =>
  spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs none /tmp']).status === 0;

/** Runs a script whose mounts nobody else sees; `kimera` in it is the built command. Answers its lines. */
function mounted(place: Place, script: string): string[] {
  const disk = join(place.dir, 'disk');
  mkdirSync(disk);
  const whole = `kimera() { "${process.execPath}" "${CLI}" "$@"; }\n${script}`;
  const done = spawnSync('unshare', ['-rm', 'sh', '-c', whole], {
    encoding: 'utf8',
    env: { ...process.env, DISK: disk, KIMERA_HOME: place.home, NO_COLOR: '1' },
  });
  return `${done.stdout}${done.stderr}`.split('\n').filter((line) => line !== '');
}

const documents = (lines: readonly string[]): object[] =>
  lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as object);

const seqOf = async (run: Started): Promise<number> =>
  ((await (await fetch(`${run.url}/api/v1/run`)).json()) as { seq: number }).seq;
/** Until the journal has grown by so many records. */
const grown = (run: Started, from: number, by: number): Promise<void> =>
  vi.waitFor(async () => expect(await seqOf(run)).toBeGreaterThan(from + by), {
    interval: 200,
    timeout: 120_000,
  });

/** It ended well, and no seat died of it. */
async function expectUnharmed(place: Place, run: Started): Promise<void> {
  expect((await stopKimera(run)).code).toBe(0);
  const records = await exported(place);
  expect(ofType(records, 'agent.died').map(({ body }) => body)).toEqual([]);
  expect(ofType(records, 'deadline').map(({ body }) => body)).toEqual([]);
  expect(await verify(place)).toMatchObject({ ok: true });
  expect(await replay(place, 'R2')).toMatchObject({ code: 0, ok: true });
}

const FILES_LEFT = 6;
const openFiles = (run: Started): number[] => readdirSync(`/proc/${run.child.pid}/fd`).map(Number);

/** Leaves the process a few more files than it has, and takes them by connecting to it. */
async function exhaust(run: Started): Promise<Socket[]> {
  const limit = Math.max(...openFiles(run)) + 1 + FILES_LEFT;
  const done = spawnSync('prlimit', ['--pid', String(run.child.pid), `--nofile=${limit}:`]);
  expect(done.status, String(done.stderr)).toBe(0);
  const { hostname, port } = new URL(run.url);
  const callers = Array.from({ length: limit }, () =>
    connect(Number(port), hostname).on('error', () => undefined),
  );
  await vi.waitFor(() => expect(openFiles(run)).toHaveLength(limit), { timeout: 20_000 });
  return callers;
}

describe.runIf(isDeep && mayMount())('a disk', () => {
  it('that is full ends the run by a code; with room again the next start goes on from there', () => {
    const lines = mounted(
      tempPlace(),
      `mount -t tmpfs -o size=3m none "$DISK"
       kimera start --json --data "$DISK/data" ${quick} --rounds 4000; echo "exit $?"
       kimera audit verify --json --data "$DISK/data"
       mount -o remount,size=300m "$DISK"
       kimera start --json --data "$DISK/data" ${quick} --rounds 5; echo "exit $?"
       kimera replay --json --level R2 --data "$DISK/data"`,
    );
    expect(lines.filter((line) => line.startsWith('exit'))).toEqual(['exit 3', 'exit 0']);
    const told = documents(lines);
    const failure = told.find((one) => 'error' in one);
    expect(failure).toMatchObject({
      error: { code: 'JOURNAL_WRITE_FAILED', message: expect.stringContaining('bytes are free') },
    });
    expect(told.filter((one) => 'ok' in one)).toMatchObject([
      { ok: true },
      { ok: true, level: 'R2' },
    ]);
  });

  it('that is read-only is refused by a code, and can still be verified', () => {
    const lines = mounted(
      tempPlace(),
      `kimera start --json --data "$DISK/data" ${quick} --rounds 5 >/dev/null; echo "exit $?"
       mount --bind "$DISK" "$DISK" && mount -o remount,bind,ro "$DISK"
       kimera start --json --data "$DISK/data" ${quick} --rounds 5; echo "exit $?"
       kimera audit verify --json --data "$DISK/data"`,
    );
    expect(lines.filter((line) => line.startsWith('exit'))).toEqual(['exit 0', 'exit 3']);
    expect(documents(lines)).toContainEqual(
      expect.objectContaining({ error: expect.objectContaining({ code: 'DATA_UNUSABLE' }) }),
    );
    expect(documents(lines)).toContainEqual(expect.objectContaining({ ok: true }));
  });
});

describe.runIf(isDeep && process.platform === 'linux')('open files', () => {
  it('too few to start with are told by a code', () => {
    const place = tempPlace();
    const done = spawnSync(
      'sh',
      ['-c', `ulimit -n 32; exec "${process.execPath}" "${CLI}" start --json --data d ${quick}`],
      { cwd: place.dir, encoding: 'utf8', env: { ...process.env, KIMERA_HOME: place.home } },
    );
    expect([done.status, done.stderr]).toEqual([3, expect.stringContaining('SYSTEM_REFUSED')]);
    expect(done.stderr).toContain('EMFILE');
  });

  it('taken by strangers cost nobody a seat; commands say that nobody answers, and work again after', async () => {
    const place = tempPlace();
    const run = await startKimera(place, '--market', 'sim', '--speed', '20', '--seed', '4');
    await grown(run, 0, 3_000);
    const callers = await exhaust(run);
    const refused = await kimera(place, 'halt', '--data', place.data);
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('NOT_RUNNING')]);
    for (const caller of callers) caller.destroy();
    const seq = await vi.waitFor(() => seqOf(run), { interval: 200, timeout: 20_000 });
    expect((await kimera(place, 'halt', '--data', place.data)).code).toBe(0);
    await grown(run, seq, 500);
    await expectUnharmed(place, run);
  });
});

describe.runIf(isDeep)('a process', () => {
  it('that stands still for 30 s goes on without a death, and its journal replays', async () => {
    const place = tempPlace();
    const run = await startKimera(place, '--market', 'sim', '--speed', '20', '--seed', '4');
    await grown(run, 0, 3_000);
    run.child.kill('SIGSTOP');
    await wait(STOPPED_MS, new AbortController().signal);
    run.child.kill('SIGCONT');
    await grown(run, await seqOf(run), 500);
    await expectUnharmed(place, run);
  });
});
