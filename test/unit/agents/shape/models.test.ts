import { describe, expect, it } from 'vitest';
import { gjrVariance, newGjr, observeGjr } from '../../../../portfolio/risk/gjr.ts';
import { learnHar, newHarFit } from '../../../../agents/sdk/shape/har.ts';
import { bayes, learnTMix, newTMix, sideChances } from '../../../../agents/sdk/shape/t-mix.ts';

describe('GJR-GARCH', () => {
  it('gives the variances of the reference for the bar after next', () => {
    const params = { a: 0, b: 0.88, g: 0.2 };
    const state = newGjr();
    const seen = [0.01, -0.02, 0.005, -0.01, 0, 0.015, -0.03].map((r) => {
      observeGjr(state, params, r);
      return 1e4 * gjrVariance(state, params, 2);
    });
    // Python, evidence reference; before the fifth return the level is not yet its start.
    const expected = [
      0.0396, 0.900307459459, 0.817524258566, 0.94646797607, 0.854829020609, 1.27708237575,
      2.96214366655,
    ];
    seen.forEach((variance, k) => expect(variance).toBeCloseTo(expected[k] as number, 10));
  });

  it('returns to its level as the horizon grows', () => {
    const params = { a: 0, b: 0.9, g: 0.16 };
    const state = newGjr();
    for (let k = 0; k < 50; k++) observeGjr(state, params, k % 2 === 0 ? 0.01 : -0.01);
    observeGjr(state, params, -0.08);
    const level = state.sum / state.weight;
    expect(gjrVariance(state, params, 1)).toBeGreaterThan(2 * level);
    expect(gjrVariance(state, params, 2_000)).toBeCloseTo(level, 10);
  });
});

describe('log-HAR', () => {
  it('moves coefficients and covariance as Fisher-RLS in numpy does', () => {
    const params = { forget: 0.9995, signed: true };
    const fit = newHarFit(params);
    for (let k = 1; k < 6; k++) {
      const features = Array.from({ length: 17 }, (_, j) => Math.cos(k * (j + 1)));
      learnHar(fit, params, { features, u: 0.5 * k - 1.2, worth: 1 });
    }
    // numpy 2.4.6.
    const beta = [0.02325051988, -0.0199834732037, -0.0144891909923, -0.00255772181199];
    beta.forEach((value, k) => expect(fit.beta[k]).toBeCloseTo(value, 12));
    expect(fit.p[2 * 17 + 3]).toBeCloseTo(0.000561509583258, 14);
  });
});

describe('the mixture of tails', () => {
  const limits = { falls: [0.005, 0.012, 0.02], rises: [0.005, 0.012, 0.02] };

  it.each([0.0001, 0.003, 0.01, 0.2])('sums to 1 on each side, s = %d', (s) => {
    const { falls, rises } = sideChances(newTMix(), s, limits);
    for (const side of [falls, rises]) {
      expect(side.every((chance) => chance >= 0)).toBe(true);
      expect(side.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12);
    }
    expect(falls).toEqual(rises);
  });

  it('puts more into the tails and less into the middle as s grows', () => {
    let last = sideChances(newTMix(), 0.001, limits).rises;
    for (let s = 0.0015; s < 0.1; s *= 1.3) {
      const { rises } = sideChances(newTMix(), s, limits);
      expect(rises[0]).toBeLessThan(last[0] as number);
      expect(rises[3]).toBeGreaterThan(last[3] as number);
      last = rises;
    }
  });

  it('learns a side from that side alone, and that s was too small', () => {
    const mix = newTMix();
    for (let k = 0; k < 300; k++) {
      learnTMix(mix, 0.01, { from: 0.012, to: 0.02, up: true, worth: 1 });
    }
    const { falls, rises } = sideChances(mix, 0.01, limits);
    expect(falls).toEqual(sideChances(newTMix(), 0.01, limits).falls);
    expect(rises[2]).toBeGreaterThan((falls[2] as number) * 1.3);
    expect(mix.rises.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  });
});

it('h tempered updates by the same evidence are one whole update', () => {
  const whole = [0.5, 0.3, 0.2];
  const parts = [...whole];
  bayes(whole, [0.2, 0.4, 0.6], { share: 0, worth: 1 });
  for (let k = 0; k < 5; k++) bayes(parts, [0.2, 0.4, 0.6], { share: 0, worth: 1 / 5 });
  parts.forEach((weight, k) => expect(weight).toBeCloseTo(whole[k] as number, 14));
});
