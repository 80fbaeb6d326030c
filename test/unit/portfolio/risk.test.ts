import { describe, expect, it } from 'vitest';
import { instrumentId } from '../../../protocols/ids.ts';
import { riskBars, tailOf, tailRisk } from '../../../portfolio/risk/expected-shortfall.ts';
import {
  barSigma,
  emptyRiskHistory,
  foldRiskHistory,
  RESIDUAL_ROWS,
  residualCount,
} from '../../../portfolio/risk/residuals.ts';
import { stressPositions } from '../../../portfolio/risk/stress.ts';
import { barOf, calmHistory, record, SPX } from '../../support/trading-world.ts';

describe('order statistics of losses', () => {
  const losses = Array.from({ length: 100 }, (_, index) => index + 1);

  it('averages the worst 2.5 %, the last loss in part', () => {
    const tail = tailOf(losses, 975_000);
    expect(tail.es).toBeCloseTo((100 + 99 + 0.5 * 98) / 2.5, 12);
    expect(tail.var).toBe(98);
    expect(tail.worst).toBe(100);
  });

  it('does not care in which order losses come', () => {
    expect(tailOf([...losses].reverse(), 950_000)).toEqual(tailOf(losses, 950_000));
  });

  it('is the worst loss where the tail holds less than one', () => {
    expect(tailOf([3, 1, 2], 975_000).es).toBe(3);
  });
});

describe('filtered historical simulation', () => {
  it('does not know the risk of a name with a short past', () => {
    const history = emptyRiskHistory('1d');
    const exposures = [{ instrument: SPX, value: 1 }];
    expect(tailRisk(history, { exposures, bars: 1 })).toBeUndefined();
    const other = [{ instrument: instrumentId('NEW'), value: 1 }];
    expect(tailRisk(calmHistory(), { exposures: other, bars: 1 })).toBeUndefined();
  });

  it('knows that nothing held loses nothing', () => {
    const tail = tailRisk(emptyRiskHistory('1d'), { exposures: [], bars: 1 });
    expect(tail?.es).toBe(0);
  });

  it('grows in proportion to what is held, and nets what moves together', () => {
    const history = calmHistory();
    const es = (value: number) =>
      tailRisk(history, { exposures: [{ instrument: SPX, value }], bars: 1 })?.es ?? Number.NaN;
    expect(es(2000)).toBeCloseTo(2 * es(1000), 8);
    expect(es(1000)).toBeGreaterThan(5);
    expect(es(1000)).toBeLessThan(40);
    const both = [
      { instrument: SPX, value: 1000 },
      { instrument: SPX, value: -1000 },
    ];
    expect(tailRisk(history, { exposures: both, bars: 1 })?.es).toBeCloseTo(0, 9);
  });

  it("scales the past by today's volatility", () => {
    const quiet = calmHistory();
    const loud = calmHistory();
    const jump = barOf(2_000_000, { eventTime: 1000 });
    foldRiskHistory(loud, record('market.bar', jump));
    const exposures = [{ instrument: SPX, value: 1000 }];
    const es = (history: typeof quiet) => tailRisk(history, { exposures, bars: 1 })?.es ?? 0;
    expect(es(loud)).toBeGreaterThan(5 * es(quiet));
  });

  it('plays whole runs of bars, not the root of time: alternating bars mostly cancel', () => {
    const exposures = [{ instrument: SPX, value: 1000 }];
    const one = tailRisk(calmHistory(), { exposures, bars: 1 });
    const two = tailRisk(calmHistory(), { exposures, bars: 2 });
    expect(two?.es).toBeLessThan(one?.es ?? 0);
    expect(two?.scenarios).toBe((one?.scenarios ?? 0) - 1);
  });

  it('keeps at most 500 rows, one a bar time for all instruments', () => {
    const history = emptyRiskHistory('1d');
    const names = [instrumentId('A'), instrumentId('B')];
    for (let day = 0; day < 700; day++) {
      for (const instrument of names) {
        const bar = barOf(1000 + (day % 7), { instrument, eventTime: day });
        foldRiskHistory(history, record('market.bar', bar));
      }
    }
    expect(history.rows).toHaveLength(RESIDUAL_ROWS);
    expect(residualCount(history, names[0] as never)).toBe(RESIDUAL_ROWS);
    expect(Object.keys(history.rows.at(-1)?.z ?? {})).toEqual(['A', 'B']);
  });

  it('starts a new instrument version from its first close, without a jump', () => {
    const history = calmHistory();
    const sigma = barSigma(history, SPX);
    foldRiskHistory(history, record('market.bar', barOf(99, { version: 2, eventTime: 1001 })));
    expect(barSigma(history, SPX)).toBe(sigma);
  });
});

describe('the risk horizon', () => {
  it('is the longer of the next decision and unwinding at a tenth of volume, at least a bar', () => {
    expect(riskBars({ decisionBars: 0, lots: 5, barVolumeLots: undefined })).toBe(1);
    expect(riskBars({ decisionBars: 1, lots: -1000, barVolumeLots: 1000 })).toBe(10);
    expect(riskBars({ decisionBars: 5, lots: 10, barVolumeLots: 1000 })).toBe(5);
  });
});

describe('stress', () => {
  it('says what gaps would take and by how much they exceed the limit', () => {
    const results = stressPositions(calmHistory(), [{ instrument: SPX, value: 1000 }], 60);
    const of = (name: string) => results.find((result) => result.name === name);
    expect(of('all prices gap down 10 %')).toMatchObject({ loss: 100, beyondLimit: 40 });
    expect(of('all prices gap up 5 %')).toMatchObject({ loss: -50, beyondLimit: 0 });
    expect(of('worst bar of each against us')?.loss).toBeGreaterThan(5);
  });
});
