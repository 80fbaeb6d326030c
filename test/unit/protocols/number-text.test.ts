import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grouped, moneyText, numberText, wholeText } from '../../../protocols/number-text.ts';

describe('numbers of the terminal', () => {
  it.each([
    [numberText(1_234_567.891, 2), '1,234,567.89'],
    [numberText(-0.001, 2), '0.00'],
    [numberText(12, 1, true), '+12.0'],
    [numberText(-1_000, 0), '-1,000'],
    [wholeText(999), '999'],
    [moneyText('123456789012345'), '1,234,567.89'],
    [moneyText('-100000'), '0.00'],
    [moneyText('-1050000000'), '-10.50'],
    [moneyText('900719925474099312345678'), '9,007,199,254,740,993.12'],
  ])('%s', (text, expected) => {
    expect(text).toBe(expected);
  });

  it('grouping only adds commas, one before every third digit from the right', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (value) => {
        const text = grouped(value.toString());
        expect(text.replaceAll(',', '')).toBe(value.toString());
        expect(text).toMatch(/^\d{1,3}(?:,\d{3})*$/);
      }),
    );
  });
});
