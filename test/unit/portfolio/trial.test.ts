import { describe, expect, it } from 'vitest';
import { bookProfit } from '../../../portfolio/sleeves/book.ts';
import {
  emptyTrial,
  grantTrial,
  trialBudget,
  trialCapital,
  trialGapPpm,
  trialMost,
} from '../../../portfolio/sleeves/trial.ts';
import { foldTrialFill, trialTarget } from '../../support/trial.ts';

const UNIT = 100_000_000n;
const terms = { costPpm: 500, lotValue: UNIT, sigmaPpm: 8_000 };

describe('the budget of a trial', () => {
  it('is half a percent of equity a group, and two percent together', () => {
    const equity = 100_000n * UNIT;
    expect(trialBudget(equity, 1)).toBe(500n * UNIT);
    expect(trialBudget(equity, 4)).toBe(500n * UNIT);
    expect(trialBudget(equity, 8)).toBe(250n * UNIT);
    expect(7n * trialBudget(equity, 7)).toBeLessThanOrEqual(2_000n * UNIT);
    expect(trialBudget(-1n, 1)).toBe(0n);
    expect(trialBudget(equity, 0)).toBe(0n);
  });
});

describe('the trial sleeve', () => {
  it('holds what a move of 25 %, or of 25 sigma, and the costs cannot take beyond its budget', () => {
    const trial = emptyTrial();
    grantTrial(trial, 500n * UNIT);
    expect([trialGapPpm(8_000), trialGapPpm(20_000)]).toEqual([250_000, 500_000]);
    // 500 / (.25 + 2 x .0005 + .25 x .0005)
    expect(trialTarget(trial, 5_000, terms)).toBe(1_991);
    expect(trialTarget(trial, -5_000, terms)).toBe(-1_991);
    expect(trialTarget(trial, 12, terms)).toBe(12);
    expect(trialMost(trial, { ...terms, sigmaPpm: 20_000 })).toBe(997);
  });

  it('loses at most what it was granted to a move of G, and is then used up until granted more', () => {
    const trial = emptyTrial();
    grantTrial(trial, 500n * UNIT);
    const fee = (value: bigint): bigint => ((value < 0n ? -value : value) * 500n) / 1_000_000n;
    foldTrialFill(trial, { fee: fee(1_991n * UNIT), lots: 1_991, value: 1_991n * UNIT });
    const fallen = { ...terms, lotValue: (UNIT * 3n) / 4n };
    expect(trialTarget(trial, 1_991, fallen)).toBeLessThan(10);
    const out = -1_991n * fallen.lotValue;
    foldTrialFill(trial, { fee: fee(out), lots: -1_991, value: out });
    expect(bookProfit(trial, fallen.lotValue)).toBeGreaterThanOrEqual(-500n * UNIT);
    expect(trialCapital(trial, fallen)).toBeGreaterThanOrEqual(0n);
    const dear = { ...terms, lotValue: 100n * UNIT };
    expect(trialTarget(trial, 5, dear)).toBe(0);
    expect(trial.usedUp).toBe(true);
    expect(trialTarget(trial, 5, terms)).toBe(0);
    grantTrial(trial, 100n * UNIT);
    expect(trialTarget(trial, 5, terms)).toBe(5);
  });
});
