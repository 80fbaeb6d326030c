import { describe, expect, it } from 'vitest';
import { instrumentId } from '../../../protocols/ids.ts';
import { allocate, shrinkHalfway } from '../../../portfolio/allocate.ts';
import type { AllocationInput } from '../../../portfolio/allocate.ts';
import { choleskyOf, solveCholesky } from '../../../portfolio/cholesky.ts';
import { activeFraction } from '../../../portfolio/forecast.ts';
import { defaultSizing } from '../../../portfolio/sizing.ts';

const params = { ...defaultSizing, nameCapPpm: 10_000_000, grossCapPpm: 100_000_000 };
const name = (id: string, mu: number, allowShort = true) => ({
  instrument: instrumentId(id),
  outlook: { mu, s2: 1, sigma: 0.01 },
  allowShort,
});
const identity = (n: number) =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
/** To nine decimals, so that numbers can be compared as a list. */
const rounded = (values: readonly number[]) => values.map((value) => Math.round(value * 1e9) / 1e9);

describe('solving', () => {
  it('finds x with A x = b for a positive definite A', () => {
    const a = [
      [4, 2, 0.6],
      [2, 5, 1],
      [0.6, 1, 3],
    ];
    const lower = choleskyOf(a);
    expect(lower).toBeDefined();
    const x = solveCholesky(lower as number[][], [1, 2, 3]);
    expect(
      rounded(a.map((row) => row.reduce((sum, value, j) => sum + value * (x[j] as number), 0))),
    ).toEqual(rounded([1, 2, 3]));
  });

  it('says when a matrix is not positive definite', () => {
    expect(
      choleskyOf([
        [1, 2],
        [2, 1],
      ]),
    ).toBeUndefined();
  });
});

describe('allocation', () => {
  it('is single-name Kelly where nothing is correlated', () => {
    const names = [name('A', 0.1), name('B', -0.05)];
    const each = names.map(({ outlook }) => activeFraction(outlook, 0.25));
    expect(rounded(allocate({ names, correlation: identity(2), params }))).toEqual(rounded(each));
  });

  it('bets less on two names that move together', () => {
    const names = [name('A', 0.1), name('B', 0.1)];
    const correlation = [
      [1, 0.8],
      [0.8, 1],
    ];
    const [a, b] = allocate({ names, correlation, params }) as [number, number];
    expect(a).toBeCloseTo(2.5 / 1.8, 10);
    expect(b).toBeCloseTo(a, 12);
  });

  it('shrinks correlations half-way to their mean', () => {
    const shrunk = shrinkHalfway([
      [1, 0.9, 0],
      [0.9, 1, 0.3],
      [0, 0.3, 1],
    ]);
    expect(rounded(shrunk[0] as number[])).toEqual(rounded([1, 0.65, 0.2]));
  });

  it('drops shorts where they are not allowed and gives the room to nobody', () => {
    const names = [name('A', 0.1), name('B', -0.1, false)];
    const [a, b] = allocate({ names, correlation: identity(2), params });
    expect(b).toBe(0);
    expect(a).toBeCloseTo(2.5, 10);
  });

  it('caps each name, then the gross by one factor', () => {
    const names = [name('A', 0.1), name('B', 0.01)];
    const capped = { ...params, nameCapPpm: 500_000, grossCapPpm: 500_000 };
    const [a, b] = allocate({ names, correlation: identity(2), params: capped }) as [
      number,
      number,
    ];
    expect(a + b).toBeCloseTo(0.5, 12);
    expect(a / b).toBeCloseTo(2, 10);
  });

  it('scales down to the expected-shortfall cap, and to nothing when it is not a number', () => {
    const names = [name('A', 0.1)];
    const of = (fractions: readonly number[]) => Math.abs(fractions[0] as number) * 0.03;
    const input: AllocationInput = { names, correlation: identity(1), params };
    expect(rounded(allocate({ ...input, shortfall: { cap: 0.03, of } }))).toEqual(rounded([1]));
    expect(rounded(allocate({ ...input, shortfall: { cap: 0.03, of: () => Number.NaN } }))).toEqual(
      rounded([0]),
    );
  });

  it('falls back to a shared single bet on correlations that fit no world', () => {
    const names = [name('A', 0.1), name('B', 0.1), name('C', 0.1)];
    const wild = [
      [1, 5, -5],
      [5, 1, 5],
      [-5, 5, 1],
    ];
    expect(rounded(allocate({ names, correlation: wild, params }))).toEqual(
      rounded([2.5 / 3, 2.5 / 3, 2.5 / 3]),
    );
  });

  it('refuses a matrix of another size', () => {
    expect(() => allocate({ names: [name('A', 1)], correlation: identity(2), params })).toThrow(
      'RISK_MATRIX',
    );
    expect(allocate({ names: [], correlation: [], params })).toEqual([]);
  });
});
