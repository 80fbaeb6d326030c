/** Halting where HTTP cannot be used: over the socket in the data folder. */
import { mkdirSync, readFileSync, statSync, writeFileSync, existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { AgentAnswer } from '../../../protocols/agents-api.ts';
import type { ControlReceipt, GrantReceipt } from '../../../protocols/api.ts';
import type { RunStatus } from '../../../supervisor/run-status.ts';
import { exported, ofType, replay, verify } from '../../support/kimera-journal.ts';
import {
  configOf,
  kimera,
  kimeraJson,
  spawnKimera,
  startArgs,
  startKimera,
  stopKimera,
  tempPlace,
} from '../../support/kimera-process.ts';
import type { Place } from '../../support/kimera-process.ts';
import { writePlugin } from '../../support/plugin-folder.ts';

const SLOW = ['--market', 'sim', '--speed', '5', '--hosts', '1'];

/** Sends raw lines, as somebody who writes no client would. */
function lineTo(path: string, line: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = createConnection(path, () => socket.write(line));
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    socket.on('error', reject).on('close', () => resolve(JSON.parse(text)));
  });
}

/** Points the run file at another address, as if the page's thread had gone from its own. */
function pointElsewhere(place: Place, url: string): void {
  const file = join(place.data, 'run.json');
  const run = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...run, url }));
}

describe('a run without its interface', () => {
  it('is halted, flattened and resumed over its socket, and the journal says by which way', async () => {
    const place = tempPlace();
    const run = await startKimera(place, ...SLOW, '--no-dashboard');
    const socket = join(place.data, 'control.sock');
    expect(statSync(socket).isSocket()).toBe(true);
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const halt = (await kimeraJson<ControlReceipt>(place, 'halt', '--why', 'a test')).doc;
    expect(halt).toMatchObject({ action: 'halt', mode: 'halted' });
    const resume = (await kimeraJson<ControlReceipt>(place, 'resume')).doc;
    expect(resume).toMatchObject({ action: 'resume', mode: 'normal' });
    const flatten = await kimera(place, 'flatten', '--data', place.data);
    expect(flatten.code, flatten.stderr).toBe(0);
    expect(flatten.stderr).toContain('INTERFACE_OFF');
    // The trial gets its budget before the first question.
    await vi.waitUntil(() => run.stderr().includes('"event":"round"'), { timeout: 120_000 });
    const { code, doc } = await kimeraJson<RunStatus>(place, 'status');
    expect(code).toBe(0);
    expect(doc).toMatchObject({
      health: { council: 'running' },
      portfolio: { risk: { mode: 'halted' } },
      run: { dataset: 'sim null', market: 'sim', mode: 'paper', speed: 5 },
      url: '',
    });
    expect(doc.agents.map(({ id }) => id)).toContain('meta-reasoner');
    // What the seats earned is read out of the journal then.
    const [seat] = (await kimeraJson<AgentAnswer[]>(place, 'agents', 'list', 'technical')).doc;
    expect(seat).toMatchObject({ figures: { life: 'ready' }, source: 'running', state: 'awake' });
    expect(seat?.figures?.asks.answered).toBeGreaterThan(0);
    const grant = (await kimeraJson<GrantReceipt>(place, 'grant', '250')).doc;
    expect(grant).toMatchObject({ action: 'grant', trials: [{ granted: '75000000000' }] });
    expect((await stopKimera(run)).code).toBe(0);
    expect(existsSync(socket)).toBe(false);
    const said = (await exported(place)).filter(({ type }) => type.startsWith('operator.'));
    expect(said.map(({ body, seq, type }) => [type, (body as { by: string }).by, seq])).toEqual([
      ['operator.halt', 'local', halt.seq],
      ['operator.resume', 'local', resume.seq],
      ['operator.flatten', 'local', expect.any(Number)],
      ['operator.grant', 'local', grant.seq],
    ]);
    expect(await replay(place, 'R1')).toMatchObject({ code: 0, ok: true });
  });

  it('answers what does not fit with a code, and goes on', async () => {
    const place = tempPlace();
    const run = await startKimera(place, ...SLOW, '--no-dashboard');
    const socket = join(place.data, 'control.sock');
    const lines = [
      'halt\n',
      '{"action":"sell","text":""}\n',
      '{"action":"halt"}\n',
      `{"action":"halt","text":"${'x'.repeat(281)}"}\n`,
      '{"action":"halt","text":"","token":"x"}\n',
      '{"action":"halt","text":"","amount":"1"}\n',
      '{"action":"grant","text":""}\n',
      '{"action":"grant","text":"","amount":"-1"}\n',
      'x'.repeat(5_000),
    ];
    for (const line of lines) {
      expect(await lineTo(socket, line)).toMatchObject({ error: { code: 'LOCAL_REQUEST_BAD' } });
    }
    expect(await lineTo(socket, '{"action":"halt","text":""}\n')).toMatchObject({
      receipt: { action: 'halt', mode: 'halted' },
    });
    expect((await stopKimera(run)).code).toBe(0);
    expect(ofType(await exported(place), 'operator.halt')).toHaveLength(1);
  });

  it('has its socket also where the path is longer than a socket may have, and after a crash', async () => {
    const place = tempPlace();
    const deep: Place = { ...place, data: join(place.dir, 'd'.repeat(60), 'e'.repeat(60), 'data') };
    mkdirSync(deep.data, { recursive: true });
    const crashed = await startKimera(deep, ...SLOW, '--no-dashboard');
    crashed.child.kill('SIGKILL');
    await crashed.exited;
    expect(existsSync(join(deep.data, 'control.sock'))).toBe(true);
    // The file is there and nobody behind it.
    const alone = await kimera(deep, 'halt', '--data', deep.data);
    expect([alone.code, alone.stderr]).toEqual([3, expect.stringContaining('NOT_RUNNING')]);
    const run = await startKimera(deep, ...SLOW, '--no-dashboard');
    const { doc } = await kimeraJson<ControlReceipt>(deep, 'halt');
    expect(doc).toMatchObject({ mode: 'halted' });
    expect((await stopKimera(run)).code).toBe(0);
    expect(await verify(deep)).toMatchObject({ ok: true });
  });
});

describe('a run that is not there yet', () => {
  it('is halted before any seat has loaded: the socket waits for nobody', async () => {
    const place = tempPlace();
    const folder = writePlugin(place, 'sleeper', 'while (true) {}\n');
    const config = configOf(place, { trading: { plugins: [folder] } });
    const run = spawnKimera(place, startArgs(place, ...SLOW, ...config));
    const socket = join(place.data, 'control.sock');
    await vi.waitUntil(() => existsSync(socket), { interval: 2, timeout: 60_000 });
    expect(await lineTo(socket, '{"action":"halt","text":"early"}\n')).toMatchObject({
      receipt: { action: 'halt', mode: 'halted' },
    });
    expect(await lineTo(socket, '{"action":"status","text":""}\n')).toMatchObject({
      receipt: { portfolio: { risk: { mode: 'halted' } }, run: { round: 0 } },
    });
    expect((await stopKimera(run)).code).toBe(0);
    const types = (await exported(place)).map(({ type }) => type);
    expect(types.slice(0, 3)).toEqual(['run.started', 'operator.halt', 'risk.mode']);
    expect(types).not.toContain('agent.joined');
  });
});

describe('a run whose interface does not answer', () => {
  it.each([
    ['nobody listens any more', 'http://127.0.0.1:9'],
    ['no address is left', ''],
    ['the address is none', 'nonsense'],
  ])('is halted over the socket: %s', async (_what, url) => {
    const place = tempPlace();
    const run = await startKimera(place, ...SLOW);
    pointElsewhere(place, url);
    const { doc } = await kimeraJson<ControlReceipt>(place, 'halt');
    expect(doc).toMatchObject({ action: 'halt', mode: 'halted' });
    expect((await stopKimera(run)).code).toBe(0);
  });

  it('is halted over the socket when the operator’s token is not the one it knows', async () => {
    const place = tempPlace();
    const run = await startKimera(place, ...SLOW);
    writeFileSync(join(place.home, 'token'), 'another');
    const halt = await kimera(place, 'halt', '--data', place.data);
    expect(halt.code, halt.stderr).toBe(0);
    expect(halt.stderr).toContain('HTTP_TOKEN_WRONG');
    expect((await stopKimera(run)).code).toBe(0);
    expect(ofType(await exported(place), 'operator.halt').map(({ body }) => body.by)).toEqual([
      'local',
    ]);
  });
});
