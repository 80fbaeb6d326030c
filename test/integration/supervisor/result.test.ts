/** How a run ends: a result for a person, or as the last line of JSON; the API says the same. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChainedRecord } from '../../../protocols/record.ts';
import { PerformanceSchema } from '../../../protocols/performance.ts';
import { misfit } from '../../../protocols/validate.ts';
import type { NextStep } from '../../../supervisor/next-steps.ts';
import type { RunResult } from '../../../supervisor/result.ts';
import { decisions, exported, ofType, verify } from '../../support/kimera-journal.ts';
import {
  configOf,
  freeTrading,
  kimera,
  sharedPlace,
  spawnKimera,
  startArgs,
  startKimera,
  stopKimera,
  tempPlace,
} from '../../support/kimera-process.ts';
import type { Finished } from '../../support/kimera-process.ts';
import { dailyLines } from '../../support/market-files.ts';

const lastLine = ({ stdout }: Finished): string => stdout.trimEnd().split('\n').at(-1) ?? '';
type Printed = RunResult & { readonly next: readonly NextStep[] };
const resultOf = (done: Finished): Printed =>
  (JSON.parse(lastLine(done)) as { result: Printed }).result;

describe('a run that is over', () => {
  const place = sharedPlace();
  const world = ['--market', 'sim', '--dataset', 'planted(0.6)'];
  const quick = [...world, '--rounds', '300', '--speed', 'max', '--inline', '--no-dashboard'];
  let result: Printed;
  let records: ChainedRecord[] = [];

  beforeAll(async () => {
    const done = await spawnKimera(
      place,
      startArgs(place, ...quick, ...configOf(place, freeTrading)),
    ).exited;
    expect(done.code, done.stderr).toBe(0);
    result = resultOf(done);
    records = await exported(place);
  });

  it('says in one last line what the journal says', () => {
    const mark = ofType(records, 'portfolio.mark').at(-1)?.body;
    const settled = ofType(records, 'settle').filter(({ body }) => body.outcome !== null);
    expect(result).toMatchObject({
      alarms: ofType(records, 'alert').length,
      costs: mark?.costs,
      deaths: 0,
      equity: mark?.equity,
      head: { hash: records.at(-1)?.hash, seq: records.length },
      reason: 'rounds',
      rounds: decisions(records).length,
      settled: settled.length,
      starts: 1,
    });
    expect(result.rounds).toBe(300);
    const commands = result.next.map(({ command }) => command);
    expect(commands).toContain(`npx kimera audit verify --data ${place.data}`);
    expect(result.returnPpm).toBe(Math.round((Number(mark?.equity) / 1e13 - 1) * 1e6));
  });

  it('counts every trade, and sets each figure beside holding', () => {
    const { performance } = result;
    expect(result.trades).toBeGreaterThan(0);
    expect(performance.trades.closed).toBe(result.trades);
    expect(performance.costs.fills).toBe(ofType(records, 'order.filled').length);
    expect(misfit(PerformanceSchema, performance, 'performance')).toBeUndefined();
    expect(performance.sample.series).toBe('1h');
    expect(performance.sample.perYear).toBeCloseTo(8_766, 6);
    expect(performance.hold.sharpe?.se).toBeGreaterThan(0);
    expect(result.holdPpm).toBe(Math.round(performance.hold.returnPpm));
    expect(result.drawdownPpm).toBe(performance.council.drawdown.maxPpm);
  });

  it('names every voice in the ledgers it bids in', () => {
    const named = result.voices.map(({ id, ledger }) => `${id} ${ledger}`);
    expect(named).toContain('council direction');
    expect(named).toContain('technical.trend shape');
    expect(named).toContain('risk shape');
    expect(named).not.toContain('risk direction');
    expect(result.voices.every(({ gain }) => Number.isFinite(gain))).toBe(true);
  });

  it('goes on in a next start whose page has the same figures, and whose result has it all', async () => {
    const slow = [...world, '--speed', '0.001', '--inline', ...configOf(place, freeTrading)];
    const next = await startKimera(place, ...slow);
    const answer = await fetch(`${next.url}/api/v1/performance`);
    expect(answer.status).toBe(200);
    const { performance } = (await answer.json()) as Pick<RunResult, 'performance'>;
    expect(performance).toEqual(result.performance);
    const done = await stopKimera(next);
    const after = resultOf(done);
    expect(after).toMatchObject({ rounds: 300, starts: 2, trades: result.trades });
    expect(after.performance).toEqual(result.performance);
  });
});

describe('a recording that is over', () => {
  it.each([
    ['that nobody can look at', ['--speed', 'max', '--no-dashboard']],
    ['of so many rounds, which it does not have', ['--speed', '1000000', '--rounds', '100000']],
  ])('ends a run %s, with a result for a person', async (_what, limits) => {
    const place = tempPlace();
    writeFileSync(join(place.dir, 'tiny.csv'), `${dailyLines(290).join('\n')}\n`);
    const args = ['--dataset', './tiny.csv', '--inline', '--port', '0', ...limits];
    const done = await kimera(place, 'start', ...args, '--data', place.data);
    expect(done.code, done.stderr).toBe(0);
    expect(done.stderr).toMatch(/ {2}r1 +TINY +up [0-9.]+ % \(base [0-9.]+ %\) /);
    expect(done.stderr).toContain('The recording has ended: tiny.csv, 290 bars up to ');
    expect(done.stdout).toContain('Stopped (ended): ');
    expect(done.stdout).toMatch(/Result of the whole run, net of costs, [0-9]+ marks of 1d since/);
    expect(done.stdout).toMatch(/Sharpe +\S/);
    expect(done.stdout).toContain(`kimera start --dataset ./tiny.csv --data ${place.data}\n`);
    const stopped = ofType(await exported(place), 'run.stopped');
    expect(stopped.map(({ body }) => body.reason)).toEqual(['ended']);
    expect(await verify(place)).toMatchObject({ ok: true, verdict: 'signed' });
  });
});
