/** The command that puts a part to the test, on its pool of threads, with a report that stands alone. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { kimera, kimeraJson, tempPlace } from '../../support/kimera-process.ts';

interface Document {
  readonly out: string;
  readonly part: string;
  readonly worlds: readonly {
    readonly world: string;
    readonly verdict: string;
    readonly comparisons: readonly {
      readonly kind: string;
      readonly mean: number;
      readonly n: number;
      readonly name: string;
    }[];
    readonly oracle: readonly { readonly stage: string; readonly found: boolean }[];
  }[];
}

const small = ['--seeds', '2', '--questions', '50', '--worlds', 'null'];

describe('kimera falsify', () => {
  it('writes the same result for the same command, whatever the threads', async () => {
    const place = tempPlace();
    const once = await kimeraJson<Document>(place, 'falsify', '--part', 'debate', ...small);
    expect(once.code).toBe(0);
    expect(once.doc.worlds.map(({ world }) => world)).toEqual(['null']);
    expect(once.doc.worlds[0]?.comparisons[0]?.n).toBeGreaterThan(80);
    const threads = ['--threads', '1', '--out', join(place.dir, 'again')];
    const again = await kimeraJson<Document>(
      place,
      'falsify',
      '--part',
      'debate',
      ...small,
      ...threads,
    );
    expect(again.doc.worlds).toEqual(once.doc.worlds);
    const csv = (dir: string): string =>
      gunzipSync(readFileSync(join(dir, 'questions.csv.gz'))).toString();
    expect(csv(again.doc.out)).toBe(csv(once.doc.out));
    expect(existsSync(join(once.doc.out, 'report.html'))).toBe(true);
    expect(JSON.parse(readFileSync(join(once.doc.out, 'report.json'), 'utf8'))).toMatchObject({
      part: 'debate',
    });
  });

  it('asks the seat of the field alone, and the council with and without it', async () => {
    const place = tempPlace();
    const { code, doc } = await kimeraJson<Document>(
      place,
      'falsify',
      '--part',
      'field',
      '--worlds',
      'network(16)',
      '--seeds',
      '1',
      '--bars',
      '300',
      '--questions',
      '20',
    );
    expect(code).toBe(0);
    const [world] = doc.worlds;
    // 300 bars, 260 of them warm-up; a question is settled two bars after it was asked.
    expect(world?.comparisons[0]).toMatchObject({ n: 16 * 39, name: 'field over base' });
    const council = world?.comparisons.at(-1);
    expect(council).toMatchObject({ kind: 'gain', name: 'council with, without the field' });
    expect(council?.n).toBeLessThanOrEqual(20);
    // What is planted cannot be found in so few, by nobody: then nothing is said of the field.
    expect(world?.oracle).toMatchObject([
      { found: false, stage: 'seat' },
      { found: false, stage: 'council' },
    ]);
    expect(world?.verdict).toBe('no verdict');
    // Where the field sleeps, and where nothing passes an edge, the seat says the base.
    const uncoupled = world?.comparisons.find(({ name }) => name === 'over no coupling');
    expect(uncoupled?.mean).toBeCloseTo(world?.comparisons[0]?.mean ?? Number.NaN, 12);
    const lines = gunzipSync(readFileSync(join(doc.out, 'questions.csv.gz')))
      .toString()
      .trim()
      .split('\n');
    expect(lines.filter((line) => line.startsWith('"network(16)","wave"'))).toHaveLength(16 * 39);
  });

  it('says what it found in sentences, and where the report is', async () => {
    const place = tempPlace();
    const done = await kimera(
      place,
      'falsify',
      '--part',
      'temperature',
      '--data',
      place.data,
      ...small,
    );
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toMatch(/^temperature: (helps|no evidence|hurts) in null\./);
    expect(done.stdout).toContain('report.html');
  });

  it('names the worlds it has when asked for another, and wants a part', async () => {
    const place = tempPlace();
    const unknown = await kimera(place, 'falsify', '--part', 'debate', '--worlds', 'mars');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/no world mars.*null, carry\(0\.6\)/);
    expect((await kimera(place, 'falsify')).code).toBe(2);
  });

  it('ends with the failing run named when a recording cannot be read', async () => {
    const place = tempPlace();
    const done = await kimera(
      place,
      'falsify',
      '--part',
      'debate',
      '--dataset',
      './absent.csv',
      '--seeds',
      '1',
      '--folds',
      '1',
      '--questions',
      '10',
      '--worlds',
      'null',
      '--data',
      place.data,
    );
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(/usual, \.\/absent\.csv, 1\).*MARKET_FILE_MISSING/);
  });
});
