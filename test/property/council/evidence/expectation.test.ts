/** Expectations under the null, exact: every path of a small tree, each node with choices of its own. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lossEvidence, observeWin, watchSkill } from '../../../../council/evidence/lost-skill.ts';
import type { LostSkill } from '../../../../council/evidence/lost-skill.ts';
import {
  emptyMoney,
  moneyEvidence,
  observeMoney,
  observeReturn,
} from '../../../../council/evidence/money.ts';
import type { MoneyProcess } from '../../../../council/evidence/money.ts';
import { emptySign, observeSign, signEvidence } from '../../../../council/evidence/sign.ts';
import type { SignProcess } from '../../../../council/evidence/sign.ts';

const SEED = 20260101;
const DEPTH = 6;
const chance = fc.double({ max: 0.999, min: 0.001, noNaN: true });

/** Mean over all paths of `steps`, each leaf's process handed to `at`. */
function mean<T>(
  state: T,
  steps: (state: T, depth: number, node: number) => { chance: number; next: T }[],
  at: (state: T) => number,
  [depth, node] = [0, 0],
): number {
  const branches = depth === DEPTH ? [] : steps(state, depth, node);
  if (branches.length === 0) return at(state);
  let sum = 0;
  for (const [k, branch] of branches.entries()) {
    if (branch.chance === 0) continue;
    sum += branch.chance * mean(branch.next, steps, at, [depth + 1, 3 * node + k + 1]);
  }
  return sum;
}

describe('sign evidence under its null', () => {
  it('has mean 1 whatever is called, flats included', () => {
    const calls = fc.array(fc.record({ base: chance, flat: chance, up: chance }), {
      maxLength: 40,
      minLength: 40,
    });
    fc.assert(
      fc.property(calls, (some) => {
        const value = mean<SignProcess>(
          emptySign(),
          (process, _, node) => {
            const call = some[node % some.length] as (typeof some)[number];
            const move = (wentUp: boolean): SignProcess => {
              const next = structuredClone(process);
              observeSign(next, call, wentUp);
              return next;
            };
            const moved = 1 - call.flat;
            return [
              { chance: moved * call.base, next: move(true) },
              { chance: moved * (1 - call.base), next: move(false) },
              { chance: call.flat, next: process },
            ];
          },
          signEvidence,
        );
        expect(value).toBeCloseTo(1, 9);
      }),
      { numRuns: 20, seed: SEED },
    );
  });
});

describe('money evidence under Assumption A', () => {
  // Gains of any size, losses to 20 sigma, and a rare loss beyond that costs .001 on average.
  const law = fc.record({
    gain: fc.double({ max: 40, min: 0.01, noNaN: true }),
    side: fc.constantFrom(-1 as const, 0 as const, 1 as const),
    loss: fc.double({ max: 20, min: 0.01, noNaN: true }),
    ruin: fc.double({ max: 200, min: 21, noNaN: true }),
  });
  const laws = fc.array(law, { maxLength: 40, minLength: 40 });

  it('has mean at most 1 for returns of mean 0', () => {
    fc.assert(
      fc.property(laws, (some) => {
        const value = mean<MoneyProcess>(
          emptyMoney(),
          (process, _, node) => {
            const { gain, loss, ruin } = some[node % some.length] as (typeof some)[number];
            const rare = 0.001 / (ruin - 20);
            const won = ((1 - rare) * loss + rare * ruin) / (gain + loss);
            const after = (x: number): MoneyProcess => {
              const next = structuredClone(process);
              observeReturn(next, x);
              return next;
            };
            return won > 1 - rare
              ? []
              : [
                  { chance: won, next: after(gain) },
                  { chance: 1 - rare - won, next: after(-loss) },
                  { chance: rare, next: after(-ruin) },
                ];
          },
          moneyEvidence,
        );
        expect(value).toBeLessThanOrEqual(1 + 1e-9);
      }),
      { numRuns: 20, seed: SEED },
    );
  });

  it('has mean at most 1 for any position in a move of mean 0', () => {
    fc.assert(
      fc.property(laws, fc.double({ max: 0.5, min: 0, noNaN: true }), (some, cost) => {
        const value = mean<MoneyProcess>(
          emptyMoney(),
          (process, _, node) => {
            const { gain, loss, side } = some[node % some.length] as (typeof some)[number];
            const up = Math.min(gain, 19);
            const after = (move: number): MoneyProcess => {
              const next = structuredClone(process);
              observeMoney(next, { cost, drift: 0, move, side });
              return next;
            };
            const drift = Math.min(loss, 19);
            return [
              { chance: drift / (up + drift), next: after(up) },
              { chance: up / (up + drift), next: after(-drift) },
            ];
          },
          moneyEvidence,
        );
        expect(value).toBeLessThanOrEqual(1 + 1e-9);
      }),
      { numRuns: 20, seed: SEED },
    );
  });

  it('is the mixture of its products', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ max: 30, min: -60, noNaN: true }), { maxLength: 60 }),
        (xs) => {
          const process = emptyMoney();
          for (const x of xs) observeReturn(process, x);
          const product = (lambda: number): number =>
            xs.reduce((all, x) => all * (1 + lambda * (Math.min(8, Math.max(-20, x)) - 0.001)), 1);
          const closed = 0.2 * product(0.01) + 0.3 * product(0.02) + 0.5 * product(0.045);
          expect(moneyEvidence(process) / closed).toBeCloseTo(1, 10);
        },
      ),
      { numRuns: 100, seed: SEED },
    );
  });
});

describe('the detector of lost skill while skill is as promised', () => {
  /** Exact law of min(T, depth) for z = +-1 with mean `edge`; T = first time the detector reaches c. */
  function run(
    lost: LostSkill,
    { bar, depth, edge }: { bar: number; depth: number; edge: number },
  ): { length: number; evidence: number } {
    if (lossEvidence(lost) >= bar || lost.n === depth) {
      return { evidence: lossEvidence(lost), length: lost.n };
    }
    const sum = { evidence: 0, length: 0 };
    for (const z of [1, -1]) {
      const next: LostSkill = { ...lost, sums: [...lost.sums] };
      observeWin(next, z);
      const rest = run(next, { bar, depth, edge });
      const part = (1 + z * edge) / 2;
      sum.evidence += part * rest.evidence;
      sum.length += part * rest.length;
    }
    return sum;
  }

  it('runs at least as long as its bar on average, and never expects more than it has asked', () => {
    for (const edge of [0.03, 0.05, 0.1]) {
      for (const bar of [2, 3, 5, 8, 11]) {
        const { evidence, length } = run(watchSkill(edge), { bar, depth: 14, edge });
        expect(evidence).toBeLessThanOrEqual(length + 1e-9);
        expect(length).toBeGreaterThanOrEqual(bar);
      }
    }
  });

  it('expects less still where the edge is larger than promised', () => {
    const kept = run(watchSkill(0.05), { bar: 1e9, depth: 12, edge: 0.05 });
    const more = run(watchSkill(0.05), { bar: 1e9, depth: 12, edge: 0.2 });
    expect(kept.evidence).toBeCloseTo(12, 9);
    expect(more.evidence).toBeLessThan(12);
  });
});
