import { describe, expect, it } from 'vitest';
import {
  correlationRows,
  emptyCorrelations,
  endInstant,
  forget,
  see,
} from '../../../../council/field/correlations.ts';
import type { Correlations } from '../../../../council/field/correlations.ts';
import { instrumentId } from '../../../../protocols/ids.ts';
import { randomStream } from '../../../../runtime/random.ts';
import { normals } from '../../../../venues/sim/elementary.ts';

const names = Array.from({ length: 10 }, (_, i) => instrumentId(`I${i}`));

/** Returns in units of 1; number 1 repeats what number 0 did two bars before, number 2 copies 3. */
function returnsOf(bars: number): number[][] {
  const normal = normals(randomStream('correlations'));
  const returns: number[][] = [];
  for (let t = 0; t < bars; t++) {
    const row = names.map(() => 0.01 * normal());
    const before = returns[t - 2];
    if (before !== undefined) row[1] = 0.7 * (before[0] as number) + 0.7 * (row[1] as number);
    row[2] = 0.7 * (row[3] as number) + 0.7 * (row[2] as number);
    returns.push(row);
  }
  return returns;
}

function seen(returns: readonly (readonly number[])[]): Correlations {
  const state = emptyCorrelations();
  const prices = names.map(() => 1e9);
  for (const row of returns) {
    for (const [i, name] of names.entries()) {
      prices[i] = Math.round((prices[i] as number) * (1 + (row[i] as number)));
      see(state, name, prices[i]);
    }
    endInstant(state);
  }
  return state;
}

describe('correlations of market-relative returns', () => {
  const state = seen(returnsOf(2_000));

  it('find who moves before whom in the lead rows, and who moves with whom in the level rows', () => {
    const lead = correlationRows(state, 'lead').rows;
    const level = correlationRows(state, 'level').rows;
    const pairs = names.flatMap((_, a) => names.map((__, b) => [a, b] as const));
    const largest = (rows: typeof lead) =>
      pairs.filter(([a, b]) => a < b).toSorted(([a, b], [c, d]) => rows[c]![d]! - rows[a]![b]!)[0];
    expect(largest(lead)).toEqual([0, 1]);
    expect(largest(level)).toEqual([2, 3]);
    // Averaged over both directions, one of which holds nothing.
    expect(lead[0]![1]).toBeGreaterThan(0.2);
  });

  it('are symmetric, with a unit diagonal', () => {
    for (const kind of ['lead', 'level'] as const) {
      const { rows } = correlationRows(state, kind);
      for (const [a, row] of rows.entries()) {
        expect(row[a]).toBe(1);
        for (const [b, value] of row.entries()) expect(value).toBe(rows[b]![a]);
      }
    }
  });

  it('shrink far more where there is only noise', () => {
    const normal = normals(randomStream('noise'));
    const noise = seen(Array.from({ length: 600 }, () => names.map(() => 0.01 * normal())));
    expect(correlationRows(noise, 'lead').shrink).toBeGreaterThan(0.5);
    expect(correlationRows(state, 'lead').shrink).toBeLessThan(0.3);
  });

  it('do not see a move that everybody made', () => {
    const normal = normals(randomStream('own'));
    const own = Array.from({ length: 400 }, () => names.map(() => 0.01 * normal()));
    const plain = correlationRows(seen(own), 'level').rows;
    const shared = own.map((row) => {
      const all = 0.01 * normal();
      return row.map((value) => value + all);
    });
    const moved = correlationRows(seen(shared), 'level').rows;
    const mean = (rows: typeof plain) =>
      rows.flatMap((row, a) => row.slice(a + 1)).reduce((sum, value) => sum + value, 0) / 45;
    expect(mean(moved)).toBeCloseTo(mean(plain), 1);
    expect(mean(moved)).toBeLessThan(0);
  });
});

describe('an instrument', () => {
  it('of a new version has no return across the change of its ticks', () => {
    const state = emptyCorrelations();
    for (let t = 0; t < 60; t++) {
      for (const [i, name] of names.entries())
        see(state, name, 1_000_000 + 1_000 * ((t * (i + 2)) % 7));
      endInstant(state);
    }
    const before = structuredClone(state);
    forget(state, names[0]!);
    for (const name of names) see(state, name, name === names[0] ? 10 : 1_000_000);
    endInstant(state);
    expect(state.square[0]).toBe(before.square[0]);
    expect(state.past[0]![0]).toBe(0);
    expect(state.square[1]).not.toBe(before.square[1]);
  });

  it('that is listed later joins with nothing known', () => {
    const state = seen(returnsOf(40));
    see(state, instrumentId('NEW'), 100);
    endInstant(state);
    expect(correlationRows(state, 'lead').rows).toHaveLength(11);
    expect(correlationRows(state, 'level').rows[10]!.every(Number.isFinite)).toBe(true);
  });
});
