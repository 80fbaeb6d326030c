/** The verdict as a table to read aloud: a case, what is decided, and the limits that bound. */
import { describe, expect, test } from 'vitest';
import { verdictOn } from '../../../agents/risk/verdict.ts';
import type { RiskCase, RiskLimits } from '../../../agents/risk/verdict.ts';
import { seatStream } from '../../../agents/sdk/random.ts';
import { emptyRiskHistory } from '../../../portfolio/risk/residuals.ts';
import type { RiskHistory } from '../../../portfolio/risk/residuals.ts';
import { instrumentId, seatId } from '../../../protocols/ids.ts';

const SPX = instrumentId('SPX');
const GOOG = instrumentId('GOOG');
const limits: RiskLimits = {
  grossPpmMax: 1_000_000,
  esPpmMax: 50_000,
  drawdownPpmMax: 250_000,
  volumeSharePpmMax: 100_000,
};

/** 300 residuals at a bar volatility of one percent. */
function history(): RiskHistory {
  const past = emptyRiskHistory('1d');
  const draw = seatStream({ round: '', runSeed: 2, seat: seatId('test') }, 'residuals');
  for (let at = 0; at < 300; at++) {
    past.rows.push({ at, z: { SPX: 4 * (draw() - 0.5), GOOG: 4 * (draw() - 0.5) } });
  }
  for (const name of ['SPX', 'GOOG']) {
    past.filters[name] = { bars: 300, close: 100, variance: 0.0001, version: 1 };
  }
  return past;
}

const quiet: RiskCase = {
  instrument: SPX,
  targetLots: 50,
  currentLots: 0,
  perLot: 0.01,
  others: [],
  drawdownPpm: 0,
  mode: 'normal',
  barVolumeLots: 1_000_000,
  history: history(),
};

const rows: [string, Partial<RiskCase>, string, number, string[]][] = [
  ['within all limits', {}, 'allow', 50, []],
  ['over equity', { targetLots: 150 }, 'shrink', 100, ['gross exposure']],
  ['short over equity', { targetLots: -150 }, 'shrink', 100, ['gross exposure']],
  [
    'others already use half',
    { others: [{ instrument: GOOG, value: -0.6 }] },
    'shrink',
    40,
    ['gross exposure'],
  ],
  [
    'no price or equity',
    { perLot: undefined },
    'veto',
    0,
    ['gross exposure (no price or equity)', 'expected shortfall (too few returns)'],
  ],
  ['halted', { mode: 'halted' }, 'veto', 0, ['mode halted']],
  ['reduce only', { mode: 'reduce-only' }, 'veto', 0, ['mode reduce-only']],
  ['deep in the hole', { drawdownPpm: 250_000 }, 'veto', 0, ['drawdown']],
  ['no history', { history: undefined }, 'veto', 0, ['expected shortfall (too few returns)']],
  ['a thin market', { barVolumeLots: 200 }, 'shrink', 20, ['liquidity']],
  ['a thin market, adding', { barVolumeLots: 200, currentLots: 35 }, 'allow', 50, []],
  ['a thin market, turning', { barVolumeLots: 200, currentLots: -15 }, 'shrink', 5, ['liquidity']],
  ['no volume known', { barVolumeLots: undefined }, 'allow', 50, []],
  [
    'halted, holding some, adding',
    { currentLots: 30, mode: 'halted' },
    'shrink',
    30,
    ['mode halted'],
  ],
  ['halted, going flat', { currentLots: 30, mode: 'halted', targetLots: 0 }, 'allow', 0, []],
  ['halted, reducing', { currentLots: 30, mode: 'halted', targetLots: 10 }, 'allow', 10, []],
  [
    'halted, crossing zero',
    { currentLots: 30, mode: 'halted', targetLots: -10 },
    'veto',
    0,
    ['mode halted'],
  ],
];

describe('the verdict', () => {
  test.each(rows)('%s', (_name, over, decision, maxLots, bound) => {
    const verdict = verdictOn({ ...quiet, ...over }, limits);
    expect([verdict.decision, verdict.maxLots]).toEqual([decision, maxLots]);
    expect(verdict.limits.filter((one) => one.bound).map(({ rule }) => rule)).toEqual(bound);
  });

  test('shrinks to the expected shortfall limit and not a lot further', () => {
    const tight = { ...limits, esPpmMax: 5_000 };
    const verdict = verdictOn(quiet, tight);
    expect(verdict.decision).toBe('shrink');
    const at = (lots: number) =>
      verdictOn({ ...quiet, targetLots: lots }, tight).limits.find(({ rule }) =>
        rule.startsWith('expected shortfall'),
      )?.after as number;
    expect(at(verdict.maxLots)).toBeLessThanOrEqual(5_000);
    expect(at(verdict.maxLots + 1)).toBeGreaterThan(5_000);
  });
});
