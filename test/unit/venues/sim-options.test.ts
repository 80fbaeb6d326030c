import { describe, expect, it } from 'vitest';
import { parseVariant, simWorldOptions } from '../../../venues/sim/options.ts';

describe('a simulated world is asked for', () => {
  it.each([
    ['null', { variant: 'null' }],
    ['null-flat', { variant: 'null-flat' }],
    ['planted(0.55)', { variant: 'planted', hitPpm: 550_000 }],
    ['switch(1)', { variant: 'switch', hitPpm: 1_000_000 }],
  ])('as %s', (text, expected) => {
    expect(parseVariant(text)).toEqual(expected);
  });

  it.each(['nothing', 'planted(1.5)', 'planted()', 'NULL', ''])('not as %s', (text) => {
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
