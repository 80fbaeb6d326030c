import { describe, expect, it } from 'vitest';
import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import { roundFloor } from '../../../dashboard/web/view/floor.ts';
import { POOL_MS, poolFrame } from '../../../dashboard/web/view/pool-forming.ts';
import { bookAt, stepsOf, sumRows } from '../../../dashboard/web/view/round-steps.ts';
import { sortedRows } from '../../../dashboard/web/view/sorting.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';

const { records } = fixtureJournal({ rounds: 14 });
const folded = (until = Number.POSITIVE_INFINITY) => {
  const state = emptyPageState();
  for (const record of records) if (record.seq <= until) foldPage(state, record);
  return state;
};
const state = folded();
const bookOf = (round: string, of = state) => {
  const book = of.rounds.find((item) => item.round === round);
  if (book === undefined) throw new Error(`no round ${round} in the fixture`);
  return book;
};

describe('a round step by step', () => {
  it('walks call to decision in the order of the journal', () => {
    const names = stepsOf(bookOf('r13')).map((step) => step.name);
    expect(names.slice(0, 4)).toEqual(['call', 'seal', 'open', 'challenge']);
    expect(names.indexOf('pool')).toBeGreaterThan(names.indexOf('revise'));
    expect(names).toContain('decision');
  });

  it('shows each step as a fold of the records up to it', () => {
    for (const step of stepsOf(bookOf('r13'))) {
      if (step.name === 'settlement') continue;
      const then = folded(step.seq);
      const rows = (book: (typeof state.rounds)[number]) =>
        roundFloor(then, book, { cut: step.seq, isNow: false });
      expect(rows(bookAt(bookOf('r13'), step.seq)).rows, step.name).toEqual(
        rows(bookOf('r13', then)).rows,
      );
    }
  });

  it('prints a sum that gives the pool', () => {
    for (const row of sumRows(bookOf('r13'))) {
      const terms = row.sum.split(' + ').map((term) => term.split(' × ').map(Number));
      const sum = terms.reduce((total, [share = 0, p = 0]) => total + share * p, 0);
      // Shares are printed to a hundredth and chances to one in a hundred.
      expect(Math.abs(sum - Number.parseFloat(row.pool))).toBeLessThan(1.5);
    }
  });
});

describe('the pool forming', () => {
  const strips = [
    { share: 0.25, p: [400_000, 600_000], zero: 30, unit: 1e-4 },
    { share: 0.75, p: [200_000, 800_000], zero: 60, unit: 1e-4 },
  ];
  const pool = { zero: 200, unit: 2e-4 };

  it('begins as the bids are drawn and ends with nothing of its own', () => {
    const first = poolFrame(0, strips, pool);
    expect(first.map((bar) => bar.bottom)).toEqual([30, 30, 60, 60]);
    expect(first[1]?.height).toBeCloseTo(60, 9);
    expect(poolFrame(POOL_MS, strips, pool).every((bar) => bar.opacity === 0)).toBe(true);
  });

  it('stacks share x chance, so that the heights are the pool', () => {
    const stacked = poolFrame(700, strips, pool);
    for (const bin of [0, 1]) {
      const bars = stacked.filter((bar) => bar.bin === bin);
      const height = bars.reduce((sum, bar) => sum + bar.height, 0);
      const mixed = strips.reduce((sum, strip) => sum + strip.share * (strip.p[bin] ?? 0), 0);
      expect(height).toBeCloseTo(mixed * pool.unit, 9);
      expect(bars[0]?.bottom).toBe(200);
      expect(bars[1]?.bottom).toBeCloseTo(200 - (bars[0]?.height ?? 0), 9);
    }
  });
});

describe('sorting a table', () => {
  it('orders figures by value and keeps what is unknown last', () => {
    const rows = [['−2 %'], ['10 %'], ['–'], ['9 %']].map((row) =>
      row.map((cell) => cell.replace('−', '\u2212')),
    );
    expect(sortedRows(rows, 0, false).map((row) => row[0])).toEqual([
      '\u22122 %',
      '9 %',
      '10 %',
      '–',
    ]);
    expect(sortedRows(rows, 0, true).map((row) => row[0])).toEqual([
      '10 %',
      '9 %',
      '\u22122 %',
      '–',
    ]);
  });
});
