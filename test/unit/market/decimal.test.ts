import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../protocols/errors.ts';
import { inferTickSize, lotTickMoneyOf, tickGrid } from '../../../market/decimal.ts';

const thrownBy = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return codeOf(error);
  }
  return 'nothing thrown';
};

describe('a tick grid', () => {
  it('takes a price on the grid as it is', () => {
    expect(tickGrid('0.01').fit(1455.22)).toEqual({ fit: 'exact', ticks: 145_522 });
    expect(tickGrid('0.25').fit(4100.75)).toEqual({ fit: 'exact', ticks: 16_403 });
  });

  it('rounds what a 32-bit float left of a price', () => {
    expect(tickGrid('0.01').fit(1455.219971)).toEqual({ fit: 'rounded', ticks: 145_522 });
  });

  it('refuses a price off the grid by more than a millionth', () => {
    expect(tickGrid('0.01').fit(93.245)).toMatchObject({ fit: 'off' });
  });

  it('refuses a tick size that is no positive decimal', () => {
    for (const tickSize of ['0', '-0.01', '1e-2', '', '.5']) {
      expect(thrownBy(() => tickGrid(tickSize))).toBe('MARKET_DECIMAL');
    }
  });
});

describe('the money of one lot moving by one tick', () => {
  const units = { currency: 'USD', lotSize: '1', multiplier: '1', tickSize: '0.01' };

  it('is exact in 1e-8', () => {
    expect(lotTickMoneyOf(units)).toBe('1000000');
    expect(lotTickMoneyOf({ ...units, tickSize: '0.005', lotSize: '0.00001' })).toBe('5');
    expect(lotTickMoneyOf({ ...units, tickSize: '0.25', multiplier: '50' })).toBe('1250000000');
  });

  it('is refused when money cannot tell it', () => {
    expect(thrownBy(() => lotTickMoneyOf({ ...units, lotSize: '0.0000001' }))).toBe('MARKET_UNITS');
  });
});

describe('an inferred tick size', () => {
  it('is the coarsest power of ten that fits all prices', () => {
    expect(inferTickSize([100, 101, 99])).toBe('1');
    expect(inferTickSize([100.5, 101.25])).toBe('0.01');
  });

  it('sees through prices that were stored as 32-bit floats', () => {
    expect(inferTickSize([1455.219971, 1399.420044, 1402.109985])).toBe('0.01');
  });

  it('keeps true decimals of split-adjusted prices', () => {
    expect(inferTickSize([64.501427, 64.835716])).toBe('0.000001');
  });
});
