import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bandWords,
  barParts,
  fiftyDots,
  lastDownOf,
  leanOf,
  scaleOf,
  sidesOf,
  stripOf,
} from '../../../dashboard/web/view/strip.ts';

const EDGES = [-20_000, -12_000, -5_000, 0, 5_000, 12_000, 20_000];
const BASE = [40_000, 80_000, 130_000, 215_000, 245_000, 160_000, 85_000, 45_000];
const seed = 20_261_123;
const ppm = fc.integer({ min: 1_000, max: 999_000 });

describe('the bid strip', () => {
  it('draws every chance at a height that gives its ppm back within half a pixel', () => {
    fc.assert(
      fc.property(ppm, ppm, fc.integer({ min: 16, max: 62 }), (bid, usual, height) => {
        const top = scaleOf([[bid], [usual]]);
        const parts = barParts({ side: 'up', bid, usual, before: undefined }, top, height);
        const read = ((parts.solid + parts.more) / height) * top;
        const half = (0.5 / height) * top;
        expect(Math.abs(read - bid)).toBeLessThanOrEqual(half);
        expect(Math.abs(((parts.solid + parts.less) / height) * top - usual)).toBeLessThanOrEqual(
          half,
        );
        expect(parts.solid + Math.max(parts.more, parts.less)).toBeLessThanOrEqual(height + 1e-9);
      }),
      { seed, verbose: true },
    );
  });

  it('is never both above and below the usual in one bar', () => {
    fc.assert(
      fc.property(ppm, ppm, (bid, usual) => {
        const parts = barParts({ side: 'down', bid, usual, before: undefined }, 1_000_000, 100);
        expect(Math.min(parts.more, parts.less)).toBe(0);
      }),
      { seed, verbose: true },
    );
  });

  it('counts a return of exactly zero as not up', () => {
    expect(lastDownOf(EDGES)).toBe(3);
    expect(sidesOf(BASE, 3)).toEqual({ down: 465_000, up: 535_000 });
  });

  it('takes the next scale of 30, 50, 75, 100 that holds every bar', () => {
    expect(scaleOf([[300_000]])).toBe(300_000);
    expect(scaleOf([[300_001]])).toBe(500_000);
    expect(scaleOf([[999_900]])).toBe(1_000_000);
  });

  it('says in one label what the bars say', () => {
    const strip = stripOf({ name: 'Technical', p: BASE, base: BASE, edges: EDGES, top: 300_000 });
    expect(strip.label).toBe('Technical: not up 47, up 54 in 100; usual 47, 54');
  });

  it('names a lean by what grew: up, down, calm, wide', () => {
    const moved = (deltas: readonly number[]): number[] =>
      BASE.map((value, bin) => value + (deltas[bin] ?? 0));
    expect(
      leanOf(moved([-10_000, -10_000, -10_000, -10_000, 10_000, 10_000, 10_000, 10_000]), BASE, 3)
        .text,
    ).toBe('up +4');
    expect(
      leanOf(moved([10_000, 10_000, 10_000, 10_000, -10_000, -10_000, -10_000, -10_000]), BASE, 3)
        .text,
    ).toBe('down +4');
    expect(
      leanOf(moved([-10_000, -10_000, 10_000, 10_000, 10_000, 10_000, -10_000, -10_000]), BASE, 3)
        .text,
    ).toBe('calm +4');
    expect(
      leanOf(moved([10_000, 10_000, -10_000, -10_000, -10_000, -10_000, 10_000, 10_000]), BASE, 3)
        .text,
    ).toBe('wide +4');
    expect(leanOf(BASE, BASE, 3).text).toBe('as usual');
  });

  it('gives every band words', () => {
    expect(bandWords(EDGES, 0)).toBe('below \u22122.0\u202f%');
    expect(bandWords(EDGES, 4)).toBe('0 to +0.50\u202f%');
    expect(bandWords(EDGES, 7)).toBe('above +2.0\u202f%');
  });

  it('counts exactly fifty dots, each within one of its share', () => {
    fc.assert(
      fc.property(fc.array(ppm, { minLength: 2, maxLength: 15 }), (p) => {
        const dots = fiftyDots(p);
        const total = p.reduce((sum, value) => sum + value, 0);
        expect(dots.reduce((sum, count) => sum + count, 0)).toBe(50);
        dots.forEach((count, bin) =>
          expect(Math.abs(count - ((p[bin] as number) / total) * 50)).toBeLessThan(1),
        );
      }),
      { seed, verbose: true },
    );
  });
});
