/** Skill is planted in these worlds: it has to be found in time, and to earn what it could have. */
import { describe, expect, it } from 'vitest';
import { isDeep, sized } from '../../support/deep.ts';
import { runPath } from '../../support/evidence-path.ts';
import type { PathResult } from '../../support/evidence-path.ts';
import { planted } from '../../support/evidence-worlds.ts';

interface Planted {
  readonly agreement: number;
  readonly company: 'quiet' | 'rivals';
  readonly seeds: number;
  readonly questions: number;
}

const runs = ({ agreement, company, questions, seeds }: Planted): PathResult[] =>
  Array.from({ length: seeds }, (_, k) =>
    runPath({ company, questions, seed: k + 1, stated: agreement, world: planted(agreement) }),
  );

const openBy = (results: readonly PathResult[], question: number): number =>
  results.filter(({ openedAt }) => openedAt !== null && openedAt <= question).length /
  results.length;

/** Growth of all runs after n questions, as a share of the oracle's under the same caps and costs. */
function shareOfOracle(results: readonly PathResult[], n: number): number {
  let [own, oracle] = [0, 0];
  for (const { growth, oracle: known } of results) {
    own += growth[n - 1] as number;
    oracle += known[n - 1] as number;
  }
  return own / oracle;
}

function tell(what: Planted, results: readonly PathResult[], at: readonly number[]): void {
  if (!isDeep) return;
  const opened = results.map(({ openedAt }) => openedAt ?? Infinity).toSorted((x, y) => x - y);
  const quantile = (q: number): number => opened[Math.floor(q * opened.length)] as number;
  const closings = results.reduce((sum, run) => sum + run.closings, 0);
  const shares = at.map((n) => `${n}: ${shareOfOracle(results, n).toFixed(3)}`).join(', ');
  console.log(
    `${what.agreement} ${what.company}: opened at ${[0.5, 0.75, 0.8, 0.95].map(quantile).join(' / ')} ` +
      `(50/75/80/95 %), growth ${shares}, false closings ${closings}`,
  );
}

const within = (results: readonly PathResult[]): boolean =>
  results.every(({ beyondGap, trialOverrun }) => beyondGap || trialOverrun <= 0n);

describe('a voice that is right 60 % of the time', () => {
  it(
    'opens by question 870 in 75 % of seeds and earns 85 % of the oracle by 5,000',
    { timeout: 900_000 },
    () => {
      const what: Planted = {
        agreement: 0.6,
        company: 'quiet',
        questions: 5_000,
        seeds: sized(6, 100),
      };
      const results = runs(what);
      tell(what, results, [1_500, 5_000]);
      expect(openBy(results, 870)).toBeGreaterThanOrEqual(0.75);
      expect(shareOfOracle(results, 5_000)).toBeGreaterThanOrEqual(0.85);
      expect(within(results)).toBe(true);
    },
  );
});

describe('a voice that is right 55 % of the time', () => {
  it(
    'opens by question 2,700 in 75 % of seeds, and earns its share of the oracle',
    { timeout: 900_000 },
    () => {
      const questions = sized(2_700, 10_000);
      const what: Planted = { agreement: 0.55, company: 'quiet', questions, seeds: sized(12, 100) };
      const results = runs(what);
      tell(what, results, [1_500, 5_000, 10_000]);
      expect(openBy(results, 2_700)).toBeGreaterThanOrEqual(0.75);
      expect(within(results)).toBe(true);
      if (!isDeep) return;
      expect(shareOfOracle(results, 5_000)).toBeGreaterThanOrEqual(0.65);
      expect(shareOfOracle(results, 10_000)).toBeGreaterThanOrEqual(0.8);
    },
  );
});

describe.runIf(isDeep)('among three voices that know nothing', () => {
  // The pool has to learn first whom to follow: that costs growth which no evidence gives back.
  it('is found nearly as soon', { timeout: 900_000 }, () => {
    const sixty: Planted = { agreement: 0.6, company: 'rivals', questions: 5_000, seeds: 100 };
    const results = runs(sixty);
    tell(sixty, results, [1_500, 5_000]);
    expect(openBy(results, 1_000)).toBeGreaterThanOrEqual(0.75);
    const less: Planted = { agreement: 0.55, company: 'rivals', questions: 10_000, seeds: 100 };
    const others = runs(less);
    tell(less, others, [1_500, 5_000, 10_000]);
    expect(openBy(others, 3_000)).toBeGreaterThanOrEqual(0.75);
  });
});
