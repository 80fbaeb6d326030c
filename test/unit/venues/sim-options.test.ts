import { describe, expect, it } from 'vitest';
import { parseVariant, simWorldOptions } from '../../../venues/sim/options.ts';

describe('a simulated world is asked for', () => {
  it.each([
    ['null', { variant: 'null' }],
    ['null-flat', { variant: 'null-flat' }],
    ['planted(0.55)', { variant: 'planted', hitPpm: 550_000 }],
    ['switch(1)', { variant: 'switch', hitPpm: 1_000_000 }],
    ['null(8)', { variant: 'null', instruments: 8 }],
    ['network(16)', { variant: 'network', instruments: 16 }],
    ['planted(0.6, 8)', { variant: 'planted', hitPpm: 600_000, instruments: 8 }],
  ])('as %s', (text, expected) => {
    expect(parseVariant(text)).toEqual(expected);
  });

  it.each([
    'nothing',
    'planted(1.5)',
    'planted()',
    'NULL',
    '',
    'null(0.5)',
    'null(0)',
    'network(8, 8)',
  ])('not as %s', (text) => {
    expect(() => parseVariant(text)).toThrow(/MARKET_OPTION/);
  });

  it('with defaults, and within bounds', () => {
    const options = { variant: 'network', seed: 1 } as const;
    expect(simWorldOptions(options)).toMatchObject({
      instruments: 8,
      bars: Infinity,
      switchAt: 1000,
    });
    expect(simWorldOptions({ ...options, bars: 500 }).switchAt).toBe(250);
    for (const wrong of [{ instruments: 2 }, { instruments: 100 }, { bars: 0 }, { hitPpm: -1 }]) {
      expect(() => simWorldOptions({ ...options, ...wrong })).toThrow(/MARKET_OPTION/);
    }
  });
});
