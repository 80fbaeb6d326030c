/** Against every path of prices and wishes the trial loses its budget and no more. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookProfit } from '../../../portfolio/sleeves/book.ts';
import { emptyTrial, grantTrial, trialGapPpm } from '../../../portfolio/sleeves/trial.ts';
import type { Trial, TrialTerms } from '../../../portfolio/sleeves/trial.ts';
import { foldTrialFill, trialTarget } from '../../support/trial.ts';

const SEED = 20260101;
const GRANTED = 500_00000000n;

const feeOf = (value: bigint, costPpm: number): bigint =>
  ((value < 0n ? -value : value) * BigInt(costPpm)) / 1_000_000n;

function moveTo(trial: Trial, lots: number, { costPpm, lotValue }: TrialTerms): void {
  const change = lots - trial.lots;
  const value = BigInt(change) * lotValue;
  foldTrialFill(trial, { fee: feeOf(value, costPpm), lots: change, value });
}

/** What would be left of the grant if all were closed now. */
function closedProfit(trial: Trial, { costPpm, lotValue }: TrialTerms): bigint {
  const value = BigInt(trial.lots) * lotValue;
  return bookProfit(trial, lotValue) - feeOf(value, costPpm);
}

const step = fc.record({
  /** The move as a share of the gap; +-1 is the whole of it. */
  share: fc.oneof(fc.constantFrom(-1, 1), fc.double({ max: 1, min: -1, noNaN: true })),
  sigmaPpm: fc.integer({ max: 30_000, min: 100 }),
  wanted: fc.oneof(fc.constantFrom(-1e9, 1e9), fc.integer({ max: 5_000, min: -5_000 })),
});
const paths = fc.array(step, { maxLength: 60, minLength: 1 });

describe('the loss of a trial', () => {
  it('is never above its budget while no horizon moves beyond the gap', () => {
    fc.assert(
      fc.property(paths, fc.integer({ max: 20_000, min: 0 }), (path, costPpm) => {
        const trial = emptyTrial();
        grantTrial(trial, GRANTED);
        let lotValue = 100_000_000n;
        for (const { share, sigmaPpm, wanted } of path) {
          const terms = { costPpm, lotValue, sigmaPpm };
          moveTo(trial, trialTarget(trial, wanted, terms), terms);
          const movePpm = Math.trunc(share * Math.min(950_000, trialGapPpm(sigmaPpm)));
          lotValue += (lotValue * BigInt(movePpm)) / 1_000_000n;
          if (lotValue < 1_000n || lotValue > 10n ** 18n) return;
          expect(closedProfit(trial, { ...terms, lotValue })).toBeGreaterThanOrEqual(-GRANTED);
        }
      }),
      { numRuns: 500, seed: SEED },
    );
  });

  it('is at most K |r| / G of what is left in a move r beyond the gap', () => {
    const beyond = fc.double({ max: 3, min: 1, noNaN: true });
    fc.assert(
      fc.property(
        beyond,
        fc.boolean(),
        fc.integer({ max: 5_000, min: 0 }),
        (times, long, costPpm) => {
          const trial = emptyTrial();
          grantTrial(trial, GRANTED);
          const terms = { costPpm, lotValue: 100_000_000n, sigmaPpm: 100 };
          moveTo(trial, trialTarget(trial, long ? 1e9 : -1e9, terms), terms);
          const movePpm = Math.trunc(250_000 * times);
          const lotValue = terms.lotValue + (long ? -1n : 1n) * 100n * BigInt(movePpm);
          const most = (GRANTED * BigInt(movePpm)) / 250_000n + 1n;
          expect(closedProfit(trial, { ...terms, lotValue })).toBeGreaterThanOrEqual(-most);
        },
      ),
      { numRuns: 200, seed: SEED },
    );
  });

  it('leaves only closing once it is used up', () => {
    fc.assert(
      fc.property(paths, (path) => {
        const trial = emptyTrial();
        grantTrial(trial, GRANTED);
        trial.usedUp = true;
        trial.lots = 3;
        for (const { sigmaPpm, wanted } of path) {
          const terms = { costPpm: 200, lotValue: 100_000_000n, sigmaPpm };
          expect(trialTarget(trial, wanted, terms)).toBe(0);
        }
      }),
      { numRuns: 50, seed: SEED },
    );
  });
});
