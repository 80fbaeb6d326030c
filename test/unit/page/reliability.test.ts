import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Calibration } from '../../../dashboard/fold/debate-state.ts';
import { emptyPageState, foldPage } from '../../../dashboard/fold/page.ts';
import { axisOf, isotonic, reliabilityOf } from '../../../dashboard/web/view/reliability.ts';
import { fixtureJournal } from '../../support/page-fixture.ts';

const places = fc.array(
  fc.integer({ min: 1, max: 40 }).chain((n) => fc.record({ n: fc.constant(n), up: fc.nat(n) })),
  { minLength: 1, maxLength: 20 },
);

describe('the rising curve closest to what was counted', () => {
  it('rises, keeps the total, and leaves alone what already rises', () => {
    fc.assert(
      fc.property(places, (rows) => {
        const rates = isotonic(rows);
        for (let at = 1; at < rates.length; at++)
          expect(rates[at]).toBeGreaterThanOrEqual((rates[at - 1] as number) - 1e-12);
        const total = rows.reduce((sum, row, at) => sum + row.n * (rates[at] as number), 0);
        expect(total).toBeCloseTo(
          rows.reduce((sum, row) => sum + row.up, 0),
          6,
        );
        const again = isotonic(rates.map((rate) => ({ n: 1, up: rate })));
        again.forEach((rate, at) => expect(rate).toBeCloseTo(rates[at] as number, 9));
      }),
      { seed: 11, verbose: true },
    );
  });

  it('pools a fall into one level, by hand', () => {
    const rates = isotonic([
      { n: 10, up: 2 },
      { n: 10, up: 6 },
      { n: 30, up: 12 },
      { n: 10, up: 9 },
    ]);
    expect(rates).toEqual([0.2, 0.45, 0.45, 0.9]);
  });
});

/** `n` claims at each place; `came` of them up. */
const counted = (rows: readonly (readonly [said: number, n: number, up: number])[]): Calibration =>
  Object.fromEntries(rows.map(([said, n, up]) => [String(said * 200), { n, sumP: said * n, up }]));

describe('calibration as it is told', () => {
  it('shows no fault where what came is what was said', () => {
    const fine = reliabilityOf(
      counted([
        [0.3, 400, 121],
        [0.5, 400, 198],
        [0.7, 400, 283],
      ]),
    );
    expect(fine?.takeaway).toContain('no fault shown');
    expect(fine?.inside).toBe(1_200);
    for (const point of fine?.points ?? []) {
      expect(point.low).toBeLessThan(point.said);
      expect(point.high).toBeGreaterThan(point.said);
    }
  });

  it('finds somebody too sure', () => {
    const sure = reliabilityOf(
      counted([
        [0.2, 400, 160],
        [0.8, 400, 240],
      ]),
    );
    expect(sure?.inside).toBe(0);
    expect(sure?.takeaway).toContain('more than luck explains');
  });

  it('finds no fault in few questions, and says nothing before the first', () => {
    expect(reliabilityOf(counted([[0.9, 3, 0]]))?.takeaway).toContain('Too few questions');
    expect(reliabilityOf({})).toBeUndefined();
  });

  it('draws the same band each time, on an axis that holds all of it', () => {
    const rows = counted([
      [0.45, 30, 14],
      [0.55, 50, 20],
    ]);
    const points = reliabilityOf(rows)?.points ?? [];
    expect(reliabilityOf(rows)?.points).toEqual(points);
    const axis = axisOf(points);
    for (const { came, low, high } of points)
      expect(Math.min(came, low) >= axis.low && Math.max(came, high) <= axis.high).toBe(true);
  });

  it('is folded for each voice and for the council itself', () => {
    const { records } = fixtureJournal({ rounds: 26 });
    const state = emptyPageState();
    for (const record of records) foldPage(state, record);
    const count = (calibration: Calibration | undefined): number =>
      Object.values(calibration ?? {}).reduce((sum, bucket) => sum + bucket.n, 0);
    expect(count(state.calibration)).toBe(state.counts.settled);
    expect(count(state.experts['fundamental']?.calibration)).toBeGreaterThan(0);
  });
});
