import { describe, expect, it } from 'vitest';
import {
  chance,
  clock,
  day,
  decimal,
  money,
  price,
  signedPercent,
  span,
} from '../../../dashboard/web/view/format.ts';

describe('numbers on the page', () => {
  it('group digits, sign with a true minus and never print a negative zero', () => {
    expect(decimal(48_213, 0)).toBe('48\u202f213');
    expect(decimal(-1_234.5, 2)).toBe('\u22121\u202f234.50');
    expect(decimal(-0.0001, 2)).toBe('0.00');
    expect(decimal(0.02, 2, true)).toBe('+0.02');
  });

  it('show what is not a number as a dash', () => {
    expect(decimal(Number.NaN, 2)).toBe('\u2013');
  });

  it('print chances and returns in their units', () => {
    expect(chance(417_000)).toBe('42\u202f%');
    expect(chance(417_000, 1)).toBe('41.7\u202f%');
    expect(signedPercent(200)).toBe('+0.02\u202f%');
  });

  it('round money half away from zero without a float', () => {
    expect(money('10124018000000', 'USD')).toBe('101\u202f240.18\u202fUSD');
    expect(money('-500000', 'USD')).toBe('\u22120.01\u202fUSD');
    expect(money('499999', 'USD')).toBe('0.00\u202fUSD');
    expect(money('900719925474099300000000', 'USD', 0)).toBe(
      '9\u202f007\u202f199\u202f254\u202f740\u202f993\u202fUSD',
    );
  });

  it('print a price with the decimals of its tick', () => {
    expect(price(145_527, { tickSize: '0.01' })).toBe('1\u202f455.27');
  });

  it('print times in UTC and spans in their largest unit', () => {
    const at = Date.UTC(2008, 8, 12, 12, 4, 7, 213) * 1_000;
    expect(day(at)).toBe('2008-09-12');
    expect(clock(at, true)).toBe('12:04:07.213');
    expect(span(12_000)).toBe('12\u202fms');
    expect(span(86_400_000_000)).toBe('1.0\u202fd');
  });
});
