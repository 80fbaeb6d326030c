import fc from 'fast-check';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
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

/** `n` claims at each place, so many of them open at once; `up` of them came. */
const counted = (
  rows: readonly (readonly [said: number, n: number, up: number])[],
  overlap = 1,
): Calibration =>
  Object.fromEntries(
    rows.map(([said, n, up]) => [
      String(said * 200),
      { byOverlap: { [overlap]: n }, n, sumP: said * n, up },
    ]),
  );

/** Chance that a standard normal lies below x (Abramowitz and Stegun 26.2.17, within 1e-7). */
function normalBelow(x: number): number {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(x));
  const poly =
    t *
    (0.319_381_53 +
      t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return x > 0 ? 1 - tail : tail;
}

/**
 * What a forecaster who knows the drift is counted for: one question a bar about the next `horizon`
 * bars, told with how many are open at once. The drift changes now and then; its claims are the truth.
 */
function faultless(seed: number, horizon: number, told: number): Calibration {
  const random = xoroshiro128plus(seed);
  const uniform = (): number => 1 - uniformFloat64(random);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const bars = 1_500 + horizon;
  const drifts: number[] = [];
  while (drifts.length < bars) drifts.push(...Array<number>(60).fill(normal() * 0.05));
  const moves = drifts.slice(0, bars).map((drift) => drift + normal());
  const calibration: Calibration = {};
  for (let at = 0; at < 1_500; at++) {
    const sum = (list: readonly number[]): number =>
      list.slice(at, at + horizon).reduce((total, value) => total + value, 0);
    const said = normalBelow(sum(drifts) / Math.sqrt(horizon));
    const place = String(Math.min(199, Math.floor(said * 200)));
    const bucket = (calibration[place] ??= { byOverlap: {}, n: 0, sumP: 0, up: 0 });
    bucket.n += 1;
    bucket.sumP += said;
    bucket.byOverlap[told] = (bucket.byOverlap[told] ?? 0) + 1;
    if (sum(moves) > 0) bucket.up += 1;
  }
  return calibration;
}

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

  it('accuses few of many forecasters without fault whose questions overlap', () => {
    const accused = (told: number): number =>
      Array.from({ length: 30 }, (_, seed) => reliabilityOf(faultless(seed, 20, told))).filter(
        (found) => found?.takeaway.includes('more than luck explains'),
      ).length;
    expect(accused(20)).toBeLessThanOrEqual(4);
    // Counted as if each question told something new, most of them would be.
    expect(accused(1)).toBeGreaterThan(15);
  });

  it('counts questions that were open at once as one', () => {
    const rows = [[0.5, 400, 260]] as const;
    expect(reliabilityOf(counted(rows))?.takeaway).toContain('more than luck explains');
    const overlapping = reliabilityOf(counted(rows, 20));
    expect(overlapping?.takeaway).toContain('(n = 400, 20 without overlap). Too few questions');
    expect(overlapping?.points[0]?.low).toBeLessThan(
      reliabilityOf(counted(rows))?.points[0]?.low ?? 0,
    );
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
