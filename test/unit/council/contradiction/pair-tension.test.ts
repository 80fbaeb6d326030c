import { describe, expect, it } from 'vitest';
import { jensenShannon } from '../../../../council/contradiction/divergence.ts';
import {
  evidenceOverlap,
  horizonOverlap,
  pairTension,
  SAME_QUESTION,
  timeOverlap,
} from '../../../../council/contradiction/pair-tension.ts';
import type { Link } from '../../../../council/contradiction/pair-tension.ts';
import { reliabilityOf } from '../../../../council/contradiction/proposal.ts';
import { coin } from '../../../support/proposals.ts';

const tension = (a: number, b: number, link: Link = SAME_QUESTION): number =>
  pairTension(coin(a), coin(b), link).tension;

describe('the tension of two coins', () => {
  it.each([
    [0.6, 0.4, 0.191],
    [0.7, 0.3, 0.383],
    [0.75, 0.25, 0.48],
    [0.8, 0.2, 0.578],
    [0.9, 0.1, 0.779],
    [0.6, 0.9, 0.091],
  ])('%f against %f is %f', (a, b, expected) => {
    expect(tension(a, b)).toBeCloseTo(expected, 3);
  });

  it('ranks opposed mild calls above agreeing ones of unlike strength, as divergence does not', () => {
    expect(tension(0.6, 0.4)).toBeGreaterThan(tension(0.6, 0.9));
    expect(jensenShannon([0.4, 0.6], [0.6, 0.4])).toBeLessThan(
      jensenShannon([0.4, 0.6], [0.1, 0.9]),
    );
  });

  it('gives 1 - H2(p) as the divergence of a coin and its mirror image', () => {
    for (const p of [0.5, 0.6, 0.83, 0.99]) {
      const h2 = -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
      expect(jensenShannon([1 - p, p], [p, 1 - p])).toBeCloseTo(1 - h2, 12);
    }
  });
});

describe('relevance', () => {
  it('is nothing without a link, without reliability, or with horizons worlds apart', () => {
    expect(tension(0.9, 0.1, { across: 'instruments', rho: 0 })).toBe(0);
    expect(pairTension(coin(0.9), coin(0.1, { reliability: 0 }), SAME_QUESTION).tension).toBe(0);
    const far = pairTension(coin(0.9), coin(0.1, { horizonBars: 1e30 }), SAME_QUESTION);
    expect(far.tension).toBe(0);
    expect(horizonOverlap(0, 1)).toBe(0);
  });

  it('falls with the distance of horizons and with age, by half a half-life', () => {
    expect(horizonOverlap(3, 3)).toBe(1);
    expect(horizonOverlap(1, Math.E)).toBeCloseTo(Math.exp(-0.5), 12);
    expect(timeOverlap(5, 5)).toBeCloseTo(0.5, 12);
    expect(timeOverlap(-10, 5)).toBeCloseTo(0.25, 12);
  });

  it('turns a negatively correlated forecast around', () => {
    const opposed = tension(0.8, 0.2);
    expect(tension(0.8, 0.8, { across: 'instruments', rho: -1 })).toBeCloseTo(opposed, 12);
    expect(tension(0.8, 0.8, { across: 'instruments', rho: -0.5 })).toBeCloseTo(opposed / 2, 12);
  });

  it('reads an e-value as even prior odds', () => {
    expect(reliabilityOf(1)).toBe(0.5);
    expect(reliabilityOf(19)).toBe(0.95);
    expect(reliabilityOf(0)).toBe(0);
  });
});

describe('the kind of a tension', () => {
  const with_ = (...keys: readonly string[]) => new Map(keys.map((key) => [key, 1]));
  const kind = (a: readonly string[], b: readonly string[], link: Link = SAME_QUESTION) =>
    pairTension(coin(0.6, { evidence: with_(...a) }), coin(0.4, { evidence: with_(...b) }), link)
      .kind;

  it('is interpretive on the same evidence, informational on other evidence', () => {
    expect(kind(['#1', '#2'], ['#1', '#2'])).toBe('interpretive');
    expect(kind(['#1', '#2'], ['#2', '#1', '#3'])).toBe('interpretive');
    expect(kind(['#1'], ['#2'])).toBe('informational');
    expect(kind([], ['#2'])).toBe('informational');
    expect(kind([], [])).toBe('interpretive');
  });

  it('is temporal across horizons and relational across instruments, whatever is cited', () => {
    expect(kind(['#1'], ['#1'], { across: 'horizons', rho: 1 })).toBe('temporal');
    expect(kind(['#1'], ['#1'], { across: 'instruments', rho: 0.7 })).toBe('relational');
  });

  it('weighs evidence by how often it is cited', () => {
    const a = new Map([
      ['#1', 3],
      ['#2', 1],
    ]);
    const b = new Map([
      ['#1', 1],
      ['#3', 1],
    ]);
    expect(evidenceOverlap(a, b)).toBe(1 / 5);
    expect(evidenceOverlap(b, a)).toBe(1 / 5);
  });
});
