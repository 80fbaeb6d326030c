import { describe, expect, it } from 'vitest';
import { exp, ln, normalBelow, normals } from '../../../venues/sim/elementary.ts';
import { randomStream } from '../../../runtime/random.ts';

const grid = Array.from({ length: 400 }, (_, n) => (n - 200) / 10 + 0.013);

describe('elementary functions of the simulated world', () => {
  it('agree with the platform to the last digits', () => {
    for (const x of grid) {
      expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(5e-15);
      expect(Math.abs(ln(Math.exp(x)) - Math.log(Math.exp(x)))).toBeLessThan(1e-14);
    }
  });

  it('know the normal distribution at its tabled points', () => {
    // NIST/SEMATECH e-Handbook, 1.3.6.7.1.
    const table = [[0, 0.5], [1, 0.841344746], [1.96, 0.975002105], [-2.326347874, 0.01], [9, 1]]; // prettier-ignore
    for (const [x = 0, p = 0] of table) expect(normalBelow(x)).toBeCloseTo(p, 8);
  });

  it('draw normal deviates', () => {
    const draw = normals(randomStream(1, 'normals'));
    const values = Array.from({ length: 40_000 }, draw);
    const moment = (power: number): number =>
      values.reduce((sum, x) => sum + x ** power, 0) / values.length;
    // Five standard errors.
    expect(Math.abs(moment(1))).toBeLessThan(0.025);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.036);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.25);
  });
});
