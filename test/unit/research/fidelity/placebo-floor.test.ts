/** If a council of dice, a stopped clock or an echo chamber scores, the scorer is wrong. */
import { describe, expect, it } from 'vitest';
import { fidelityOfTable } from '../../../../research/fidelity/fidelity.ts';
import type { FidelityReport } from '../../../../research/fidelity/fidelity.ts';
import { PLACEBO_FLOOR, SCORE_IDS } from '../../../../research/fidelity/score.ts';
import type { ScoreId } from '../../../../research/fidelity/score.ts';
import { fidelityWorld, PLACEBOS } from '../../../support/fidelity-worlds.ts';

const scoreOf = (report: FidelityReport, id: ScoreId) => {
  const found = report.scores.find((score) => score.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

describe.each(PLACEBOS)('a %s council', (council) => {
  it.each([1, 2])('scores at the floor and is shown nowhere (seed %i)', (seed) => {
    const report = fidelityOfTable(fidelityWorld(council, 800, seed), { seed });
    for (const score of report.scores) {
      const what = `${council} ${score.id}: ${JSON.stringify(score)}`;
      expect(score.value ?? 0, what).toBeLessThanOrEqual(PLACEBO_FLOOR);
      expect(score.estimate ?? 0, what).toBeLessThanOrEqual(0.2);
      expect(score.verdict, what).not.toBe('shown');
    }
  });
});

describe('a council that knows something', () => {
  const report = fidelityOfTable(fidelityWorld('skilled', 1_200, 1));

  it('is shown on every score that a journal can tell', () => {
    for (const id of ['CF1', 'CF2', 'CF3', 'CF4', 'CF6', 'CF7', 'CF8'] as const) {
      const score = scoreOf(report, id);
      expect(score.verdict, JSON.stringify(score)).toBe('shown');
      expect(score.interval?.low, id).toBeGreaterThan(0);
      expect(score.estimate, id).toBeGreaterThan(score.null?.high ?? 0);
    }
    expect(scoreOf(report, 'CF4').parts).toMatchObject({ oneThreeOne: 1, voices: 4 });
    expect(scoreOf(report, 'CF4').parts['skilled']).toBeGreaterThan(2);
    expect(scoreOf(report, 'CF8').value).toBeGreaterThan(0.9);
    expect(scoreOf(report, 'CF8').ablation).toBeLessThan(0.05);
  });

  it('loses a perspective for each voice that is a clone, and all of them in an echo', () => {
    const { parts, value, ablation } = scoreOf(report, 'CF4');
    expect(value).toBeGreaterThan(0.5);
    expect(ablation).toBeLessThan(value as number);
    expect(parts['clone']).toBeLessThan(parts['effectiveByTilts'] as number);
    const echo = scoreOf(fidelityOfTable(fidelityWorld('echo', 600, 4)), 'CF4');
    expect(echo.parts['effectiveByTilts']).toBeCloseTo(1, 9);
  });

  it('gives no composite while a part of it is unknown, and says what was not run', () => {
    expect(report.composite.value).toBeNull();
    const visual = scoreOf(report, 'CF5');
    expect(visual).toMatchObject({ estimate: null, value: null, verdict: 'unknown' });
    expect(visual.why).toContain('not run');
  });

  it('is plain JSON, the same for the same seed', () => {
    const twice = [1, 2].map(() =>
      JSON.stringify(fidelityOfTable(fidelityWorld('skilled', 500, 1))),
    );
    expect(twice[0]).toBe(twice[1]);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report.scores.map(({ id }) => id)).toEqual([...SCORE_IDS]);
  });
});

it('says unknown and never a half while there are fewer than 500 settled questions', () => {
  const report = fidelityOfTable(fidelityWorld('skilled', 499, 1));
  for (const score of report.scores) {
    if (score.id === 'CF7') continue;
    expect(score, score.id).toMatchObject({ estimate: null, value: null, verdict: 'unknown' });
  }
  expect(fidelityOfTable({ ledgers: { conserved: 0, seen: 0 }, rows: [], scars: [] }).settled).toBe(
    0,
  );
});
