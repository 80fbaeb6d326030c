/** A data folder that is lost while a run goes on: noticed, said by code, and nothing of another's touched. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ofType, exported, verify } from '../../support/kimera-journal.ts';
import { spawnKimera, startArgs, startKimera, tempPlace } from '../../support/kimera-process.ts';
import type { Finished, Place } from '../../support/kimera-process.ts';

/** A second between two bars: nothing is written meanwhile that could fail. */
const idle = ['--market', 'sim', '--inline', '--no-dashboard'];
const codeOf = ({ stderr }: Finished): string[] =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith('{"error"'))
    .map((line) => (JSON.parse(line) as { error: { code: string } }).error.code);

it('ends a run whose folder was deleted', async () => {
  const place = tempPlace();
  const run = await startKimera(place, ...idle);
  rmSync(place.data, { recursive: true });
  const done = await run.exited;
  expect([done.code, codeOf(done)], done.stderr).toEqual([3, ['DATA_GONE']]);
  expect(done.stdout).not.toContain('"result"');
  expect(existsSync(place.data)).toBe(false);
});

it('ends a run whose journal was replaced, and leaves what is there to its owner', async () => {
  const place = tempPlace();
  const run = await startKimera(place, ...idle);
  const other = join(place.dir, 'other');
  mkdirSync(other);
  copyFileSync(join(place.data, 'kimera.mdb'), join(other, 'kimera.mdb'));
  const files = { 'control.sock': 'x', 'kimera.owner': '1\n', 'run.json': '{"pid":1}' };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(other, name), text);
  for (const name of [...Object.keys(files), 'kimera.mdb']) {
    renameSync(join(other, name), join(place.data, name));
  }
  const done = await run.exited;
  expect([done.code, codeOf(done)], done.stderr).toEqual([3, ['DATA_REPLACED']]);
  for (const [name, text] of Object.entries(files)) {
    expect(readFileSync(join(place.data, name), 'utf8'), name).toBe(text);
  }
});

it('ends a run whose disk is full, having warned, and goes on when there is space', async (test) => {
  const place = tempPlace();
  mkdirSync(place.data);
  const mounted = mount(place, 'size=3m', 'tmpfs');
  test.skip(mounted !== '', `a small file system cannot be mounted here: ${mounted}`);
  onTestFinished(() => void spawnSync('umount', ['-l', place.data]));
  const start = (...more: string[]) =>
    spawnKimera(place, startArgs(place, ...idle, '--speed', 'max', ...more)).exited;
  const full = await start();
  expect([full.code, codeOf(full)], full.stderr).toEqual([3, ['JOURNAL_WRITE_FAILED']]);
  expect(full.stderr).toContain('The disk of the data folder has');
  expect(await verify(place)).toMatchObject({ ok: true });
  expect(mount(place, 'remount,size=64m')).toBe('');
  const more = await start('--rounds', '1');
  expect(more.code, more.stderr).toBe(0);
  expect(ofType(await exported(place), 'run.started')).toHaveLength(2);
});

/** Answers why it failed; empty when it did not. */
function mount({ data }: Place, options: string, type?: string): string {
  const args = ['-o', options, ...(type === undefined ? [] : ['-t', type, type]), data];
  const { error, status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (error !== undefined) return error.message;
  return status === 0 ? '' : stderr.trim() || `status ${status}`;
}
