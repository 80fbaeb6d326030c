import { describe, expect, it } from 'vitest';
import { parseMoment } from '../../../market/calendar.ts';
import type { Moment } from '../../../market/calendar.ts';
import { seriesClock } from '../../../market/history/session.ts';

const moments = (texts: readonly string[]): Moment[] =>
  texts.map((text) => parseMoment(text) as Moment);
const endsOf = (texts: readonly string[], stamp: 'open' | 'close' = 'open'): string[] => {
  const read = moments(texts);
  const clock = seriesClock(read, stamp);
  return [
    clock.series,
    ...read.map((m) => new Date(clock.endOf(m) / 1000).toISOString().slice(0, 16)),
  ];
};

describe('the clock of a series', () => {
  it('ends a stock’s day at 21:00 UTC, whatever hour it is stamped with', () => {
    expect(endsOf(['2024-01-04', '2024-01-05'])).toEqual([
      '1d',
      '2024-01-04T21:00',
      '2024-01-05T21:00',
    ]);
    const stamped = ['2024-01-04 05:00:00', '2024-01-05 05:00:00'];
    expect(endsOf(stamped)).toEqual(['1d', '2024-01-04T21:00', '2024-01-05T21:00']);
  });

  it('ends a day at midnight where week-ends are traded', () => {
    const days = ['2024-01-05', '2024-01-06', '2024-01-07'];
    expect(endsOf(days).slice(0, 2)).toEqual(['1d', '2024-01-06T00:00']);
  });

  it('ends a month on its last day when it is stamped with its first', () => {
    const months = ['2024-01-01', '2024-02-01', '2024-03-01'];
    expect(endsOf(months)).toEqual([
      '30d',
      '2024-01-31T21:00',
      '2024-02-29T21:00',
      '2024-03-31T21:00',
    ]);
    expect(endsOf(['2024-01-31', '2024-02-29', '2024-03-31'])[1]).toBe('2024-01-31T21:00');
  });

  it('takes an intraday stamp for the bar’s open unless told otherwise', () => {
    const minutes = ['2024-01-04T10:00', '2024-01-04T10:05', '2024-01-04T10:10'];
    expect(endsOf(minutes).slice(0, 2)).toEqual(['5m', '2024-01-04T10:05']);
    expect(endsOf(minutes, 'close').slice(0, 2)).toEqual(['5m', '2024-01-04T10:00']);
  });

  it('names its step in seconds, minutes, hours or days', () => {
    const names = [['10:00:00', '10:00:15'], ['10:00', '14:00']].map((times) =>
      endsOf(times.map((time) => `2024-01-04T${time}`)).at(0),
    ); // prettier-ignore
    expect(names).toEqual(['15s', '4h']);
    expect(endsOf(['2024-01-04', '2024-01-11'])[0]).toBe('7d');
    expect(endsOf(['2020-12-31', '2021-12-31'])[0]).toBe('365d');
  });

  it('misses what no calendar explains', () => {
    const missing = (texts: readonly string[], from: string, to: string): number => {
      const [a, b] = moments([from, to]) as [Moment, Moment];
      return seriesClock(moments(texts), 'open').missingBetween(a, b);
    };
    const weekdays = ['2024-01-02', '2024-01-03', '2024-01-04'];
    expect(missing(weekdays, '2024-01-05', '2024-01-08')).toBe(0);
    expect(missing(weekdays, '2024-01-05', '2024-01-09')).toBe(0);
    expect(missing(weekdays, '2024-01-05', '2024-01-10')).toBe(2);
    const always = ['2024-01-05', '2024-01-06', '2024-01-07'];
    expect(missing(always, '2024-01-07', '2024-01-09')).toBe(1);
    const minutes = ['2024-01-04T10:00', '2024-01-04T10:01', '2024-01-04T10:02'];
    expect(missing(minutes, '2024-01-04T10:02', '2024-01-04T10:06')).toBe(3);
    expect(missing(minutes, '2024-01-04T20:59', '2024-01-05T14:30')).toBe(0);
  });
});
