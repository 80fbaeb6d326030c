import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../runtime/random.ts';

const take = (stream: () => number, count: number): number[] =>
  Array.from({ length: count }, () => stream());

describe('a named random stream', () => {
  it('gives the same numbers for the same seed and name, for ever', () => {
    expect(take(randomStream(42, 'feed'), 3)).toEqual(take(randomStream(42, 'feed'), 3));
    // Pinned: another number here means that old runs no longer replay.
    expect(take(randomStream(42, 'feed', 'jitter'), 3)).toMatchInlineSnapshot(`
      [
        0.08071308778037656,
        0.733105139094254,
        0.5512927300141583,
      ]
    `);
    expect(randomStream('a commit', 'x').integer(0, 1_000_000)).toMatchInlineSnapshot(`307255`);
  });

  it('is not disturbed by another consumer', () => {
    const alone = take(randomStream(7, 'a'), 5);
    const a = randomStream(7, 'a');
    const b = randomStream(7, 'b');
    const mixed = Array.from({ length: 5 }, () => {
      b();
      return a();
    });
    expect(mixed).toEqual(alone);
  });

  it('differs by seed, by name and by where names are cut', () => {
    const firsts = [
      randomStream(1, 'a'),
      randomStream(2, 'a'),
      randomStream(1, 'b'),
      randomStream(1, 'a', 'b'),
      randomStream(1, 'ab'),
      randomStream('1', 'a'),
      randomStream(1),
    ].map((stream) => stream());
    expect(new Set(firsts).size).toBe(firsts.length);
    expect(randomStream(1, 'a').stream('b')()).toBe(randomStream(1, 'a', 'b')());
  });

  it('stays in its ranges and reaches both ends', () => {
    const stream = randomStream(3, 'ranges');
    const doubles = take(stream, 2_000);
    expect(doubles.every((value) => value >= 0 && value < 1)).toBe(true);
    const mean = doubles.reduce((sum, value) => sum + value, 0) / doubles.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.03);
    const integers = new Set(Array.from({ length: 500 }, () => stream.integer(-2, 2)));
    expect([...integers].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
    expect(stream.chance(0)).toBe(false);
    expect(stream.chance(1_000_000)).toBe(true);
    expect(['x', 'y']).toContain(stream.pick(['x', 'y']));
  });

  it('refuses an empty range and a seed that is no safe integer', () => {
    const stream = randomStream(3);
    expect(() => stream.integer(2, 1)).toThrow(/INVARIANT_BROKEN/);
    expect(() => stream.pick([])).toThrow(/INVARIANT_BROKEN/);
    expect(() => randomStream(0.5)).toThrow(/INVARIANT_BROKEN/);
  });
});
