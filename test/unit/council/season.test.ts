import { describe, expect, it } from 'vitest';
import {
  enterBar,
  learnSize,
  newSeason,
  nextVariances,
  slotVariance,
} from '../../../council/season.ts';
import type { SeasonModel } from '../../../council/season.ts';

const HOUR = 3_600_000_000;
const MINUTE = 60_000_000;

const seasonOf = (barUs: number): SeasonModel => {
  const season = newSeason(barUs);
  if (season === undefined) throw new Error('bars of hours have a season');
  return season;
};

it('days have no hours', () => {
  expect(newSeason(24 * HOUR)).toBeUndefined();
  expect(newSeason(0)).toBeUndefined();
});

describe('hourly bars', () => {
  it('start at 1 and learn the loud hour, on days not seen as well', () => {
    const season = seasonOf(HOUR);
    expect(slotVariance(season, 5)).toBe(1);
    // Five days: the hour from 14 is four times as loud.
    for (let k = 0; k < 24 * 5; k++) {
      enterBar(season, (k + 1) * HOUR);
      learnSize(season, k % 24 === 14 ? 4 : 1);
    }
    // hour: (20 + 5 x 4) / 25; slot: (10 hour + 4) / 11, but for what decays.
    expect(slotVariance(season, 14)).toBeCloseTo((10 * 1.6 + 4) / 11, 2);
    expect(slotVariance(season, 6 * 24 + 14)).toBeCloseTo(1.6, 2);
    expect(slotVariance(season, 3)).toBeCloseTo(1, 10);
  });

  it('clip one wild bar', () => {
    const season = seasonOf(HOUR);
    enterBar(season, HOUR);
    learnSize(season, 1e9);
    expect(slotVariance(season, 0)).toBeCloseTo((10 * (40 / 21) + 20) / 11, 10);
  });

  it('go on over a weekend as the last time', () => {
    const season = seasonOf(HOUR);
    // Hours 0 to 19, then nothing until hour 160: two weeks.
    for (const week of [0, 1]) {
      for (const hour of [18, 19, 160]) {
        enterBar(season, (week * 168 + hour + 1) * HOUR);
        learnSize(season, hour === 160 ? 9 : 1);
      }
    }
    enterBar(season, (2 * 168 + 19 + 1) * HOUR);
    expect(nextVariances(season, 1)[0]).toBe(slotVariance(season, 160));
    expect(season.successors[19]).toBe(160);
  });
});

it('minutes stay in their hour until the clock leaves it', () => {
  const season = seasonOf(MINUTE);
  for (let k = 0; k < 118; k++) {
    enterBar(season, (k + 1) * MINUTE);
    learnSize(season, k < 60 ? 1 : 3);
  }
  const [own, last, next] = nextVariances(season, 3);
  expect(own).toBe(slotVariance(season, 1));
  expect(last).toBe(own);
  expect(next).toBe(slotVariance(season, 2));
});
