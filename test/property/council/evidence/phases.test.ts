import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyGroup,
  enterQuestion,
  groupEvidence,
  settleQuestion,
} from '../../../../council/evidence/group.ts';
import { emptyMoney, moneyEvidence, observeMoney } from '../../../../council/evidence/money.ts';
import { enterPhase, phasesNeeded } from '../../../../council/evidence/phases.ts';
import type { PhaseEnds } from '../../../../council/evidence/phases.ts';
import { sideOf } from '../../../../council/evidence/recentre.ts';
import { emptySign, observeSign, signEvidence } from '../../../../council/evidence/sign.ts';

const SEED = 20260101;
const empty = (phases: number): PhaseEnds => Array.from({ length: phases }, () => null);

describe('phases', () => {
  it('hold windows that do not overlap, however long these are', () => {
    const windows = fc.array(
      fc.tuple(fc.integer({ max: 4, min: 0 }), fc.integer({ max: 9, min: 1 })),
    );
    fc.assert(
      fc.property(windows, fc.integer({ max: 5, min: 1 }), (some, phases) => {
        const ends = empty(phases);
        const last: number[] = [];
        let entry = 0;
        for (const [wait, length] of some) {
          entry += wait;
          const phase = enterPhase(ends, { entry, settle: entry + length });
          if (phase === null) {
            expect(last.filter((end) => end > entry)).toHaveLength(phases);
          } else {
            expect(last[phase] ?? 0).toBeLessThanOrEqual(entry);
            last[phase] = entry + length;
          }
        }
      }),
      { numRuns: 200, seed: SEED },
    );
  });

  it('are as many as needed: no question of an even rhythm is left out, and none could be spared', () => {
    fc.assert(
      fc.property(
        fc.integer({ max: 30, min: 1 }),
        fc.integer({ max: 10, min: 1 }),
        (bars, every) => {
          const needed = phasesNeeded(bars, every);
          const ask = (phases: number): (number | null)[] => {
            const ends = empty(phases);
            return Array.from({ length: 100 }, (_, k) =>
              enterPhase(ends, { entry: k * every, settle: k * every + bars }),
            );
          };
          expect(ask(needed)).not.toContain(null);
          if (needed > 1) expect(ask(needed - 1)).toContain(null);
        },
      ),
      { numRuns: 100, seed: SEED },
    );
  });

  it('average what each would have said alone', () => {
    const question = fc.record({
      base: fc.double({ max: 0.8, min: 0.2, noNaN: true }),
      move: fc.double({ max: 4, min: -4, noNaN: true }),
      up: fc.double({ max: 0.9, min: 0.1, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(question, { maxLength: 40 }),
        fc.integer({ max: 4, min: 1 }),
        (some, phases) => {
          const group = emptyGroup(phases);
          const alone = Array.from({ length: phases }, () => ({
            money: emptyMoney(),
            sign: emptySign(),
          }));
          for (const [n, { base, move, up }] of some.entries()) {
            const phase = enterQuestion(group, { entry: n, settle: n + phases });
            expect(phase).toBe(n % phases);
            const call = { base, up };
            const bet = { cost: 0.01, drift: 0, move };
            settleQuestion('g', group, n % phases, {
              ...bet,
              call,
              outcome: move > 0 ? 'up' : move < 0 ? 'down' : 'flat',
            });
            const own = alone[n % phases] as (typeof alone)[number];
            if (move !== 0) observeSign(own.sign, call, move > 0);
            observeMoney(own.money, { ...bet, side: sideOf(up, base) });
          }
          const seen = groupEvidence(group);
          const mean = (value: (one: (typeof alone)[number]) => number): number =>
            alone.reduce((sum, one) => sum + value(one), 0) / phases;
          expect(seen.sign).toBeCloseTo(
            mean(({ sign }) => signEvidence(sign)),
            10,
          );
          expect(seen.money).toBeCloseTo(
            mean(({ money }) => moneyEvidence(money)),
            10,
          );
          expect(seen.e).toBe(Math.min(seen.sign, seen.money));
        },
      ),
      { numRuns: 60, seed: SEED },
    );
  });
});
