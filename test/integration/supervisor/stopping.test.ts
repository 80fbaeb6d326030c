/** Every end is written down, flushed and signed, or says with a code why not. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../../supervisor/command-line.ts';
import type { RunFile } from '../../../supervisor/run-file.ts';
import { exported, ofType, verify } from '../../support/kimera-journal.ts';
import {
  CLI,
  kimera,
  spawnKimera,
  startArgs,
  startKimera,
  stopKimera,
  tempPlace,
} from '../../support/kimera-process.ts';
import type { Place } from '../../support/kimera-process.ts';
import { dailyLines } from '../../support/market-files.ts';

const SIM = ['--market', 'sim', '--hosts', '1'];

/** Nothing of a start is left in its folder, and its last words are signed. */
async function expectClean(place: Place, reason: string): Promise<void> {
  for (const name of ['run.json', 'kimera.owner', 'control.sock']) {
    expect(existsSync(join(place.data, name)), name).toBe(false);
  }
  const records = await exported(place);
  expect(ofType(records, 'run.stopped').map(({ body }) => body.reason)).toEqual([reason]);
  expect(records.at(-1)?.type).toBe('checkpoint');
  expect(await verify(place)).toMatchObject({ ok: true, verdict: 'signed' });
}

describe('signals', () => {
  it.each(['SIGHUP', 'SIGINT', 'SIGTERM'] as const)('%s ends a run cleanly', async (signal) => {
    const place = tempPlace();
    const run = await startKimera(place, ...SIM, '--speed', '10');
    run.child.kill(signal);
    const done = await run.exited;
    expect([done.code, done.signal], done.stderr).toEqual([0, null]);
    await expectClean(place, 'signal');
  });

  it('one that comes while the program loads ends the start as soon as there is one to end', async () => {
    const place = tempPlace();
    const child = spawnKimera(place, startArgs(place, ...SIM));
    // The folder is made when the journal is opened: long before anything is ready.
    await expect
      .poll(() => existsSync(join(place.data, 'kimera.owner')), { interval: 2, timeout: 60_000 })
      .toBe(true);
    child.child.kill('SIGINT');
    const done = await child.exited;
    expect([done.code, done.signal], done.stderr).toEqual([0, null]);
    expect(done.stdout).toContain('"result"');
    await expectClean(place, 'signal');
  });

  it('the same one twice at once is one wish: npm passes on what a terminal sends to all', async () => {
    const place = tempPlace();
    const run = await startKimera(place, ...SIM, '--speed', '10', '--no-dashboard');
    run.child.kill('SIGINT');
    run.child.kill('SIGINT');
    expect((await run.exited).code, run.stderr()).toBe(0);
    await expectClean(place, 'signal');
  });

  it('a second one leaves with a code that says what was not written', async () => {
    const place = tempPlace();
    const run = await startKimera(place, ...SIM, '--speed', '10');
    // Both are taken before the loop turns: the run cannot have ended between them.
    run.child.kill('SIGSTOP');
    run.child.kill('SIGTERM');
    run.child.kill('SIGINT');
    run.child.kill('SIGCONT');
    const done = await run.exited;
    expect(done.code, done.stderr).toBe(130);
    expect(done.stderr).toContain('{"error":{"code":"RUN_LEFT"');
    expect(ofType(await exported(place), 'run.stopped')).toEqual([]);
  });
});

describe('a reader that goes away', () => {
  it('does not end a run: it says so once, goes on, and ends as it was asked to', async () => {
    const place = tempPlace();
    const args = startArgs(place, ...SIM, '--speed', 'max', '--rounds', '60').filter(
      (arg) => arg !== '--json',
    );
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: place.dir,
      env: { ...process.env, KIMERA_HOME: place.home, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    place.children.add(child);
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code, errors).toBe(0);
    expect(errors.match(/OUTPUT_CLOSED/g)).toHaveLength(1);
    await expectClean(place, 'rounds');
    expect(ofType(await exported(place), 'cfp').length).toBeGreaterThanOrEqual(60);
  });

  it('does not end a run when the errors have no reader either', async () => {
    const place = tempPlace();
    const child = spawn(
      process.execPath,
      [CLI, ...startArgs(place, ...SIM, '--speed', 'max', '--rounds', '60')],
      {
        cwd: place.dir,
        env: { ...process.env, KIMERA_HOME: place.home },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    place.children.add(child);
    child.stdout.destroy();
    child.stderr.destroy();
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
    await expectClean(place, 'rounds');
  });
});

describe('a terminal that is closed', () => {
  // Only Linux is sure to have this `script`; others hang up a run in the same way.
  it.runIf(process.platform === 'linux')(
    'ends the run that was started in it, cleanly',
    async () => {
      const place = tempPlace();
      const words = [process.execPath, CLI, 'start', ...SIM, '--speed', '10', '--data', place.data];
      const inner = [...words, '--port', '0'].map(shellWord).join(' ');
      // It opens a terminal of its own for the command, and takes it along when it dies.
      const terminal = spawn('script', ['-qfec', inner, '/dev/null'], {
        cwd: place.dir,
        env: { ...process.env, KIMERA_HOME: place.home },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      place.children.add(terminal);
      let shown = '';
      terminal.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
      await expect.poll(() => shown, { timeout: 120_000 }).toContain('Stop with Ctrl-C');
      const { pid } = JSON.parse(readFileSync(join(place.data, 'run.json'), 'utf8')) as RunFile;
      terminal.kill('SIGKILL');
      await expect.poll(() => isAlive(pid), { timeout: 120_000 }).toBe(false);
      await expectClean(place, 'signal');
    },
  );
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ESRCH');
    return false;
  }
}

describe('a run that nothing keeps awake', () => {
  it('waits for a signal after its recording, and never ends with 13', async () => {
    const place = tempPlace();
    writeFileSync(join(place.dir, 'tiny.csv'), `${dailyLines(60).join('\n')}\n`);
    const args = ['--dataset', './tiny.csv', '--inline', '--no-dashboard', '--speed', '1000000'];
    const run = await startKimera(place, ...args);
    await expect
      .poll(() => run.stderr(), { timeout: 240_000 })
      .toContain('the run is served until it is stopped');
    expect((await stopKimera(run)).code).toBe(0);
    await expectClean(place, 'signal');
  });
});

describe('a start that cannot be reached', () => {
  it('ends like any other, with the code of the port', async () => {
    const place = tempPlace();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const args = startArgs(place, ...SIM).filter((arg) => arg !== '0' && arg !== '--port');
    const done = await spawnKimera(place, [...args, '--port', String(port)]).exited;
    server.close();
    expect(done.code).toBe(3);
    expect(done.stderr).toContain('{"error":{"code":"DASHBOARD_LISTEN_FAILED"');
    await expectClean(place, 'DASHBOARD_LISTEN_FAILED');
  });

  it('gives the folder back when it is refused before it began', async () => {
    const place = tempPlace();
    const done = await kimera(place, ...startArgs(place, '--dataset', './none.csv'));
    expect(done.code).toBe(3);
    expect(existsSync(join(place.data, 'kimera.owner'))).toBe(false);
  });
});
