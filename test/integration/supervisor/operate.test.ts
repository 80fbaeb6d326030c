/** Operators and a running council: status, halt, resume, flatten, signals, the end of a recording. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ControlReceipt } from '../../../protocols/api.ts';
import { exported, ofType, replay, verify } from '../../support/kimera-journal.ts';
import {
  configOf,
  freeTrading,
  kimera,
  kimeraJson,
  spawnKimera,
  startArgs,
  startKimera,
  stopKimera,
  tempPlace,
} from '../../support/kimera-process.ts';
import { dailyLines } from '../../support/market-files.ts';

interface StatusDocument {
  readonly equity: string | null;
  readonly positions: readonly unknown[];
  readonly run: {
    readonly at: number;
    readonly round: number;
    readonly rounds: number;
    readonly seq: number;
  };
  readonly sleeves: readonly unknown[];
  readonly workingOrders: readonly { readonly orderId: string }[];
}

describe('status, halt, resume and flatten of a paced run', () => {
  it('answer with what the journal then says, and need the operator’s token', async () => {
    const place = tempPlace();
    const run = await startKimera(
      place,
      '--market',
      'sim',
      '--speed',
      '5',
      ...configOf(place, freeTrading),
    );
    const status = await kimeraJson(place, 'status');
    expect(status).toMatchObject({ code: 0, doc: { running: true, url: run.url } });
    const halt = (await kimeraJson(place, 'halt', '--why', 'a test')).doc as ControlReceipt;
    expect(halt).toMatchObject({ action: 'halt', mode: 'halted' });
    const resume = (await kimeraJson(place, 'resume')).doc as ControlReceipt;
    expect(resume).toMatchObject({ action: 'resume', mode: 'normal' });
    const flatten = (await kimeraJson(place, 'flatten')).doc as ControlReceipt;
    expect(flatten).toMatchObject({ action: 'flatten', mode: 'halted' });
    const post = (headers: Record<string, string>) =>
      fetch(`${run.url}/api/v1/resume`, {
        body: '{}',
        headers: { 'content-type': 'application/json', ...headers },
        method: 'POST',
      });
    expect((await post({})).status).toBe(401);
    expect([401, 403]).toContain((await post({ authorization: 'Bearer wrong' })).status);
    expect((await stopKimera(run)).code).toBe(0);
    const records = await exported(place);
    const said = records.filter((record) => record.type.startsWith('operator.'));
    expect(said.map((record) => [record.type, record.seq])).toEqual([
      ['operator.halt', halt.seq],
      ['operator.resume', resume.seq],
      ['operator.flatten', flatten.seq],
    ]);
    expect(said[0]?.body).toMatchObject({ text: 'a test' });
    const risky = records.filter(
      (record) =>
        record.type === 'order.submit' &&
        !record.body.reduceOnly &&
        ((record.seq > halt.seq && record.seq < resume.seq) || record.seq > flatten.seq),
    );
    expect(risky).toEqual([]);
    expect(await replay(place, 'R2')).toMatchObject({ code: 0, ok: true });
  });
});

describe('a grant', () => {
  it('lets the trials lose more, is written down, and is refused when it is no amount', async () => {
    const place = tempPlace();
    const run = await startKimera(place, '--market', 'sim', '--speed', '50', '--hosts', '1');
    const grant = (amount: string) =>
      kimera(place, 'grant', amount, '--why', 'a test', '--json', '--data', place.data);
    for (const amount of ['-5', '0', '1e3', '0.000000001']) {
      const refused = await grant(amount);
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('GRANT_AMOUNT')]);
    }
    // Refused until the first question has opened the budgets; granted once.
    const receipt = async (): Promise<unknown> => {
      const { code, stdout } = await grant('250.5');
      return code === 0 ? JSON.parse(stdout) : { refused: code };
    };
    await expect.poll(receipt, { timeout: 60_000 }).toMatchObject({
      action: 'grant',
      trials: [{ granted: '75050000000', group: 'SIM01:1b' }],
    });
    expect((await stopKimera(run)).code).toBe(0);
    const records = await exported(place);
    const [asked, ...others] = ofType(records, 'operator.grant');
    expect(others).toEqual([]);
    expect(asked?.body).toMatchObject({ amount: '25050000000', text: 'a test' });
    const told = ofType(records, 'sleeve.trial').map(({ body }) => [body.reason, body.granted]);
    expect(told.slice(0, 2)).toEqual([
      ['start', '50000000000'],
      ['operator', '75050000000'],
    ]);
    expect(await replay(place, 'R1')).toMatchObject({ code: 0, ok: true });
  });
});

describe('status', () => {
  it('says what is played, how far and how fast, and what is held, as the journal has it', async () => {
    const place = tempPlace();
    writeFileSync(join(place.dir, 'tiny.csv'), `${dailyLines(320).join('\n')}\n`);
    const config = configOf(place, { ...freeTrading, process: { speed: 'max' } });
    const run = await startKimera(place, '--dataset', './tiny.csv', '--hosts', '1', ...config);
    const status = async () => (await kimeraJson<StatusDocument>(place, 'status')).doc;
    // The page's server hears of the end a message later than we do.
    await expect
      .poll(async () => (await status()).run, { interval: 500, timeout: 240_000 })
      .toMatchObject({ ended: true, market: 'replay', mode: 'paper', speed: 'max' });
    const told = await status();
    const text = (await kimera(place, 'status', '--data', place.data)).stdout;
    expect((await stopKimera(run)).code).toBe(0);
    const records = await exported(place);
    const before = records.filter(({ seq }) => seq <= told.run.seq);
    const decided = before.filter(({ type }) => type === 'commit' || type === 'abstain');
    expect(told.run.rounds).toBe(decided.length);
    expect(told.run.round).toBe(ofType(before, 'cfp').length);
    expect(told.run.at).toBe(before.at(-1)?.at);
    const mark = ofType(before, 'portfolio.mark').at(-1)?.body;
    expect(told.equity).toBe(mark?.equity);
    expect(told.positions).toEqual(mark?.positions.filter(({ lots }) => lots !== 0));
    expect(told.workingOrders.map(({ orderId }) => orderId)).toEqual(mark?.workingOrders);
    expect(told.sleeves.length).toBeGreaterThan(0);
    expect(text).toContain(new Date(told.run.at / 1_000).toISOString());
    expect(text).toContain('speed max');
    for (const part of ['Positions', 'Working orders', 'Sleeves', 'Seats', 'tiny']) {
      expect(text).toContain(part);
    }
  });
});

describe('signals', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s ends cleanly, head signed', async (signal) => {
    const place = tempPlace();
    const run = await startKimera(place, '--market', 'sim', '--speed', '10', '--hosts', '2');
    const file = JSON.parse(readFileSync(join(place.data, 'run.json'), 'utf8')) as object;
    expect(file).toMatchObject({ pid: run.child.pid, url: run.url });
    run.child.kill(signal);
    const done = await run.exited;
    expect(done.code, done.stderr).toBe(0);
    expect(existsSync(join(place.data, 'run.json'))).toBe(false);
    const stopped = ofType(await exported(place), 'run.stopped');
    expect(stopped.map((record) => record.body.reason)).toEqual(['signal']);
    expect(await verify(place)).toMatchObject({ ok: true, verdict: 'signed' });
    expect((await kimera(place, 'status', '--data', place.data)).code).toBe(3);
  });

  it('a second one leaves at once, and the next start takes the journal up', async () => {
    const place = tempPlace();
    const run = await startKimera(place, '--market', 'sim', '--speed', '10', '--hosts', '2');
    run.child.kill('SIGTERM');
    run.child.kill('SIGINT');
    expect([0, 130]).toContain((await run.exited).code);
    const args = ['--market', 'sim', '--speed', 'max', '--rounds', '3', '--no-dashboard'];
    const next = await spawnKimera(place, startArgs(place, ...args)).exited;
    expect(next.code, next.stderr).toBe(0);
    expect(await verify(place)).toMatchObject({ code: 0, ok: true });
    expect(await replay(place, 'R1')).toMatchObject({ code: 0, ok: true });
  });
});

describe('a recording that ends', () => {
  it('is said aloud, and the council serves on until it is told to stop', async () => {
    const place = tempPlace();
    writeFileSync(join(place.dir, 'tiny.csv'), `${dailyLines(150).join('\n')}\n`);
    const run = await startKimera(place, '--dataset', './tiny.csv', '--speed', 'max');
    const heard = new Promise<void>((resolve) => {
      const look = (): void => {
        if (run.stderr().includes('the run is served until it is stopped')) resolve();
      };
      run.child.stderr?.on('data', () => setImmediate(look));
      look();
    });
    await heard;
    // The page's server hears of it a message later than we do.
    await expect
      .poll(async () => (await kimeraJson(place, 'status')).doc, { timeout: 60_000 })
      .toMatchObject({ health: { council: 'ended' }, running: true });
    expect((await stopKimera(run)).code).toBe(0);
    const records = await exported(place);
    expect(ofType(records, 'market.ended')).toHaveLength(1);
    expect(ofType(records, 'market.bar')).toHaveLength(150);
    const open = new Set(ofType(records, 'cfp').map((record) => record.round));
    for (const record of ofType(records, 'settle')) open.delete(record.round);
    expect([...open]).toEqual([]);
  });
});
