import { describe, expect, it } from 'vitest';
import { COLUMNS } from '../../../research/falsify/losses.ts';
import type { Column } from '../../../research/falsify/losses.ts';
import { FALSIFIED } from '../../../research/falsify/parts.ts';
import type { World } from '../../../research/falsify/parts.ts';
import { falsifyCsv, falsifyPage, headline } from '../../../research/falsify/report.ts';
import { seatRow } from '../../../research/falsify/seat-row.ts';
import { figure } from '../../../research/falsify/compare.ts';
import type { Columns } from '../../../research/falsify/compare.ts';
import { judgeWorld } from '../../../research/falsify/verdict.ts';
import { randomStream } from '../../../runtime/random.ts';

const part = FALSIFIED.debate;
const world = (expects: World['expects']): World => ({
  dataset: 'made',
  expects,
  market: 'sim',
  name: 'made',
});

/** A run whose losses are noise around the given means. */
function run(seed: number, means: Partial<Record<Column, number>>, n = 200): Columns {
  const draw = randomStream(seed, 'made');
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, new Float64Array(n)]));
  for (let row = 0; row < n; row++) {
    for (const name of COLUMNS) {
      (columns[name] as Float64Array)[row] = (means[name] ?? 0) + 0.02 * (draw() - 0.5);
    }
    (columns['round'] as Float64Array)[row] = row + 1;
  }
  return columns as unknown as Columns;
}

const runs = (means: Partial<Record<Column, number>>) => ({
  usual: [1, 2, 3].map((seed) => run(seed, means)),
});

describe('the verdict of a part', () => {
  it('is helps where it beats its absence and every control', () => {
    const result = judgeWorld(part, world('open'), runs({ permuted: 1, post: 0.9, pre: 1 }));
    expect(result.verdict).toBe('helps');
    expect(result.comparisons[0]?.mean).toBeCloseTo(0.1, 2);
    expect(result.comparisons[0]?.runs).toHaveLength(3);
  });

  it('is no evidence where a control does as well', () => {
    const result = judgeWorld(part, world('open'), runs({ permuted: 0.9, post: 0.9, pre: 1 }));
    expect(result.verdict).toBe('no evidence');
    expect(result.text).toMatch(/not beyond a control \(over revisions given to seats by chance\)/);
  });

  it('is hurts where it loses, and no evidence where the interval holds 0', () => {
    expect(judgeWorld(part, world('open'), runs({ post: 1, pre: 0.9 })).verdict).toBe('hurts');
    expect(judgeWorld(part, world('open'), runs({})).verdict).toBe('no evidence');
  });

  it('is unknown where there are too few questions', () => {
    const few = { usual: [run(1, { post: 0.5, pre: 1 }, 20)] };
    expect(judgeWorld(part, world('open'), few).verdict).toBe('unknown');
  });

  it('raises an alarm for help in a null world, and for none where it had to be found', () => {
    const helped = runs({ permuted: 1, post: 0.9, pre: 1 });
    expect(judgeWorld(part, world('null'), helped).asExpected).toBe(false);
    expect(judgeWorld(part, world('win'), helped).asExpected).toBe(true);
    expect(judgeWorld(part, world('win'), runs({})).asExpected).toBe(false);
    expect(judgeWorld(part, world('null'), runs({})).asExpected).toBe(true);
  });

  it('refuses to compare arms that settled other questions', () => {
    const shifted = run(2, {});
    shifted.round[5] = 99;
    const arms = { surge: [run(1, {})], off: [shifted], 'by chance': [run(1, {})] };
    expect(() => judgeWorld(FALSIFIED.tension, world('open'), arms)).toThrow(/same questions/);
  });

  it('refuses to compare a column that a stage could not fill', () => {
    const arms = runs({ permuted: 1, post: 0.9, pre: 1 });
    arms.usual[1]?.permuted.fill(Number.NaN);
    expect(() => judgeWorld(part, world('open'), arms)).toThrow(/fill the columns/);
  });

  it('draws blocks of whole instants', () => {
    const alone = runs({});
    for (const { instant } of alone.usual) instant.forEach((_, row) => (instant[row] = row));
    expect(judgeWorld(part, world('open'), alone).comparisons[0]?.block).toBe(6);
    const crowded = runs({});
    // 200 questions in 10 instants: 3 instants of 20 questions.
    for (const { instant } of crowded.usual) {
      instant.forEach((_, row) => (instant[row] = Math.floor(row / 20)));
    }
    expect(judgeWorld(part, world('open'), crowded).comparisons[0]?.block).toBe(60);
  });
});

describe('a figure', () => {
  const told = (mean: number, low: number, high: number): string =>
    figure({ block: 1, interval: { high, low }, level: 0.95, mean, n: 100 });

  it('has two decimals, and four where two would say 0 of everything', () => {
    expect(told(0.0012, -0.0003, 0.0028)).toBe('+1.20 [−0.30, +2.80] millinats');
    expect(told(-0.0000113, -0.00002, 0.0000004)).toBe('−0.0113 [−0.0200, +0.0004] millinats');
  });
});

describe('the row of a seat alone', () => {
  it('holds what is known and is empty in the table elsewhere', () => {
    const said = { baseDirection: 0.7, fieldAwake: 1, fieldDirection: 0.6, instant: 5, round: 1 };
    const known = { ...said, oracleDirection: 0.5, plantNats: 0.02, readerDirection: 0.6 };
    const row = seatRow({ ...said, oracleDirection: 0.5, plantNats: 0.02 });
    expect(row).toMatchObject(known);
    expect(row.q).toBeNaN();
    const columns = Object.fromEntries(COLUMNS.map((name) => [name, Float64Array.of(row[name])]));
    const table = [...falsifyCsv([{ world: 'made', arms: { field: [columns as Columns] } }])];
    const cells = table[1]?.split(',') ?? [];
    expect(COLUMNS.map((name, at) => [name, cells[at + 3]] as const)).toEqual(
      COLUMNS.map((name) => [name, name in known ? `${row[name]}` : '']),
    );
  });
});

describe('the report', () => {
  const worlds = [judgeWorld(part, world('null'), runs({ permuted: 1, post: 0.9, pre: 1 }))];
  const extent = { bars: 100, folds: 1, questions: 200, seeds: 3 };

  it('says the alarm in its headline and stands by itself', () => {
    expect(headline({ part, worlds })).toMatch(/helps in made.*Not as it should be in made/);
    const page = falsifyPage({ command: 'kimera falsify --part debate', extent, part, worlds });
    expect(page).not.toMatch(/(?:src|href)=/);
    expect(page).toContain('kimera falsify --part debate');
    // Each comparison, and the oracle over base and over a fair coin.
    expect(page.match(/<svg/g)).toHaveLength(part.comparisons.length + 2);
  });

  it('writes every question of every run', () => {
    const lines = [...falsifyCsv([{ world: 'made', arms: runs({}) }])];
    expect(lines).toHaveLength(1 + 3 * 200);
    expect(lines[0]?.split(',')).toEqual(['world', 'arm', 'run', ...COLUMNS]);
    expect(lines[1]?.split(',')).toHaveLength(3 + COLUMNS.length);
  });
});
