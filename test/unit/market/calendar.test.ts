import { describe, expect, it } from 'vitest';
import { parseMoment } from '../../../market/calendar.ts';
import { civilFromDays, dateText, daysFromCivil } from '../../../protocols/civil-date.ts';

const us = (iso: string): number => Date.parse(iso) * 1000;

describe('a moment in a file', () => {
  it.each([
    ['2000-01-03', us('2000-01-03T00:00:00Z'), true],
    ['2000/1/3', us('2000-01-03T00:00:00Z'), true],
    ['20000103', us('2000-01-03T00:00:00Z'), true],
    ['Jan 3 2000', us('2000-01-03T00:00:00Z'), true],
    ['2021-12-31 23:01:00.000000', us('2021-12-31T23:01:00Z'), false],
    ['2021-12-31T23:01:00+02:00', us('2021-12-31T21:01:00Z'), false],
    ['1640991660', us('2021-12-31T23:01:00Z'), false],
    ['1640991660000', us('2021-12-31T23:01:00Z'), false],
    ['1640991660000000000', us('2021-12-31T23:01:00Z'), false],
    [1_640_991_660_000, us('2021-12-31T23:01:00Z'), false],
    [new Date('2021-12-31T23:01:00Z'), us('2021-12-31T23:01:00Z'), false],
  ])('%s is read', (value, at, dateOnly) => {
    expect(parseMoment(value)).toMatchObject({ us: at, dateOnly });
  });

  it.each(['01/02/2000', '2000-13-01', '2001-02-29', '2000', 'yesterday', '', null, NaN])(
    '%s is not guessed',
    (value) => {
      expect(parseMoment(value)).toBeUndefined();
    },
  );

  it('agrees with the platform on every day of four centuries', () => {
    for (let day = -80_000; day < 80_000; day += 97) {
      const date = new Date(day * 86_400_000);
      const civil = civilFromDays(day);
      expect(civil).toEqual({
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
      });
      expect(daysFromCivil(civil)).toBe(day);
    }
    expect(dateText(us('2020-04-17T21:00:00Z'))).toBe('2020-04-17');
  });
});
