/** How far two answers are apart: of the largest entry, and infinitely where they cannot be compared. */
import { describe, expect, it } from 'vitest';
import { difference } from '../../../kernels/difference.ts';

const f32 = (...values: number[]): Float32Array => Float32Array.of(...values);

describe('difference', () => {
  it('is relative to the largest entry of its own array', () => {
    expect(difference(f32(100, 1.5), f32(100, 1))).toBe(0.005);
    expect(difference({ a: f32(100), b: f32(1.5) }, { a: f32(100), b: f32(1) })).toBe(0.5);
    expect(difference(-3, -2)).toBe(0.5);
  });

  it('is absolute where all is zero', () => {
    expect(difference(f32(0, 0.25), f32(0, 0))).toBe(0.25);
  });

  it('is zero for the same, negative zero and empty arrays included', () => {
    expect(difference(f32(), f32())).toBe(0);
    expect(difference(f32(-0), f32(0))).toBe(0);
    expect(difference({ n: [1, 2], text: 'a', u: null }, { n: [1, 2], text: 'a', u: null })).toBe(
      0,
    );
    expect(difference(f32(NaN, 1), f32(NaN, 1))).toBe(0);
  });

  it.each([
    ['a NaN', f32(NaN), f32(1)],
    ['a NaN that should be', f32(1), f32(NaN)],
    ['an infinity', f32(Infinity), f32(1)],
    ['the other infinity', f32(-Infinity), f32(Infinity)],
    ['a missing entry', f32(1), f32(1, 2)],
    ['another entry too many', f32(1, 2, 3), f32(1, 2)],
    ['another text', { text: 'a' }, { text: 'b' }],
    ['a missing field', { a: f32(1) }, { a: f32(1), b: f32(1) }],
    ['a field too many', { a: f32(1), b: f32(1) }, { a: f32(1) }],
    ['nothing', undefined, f32(1)],
    ['nothing for a number', undefined, 1],
    ['nothing for an object', null, { a: f32(1) }],
  ])('is infinite for %s', (_, got, wanted) => {
    expect(difference(got, wanted)).toBe(Infinity);
  });
});
