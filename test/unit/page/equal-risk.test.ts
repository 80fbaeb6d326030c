import { describe, expect, it } from 'vitest';
import { csvOf } from '../../../dashboard/web/view/csv.ts';
import {
  equalRiskLines,
  equalRiskSentence,
  riskFigures,
  stressRows,
  stressSentence,
} from '../../../dashboard/web/view/equal-risk.ts';
import type { BenchmarksAnswer } from '../../../dashboard/web/view/equal-risk.ts';

const answer = (ratio: number): BenchmarksAnswer => ({
  seq: 12,
  curves: {
    at: [0, 1_000_000, 2_000_000],
    equity: [200, 202, 204],
    hold: [200, 210, 190],
    cash: [200, 200, 200],
    holdSameExposure: [200, 201, 198],
    holdSameVolatility: [200, 203, 197],
  },
  summary: {
    marks: 3,
    averageExposure: 0.125,
    volatilityRatio: ratio,
    turnover: 1.5,
    holdingSeconds: null,
    closedPositions: 0,
  },
});

describe('equity at equal risk', () => {
  it('starts every curve at 100 and says where each ended', () => {
    const lines = equalRiskLines(answer(0.5), 100);
    expect(lines?.lines.map((line) => line.values[0])).toEqual([100, 100, 100]);
    expect(lines?.lines.map((line) => line.values.at(-1))).toEqual([102, 99, 98.5]);
    expect(lines === undefined ? '' : equalRiskSentence(lines)).toMatch(/Council \+2\.00/);
  });

  it('draws no curve from a volatility that is not known yet', () => {
    expect(equalRiskLines(answer(0), 100)?.lines.map((line) => line.name)).toEqual([
      'council',
      'holding, same exposure',
    ]);
    expect(riskFigures(answer(0))[1]?.text).toContain('three marks are needed');
  });

  it('keeps the last point when it thins', () => {
    expect(equalRiskLines(answer(1), 2)?.times).toEqual([0, 2]);
  });
});

describe('what a gap would take', () => {
  const stress = {
    seq: 3,
    limit: 50,
    results: [
      { name: 'up', loss: -80, beyondLimit: 0 },
      { name: 'down', loss: 80, beyondLimit: 30 },
    ],
  };

  it('puts the worst first and names what is beyond the limit', () => {
    const rows = stressRows(stress, 'USD', 1_000);
    expect(rows.map((row) => row.name)).toEqual(['down', 'up']);
    expect(rows[0]).toMatchObject({ isBeyond: true, share: '8.00\u202f%' });
    expect(stressSentence(stress, 'USD')).toContain('1 of 2 are beyond');
  });

  it('says so when nothing is held', () => {
    const flat = { ...stress, results: [{ name: 'down', loss: 0, beyondLimit: 0 }] };
    expect(stressSentence(flat, 'USD')).toBe('Nothing is held: a gap takes nothing.');
  });
});

describe('a table as CSV', () => {
  it('writes figures that programs read and runs no formula', () => {
    const text = csvOf(
      ['a', 'b'],
      [
        ['\u22121\u202f234.5', 'x, "y"'],
        ['\u2013', '=1+1'],
        [null, -2],
      ],
    );
    expect(text).toBe(`a,b\r\n-1234.5,"x, ""y"""\r\n,'=1+1\r\n,-2\r\n`);
  });
});
