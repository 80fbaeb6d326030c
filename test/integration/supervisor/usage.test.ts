/**
 * What a person gets who mistypes: a code or a hint, the right exit code, never a stack trace. The
 * command line runs in this process; that the program hands on its words and its code is shown once
 * for each way it can end.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kimeraHere } from '../../support/kimera-here.ts';
import { kimera, tempPlace } from '../../support/kimera-process.ts';
import type { Finished, Place } from '../../support/kimera-process.ts';

function expectNoTrace(done: Finished): void {
  expect(done.stderr).not.toMatch(/^\s+at .*:[0-9]+:[0-9]+\)?$/m);
  expect(done.stdout).not.toMatch(/^\s+at /m);
}

describe('wrong usage exits 2 and shows the way', () => {
  it.each([
    [['nonsense']],
    [['start', '--rounds', '0']],
    [['start', '--port', '70000']],
    [['start', '--speed', 'fast']],
    [['start', '--mode', 'dream']],
    [['start', 'extra']],
    [['start', '--unknown']],
    [['audit', 'show', 'x']],
    [['audit']],
    [['replay', '--level', 'R9']],
  ])('%j', async (args) => {
    const done = await kimeraHere(tempPlace(), ...args);
    expect(done.code).toBe(2);
    expect(done.stderr).toMatch(/Usage: kimera|--help/);
    expect(done.stdout).toBe('');
    expectNoTrace(done);
  });
});

describe('with --json a wrong call is a document and nothing else', () => {
  it.each([
    [['nonsense', '--json'], /unknown command/],
    [['start', '--json', '--rounds', '0'], /--rounds/],
    [['start', 'extra', '--json'], /too many arguments/],
    [['start', '--unknown', '--json'], /--unknown/],
    [['audit', '--json'], /unknown option|a command is missing/],
    [['--json'], /unknown option|a command is missing/],
  ])('%j', async (args, reason) => {
    const done = await kimeraHere(tempPlace(), ...args);
    expect(done).toMatchObject({ code: 2, stdout: '' });
    const { error } = JSON.parse(done.stderr) as { error: { code: string; message: string } };
    expect(error.code).toBe('COMMAND_USAGE');
    expect(error.message).toMatch(reason);
  });
});

describe('help and version exit 0', () => {
  it.each([[['--help']], [['start', '--help']], [['audit', 'verify', '--help']], [['--version']]])(
    '%j',
    async (args) => {
      const done = await kimeraHere(tempPlace(), ...args);
      expect(done).toMatchObject({ code: 0, stderr: '' });
      expect(done.stdout).not.toBe('');
    },
  );
});

describe('the program', () => {
  it.each([
    [['nonsense'], 2, /^$/, /Usage: kimera/],
    [['--version'], 0, /^[0-9]+\.[0-9]+\.[0-9]+\n$/, /^$/],
    [['status', '--json'], 3, /^$/, /^\{"error":\{"code":"NOT_RUNNING"/],
  ])('%j ends with %i', async (args, code, stdout, stderr) => {
    const done = await kimera(tempPlace(), ...args);
    expect(done.code).toBe(code);
    expect(done.stdout).toMatch(stdout);
    expect(done.stderr).toMatch(stderr);
  });
});

const start = ['start', '--json', '--no-dashboard', '--inline', '--speed', 'max', '--rounds', '1'];
const file = (place: Place, name: string, text: string): string => {
  const path = join(place.dir, name);
  writeFileSync(path, text);
  return path;
};

/** name, what is asked, exit code, error code. */
const refusals: [string, (place: Place) => string[], number, string][] = [
  ['an unknown dataset', () => [...start, '--dataset', 'nope'], 2, 'MARKET_DATASET_UNKNOWN'],
  ['an unknown market', () => [...start, '--market', 'mars'], 2, 'VENUE_UNKNOWN'],
  ['real money', () => [...start, '--mode', 'live'], 2, 'MODE_NOT_HERE'],
  ['a missing file', () => [...start, '--dataset', './no.csv'], 3, 'MARKET_FILE_MISSING'],
  [
    'an empty file',
    (place) => [...start, '--dataset', file(place, 'e.csv', '')],
    2,
    'MARKET_FILE_FORMAT',
  ],
  [
    'a file without prices',
    (place) => [...start, '--dataset', file(place, 'p.csv', 'date,open\n2020-01-01,1\n')],
    2,
    'MARKET_COLUMN_MISSING',
  ],
  ['a missing configuration', () => [...start, '--config', 'no.json'], 2, 'CONFIG_NOT_FOUND'],
  [
    'a configuration that is no JSON',
    (place) => [...start, '--config', file(place, 'c.json', '{bad')],
    2,
    'CONFIG_UNREADABLE',
  ],
  [
    'a setting that does not exist',
    (place) => [...start, '--config', file(place, 'c.json', '{"trading":{"sped":1}}')],
    2,
    'CONFIG_INVALID',
  ],
  [
    'a plugin folder that is not there',
    (place) => [...start, '--config', file(place, 'c.json', '{"trading":{"plugins":["./p"]}}')],
    2,
    'AGENT_MANIFEST_MISSING',
  ],
  [
    'a data folder that cannot be',
    (place) => [...start, '--data', `${file(place, 'f', '')}/x`],
    3,
    'DATA_UNUSABLE',
  ],
  ['verify without a journal', () => ['audit', 'verify', '--json'], 3, 'DATA_MISSING'],
  ['replay without a journal', () => ['replay', '--json'], 3, 'DATA_MISSING'],
  ['status of nothing', () => ['status', '--json'], 3, 'NOT_RUNNING'],
  ['halt of nothing', () => ['halt', '--json'], 3, 'NOT_RUNNING'],
];

describe('what cannot be is refused by code', () => {
  it.each(refusals)('%s', async (_, argsOf, exit, code) => {
    const place = tempPlace();
    const done = await kimeraHere(place, ...argsOf(place));
    expect(done.code, done.stderr).toBe(exit);
    const said = JSON.parse(done.stderr.trimEnd()) as { error: { code: string; message: string } };
    expect(said.error.code).toBe(code);
    expect(said.error.message.length).toBeGreaterThan(30);
    expect(done.stdout).toBe('');
    expectNoTrace(done);
  });

  it('a home inside the data folder', async () => {
    const place = tempPlace();
    const link = join(place.dir, 'link');
    symlinkSync(place.data, link);
    for (const data of [place.data, link]) {
      mkdirSync(place.data, { recursive: true });
      const inside = { ...place, home: join(data, 'home') };
      const done = await kimeraHere(inside, 'start', '--no-dashboard', '--data', place.data);
      expect(done.code, data).toBe(2);
      expect(done.stderr).toContain('HOME_INSIDE_DATA');
    }
  });

  it('a port that is taken: the start ends, threads and all', async () => {
    const place = tempPlace();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const port = String((taken.address() as AddressInfo).port);
    const done = await kimera(place, 'start', '--json', '--market', 'sim', '--port', port);
    taken.close();
    expect(done.code).toBe(3);
    expect(done.stderr).toMatch(/DASHBOARD_LISTEN_FAILED/);
    expectNoTrace(done);
  });
});
