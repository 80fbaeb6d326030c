/** `start` as a script runs it: its output, its exit, and what the folder says afterwards. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChainedRecord } from '../../../protocols/record.ts';
import {
  decisions,
  exportLines,
  firstBrokenLine,
  ofType,
  replay,
  verify,
} from '../../support/kimera-journal.ts';
import { kimeraJson, sharedPlace, spawnKimera, startArgs } from '../../support/kimera-process.ts';
import type { Finished } from '../../support/kimera-process.ts';

describe('200 rounds of the recorded market', () => {
  const place = sharedPlace();
  let run: Finished;
  let lines: string[] = [];
  let records: ChainedRecord[] = [];

  beforeAll(async () => {
    const args = ['--market', 'replay', '--speed', 'max', '--rounds', '200'];
    run = await spawnKimera(place, startArgs(place, ...args)).exited;
    lines = await exportLines(place);
    records = lines.map((line) => JSON.parse(line) as ChainedRecord);
  });

  it('says on its first line that it is ready, and nothing but JSON on stdout', () => {
    const said = run.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(said[0]).toMatchObject({
      data: place.data,
      ready: true,
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:[0-9]+$/) as string,
    });
  });

  it('ends by itself with exit 0 after exactly 200 decisions, each round decided once', () => {
    expect(run.code, run.stderr).toBe(0);
    const decided = decisions(records).map((record) => record.round);
    expect(decided).toHaveLength(200);
    expect(new Set(decided).size).toBe(200);
    expect(ofType(records, 'run.stopped').at(-1)?.body.reason).toBe('rounds');
  });

  it('leaves no run file, and secrets only in the home', () => {
    expect(existsSync(join(place.data, 'run.json'))).toBe(false);
    expect(statSync(place.home).mode & 0o777).toBe(0o700);
    expect(statSync(join(place.home, 'token')).mode & 0o777).toBe(0o600);
    expect(statSync(join(place.home, 'signing-key.pem')).mode & 0o777).toBe(0o600);
  });

  it('verifies, its newest head signed', async () => {
    const found = await verify(place);
    expect(found).toMatchObject({ code: 0, ok: true, records: records.length });
    expect(found.signedHeads).toBeGreaterThanOrEqual(1);
    expect(found.head).toEqual({ hash: records.at(-1)?.hash, seq: records.length });
  });

  it('exports lines that chain from the published genesis, computed from the description alone', () => {
    expect(records.map((record) => record.seq)).toEqual(records.map((_, index) => index + 1));
    expect(firstBrokenLine(lines)).toBeUndefined();
    const forged = lines.with(10, (lines[10] as string).replace('"at":', '"at":1'));
    expect(firstBrokenLine(forged)).toBe(11);
  });

  it.each(['R0', 'R1', 'R2'] as const)('replays at %s', async (level) => {
    expect(await replay(place, level)).toMatchObject({
      code: 0,
      ok: true,
      records: records.length,
    });
  });

  it('shows and proves a single record', async () => {
    const seq = String(
      records.find((record) => record.type === 'commit' || record.type === 'abstain')?.seq,
    );
    const shown = await kimeraJson(place, 'audit', 'show', seq);
    expect(shown.code).toBe(0);
    expect(JSON.stringify(shown.doc)).toContain(records[Number(seq) - 1]?.hash);
    const proved = await kimeraJson(place, 'audit', 'prove', seq);
    expect(proved).toMatchObject({ code: 0, doc: { ok: true } });
  });

  it('hears every seat, settles questions, and refuses no message of its own agents', () => {
    const seats = new Set(ofType(records, 'agent.joined').map((record) => record.body.seat));
    expect(seats.size).toBe(9);
    expect(ofType(records, 'settle').length).toBeGreaterThan(150);
    expect(ofType(records, 'dead-letter')).toEqual([]);
    expect(ofType(records, 'agent.died')).toEqual([]);
    expect(ofType(records, 'deadline')).toEqual([]);
  });

  it('goes on in the same folder with exactly as many rounds as are asked for again', async () => {
    const again = await spawnKimera(place, startArgs(place, '--speed', 'max', '--rounds', '7'))
      .exited;
    expect(again.code, again.stderr).toBe(0);
    const more = (await exportLines(place)).map((line) => JSON.parse(line) as ChainedRecord);
    expect(more.slice(0, records.length)).toEqual(records);
    expect(decisions(more)).toHaveLength(207);
    const whole = await verify(place);
    expect(whole).toMatchObject({ code: 0, ok: true });
    expect(whole.signedHeads).toBeGreaterThanOrEqual(2);
    expect(await replay(place, 'R2')).toMatchObject({ code: 0, ok: true });
  });
});
