import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withKnowledge } from '../../../../venues/replay/knowledge.ts';
import type { Instant, PulledMarket } from '../../../../venues/venue.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kimera-knowledge-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const market = (times: readonly number[]): PulledMarket => {
  let next = 0;
  return {
    dataset: { name: 'test', sha256: 'a'.repeat(64) },
    series: '1d',
    next: () =>
      Promise.resolve(
        next < times.length
          ? ({ at: times[next++] as number, drafts: [], paceUs: 0 } satisfies Instant)
          : undefined,
      ),
    seek(after) {
      next = times.filter((time) => time <= after).length;
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
};

const fact = (knownAt: number, value: number) =>
  JSON.stringify({
    type: 'fact',
    instruments: ['SPX'],
    kind: 'valuation',
    knownAt,
    periodEnd: 0,
    revised: false,
    series: 'earnings-yield',
    source: 'test',
    unit: '%',
    value,
  });

function fileOf(...lines: readonly string[]): string {
  const file = join(dir, `${Math.abs(hash(lines.join('\n')))}.ndjson`);
  writeFileSync(file, lines.join('\n'));
  return file;
}
const hash = (text: string): number =>
  [...text].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) | 0, 7);

describe('knowledge beside a recording', () => {
  it('tells each line at the first instant at or after its known-at time, never before', async () => {
    const told = withKnowledge(market([10, 20, 30]), fileOf(fact(21, 2), fact(20, 1)));
    expect((await told.next())?.drafts).toEqual([]);
    expect((await told.next())?.drafts.map((draft) => draft.body)).toMatchObject([{ value: 1 }]);
    expect((await told.next())?.drafts.map((draft) => draft.body)).toMatchObject([{ value: 2 }]);
    expect(await told.next()).toBeUndefined();
  });

  it('goes on behind an instant without telling a line twice', async () => {
    const told = withKnowledge(market([10, 20, 30]), fileOf(fact(5, 1), fact(25, 2)));
    await told.seek(20);
    expect((await told.next())?.drafts.map((draft) => draft.body)).toMatchObject([{ value: 2 }]);
  });

  it('is another data set than the recording alone, and than with another file', () => {
    const one = withKnowledge(market([1]), fileOf(fact(1, 1))).dataset.sha256;
    const two = withKnowledge(market([1]), fileOf(fact(1, 2))).dataset.sha256;
    expect(new Set([one, two, 'a'.repeat(64)]).size).toBe(3);
  });

  it.each([
    ['not json', 'MARKET_KNOWLEDGE'],
    ['{"type":"rumour"}', 'MARKET_KNOWLEDGE'],
    ['{"type":"fact","value":1}', 'MARKET_KNOWLEDGE'],
  ])('refuses %s with the line and the reason', (line, code) => {
    expect(() => withKnowledge(market([1]), fileOf(fact(1, 1), line))).toThrow(
      new RegExp(`${code}.*Line 2`),
    );
  });

  it('names a file that is not there', () => {
    expect(() => withKnowledge(market([1]), join(dir, 'absent'))).toThrow('MARKET_FILE_MISSING');
  });
});
