import { describe, expect, it } from 'vitest';
import { studentT6 } from '../../../../council/base-rate.ts';
import { DEGREES, massFromZero } from '../../../../agents/sdk/shape/student.ts';

/** scipy 1.17.1: t.cdf(x sqrt(nu / (nu - 2)), nu) - 1/2. */
const SCIPY = {
  3: [0.06324134774578027, 0.27490757212394945, 0.40915494309189526, 0.43540378404046387],
  4.5: [0.05046832489989006, 0.23239620818230855, 0.3782878706292313, 0.41262298602194236],
  8: [0.04454083257123642, 0.21020799999999995, 0.35923153994463, 0.3983701109825466],
} as const;
const SCIPY_TAILS = {
  3: [0.47974033682308304, 0.49838048146172775, 0.49997355354102013],
  4.5: [0.4756750445288527, 0.4991655071572819, 0.499998068287839],
  8: [0.47513221844029896, 0.4997911966036601, 0.49999999343986967],
} as const;

describe.each(DEGREES)('Student t of %d degrees', (nu) => {
  it('agrees with scipy', () => {
    [0.1, 0.5, 1, 1.2].forEach((x, k) => {
      expect(Math.abs(massFromZero(nu, x) - (SCIPY[nu][k] as number))).toBeLessThan(2e-12);
    });
    [2, 5, 20].forEach((x, k) => {
      expect(Math.abs(massFromZero(nu, x) - (SCIPY_TAILS[nu][k] as number))).toBeLessThan(2e-12);
    });
  });

  it('rises from 0 to 1/2, also where the two series meet', () => {
    expect(massFromZero(nu, 0)).toBe(0);
    expect(massFromZero(nu, Infinity)).toBe(0.5);
    const meet = Math.sqrt(nu - 2);
    let last = 0;
    for (let x = 0.001; x < 6; x += 0.001) {
      const mass = massFromZero(nu, x);
      expect(mass).toBeGreaterThan(last);
      last = mass;
    }
    expect(massFromZero(nu, meet * (1 + 1e-9)) - massFromZero(nu, meet)).toBeLessThan(1e-8);
  });
});

it('3 degrees have their closed form, 8 theirs, and 6 lie between 4.5 and 8', () => {
  for (const x of [0.2, 0.9, 1.7, 3.4]) {
    // With t = x sqrt 3, so that t / sqrt 3 = x.
    const three = (x / (1 + x * x) + Math.atan(x)) / Math.PI;
    expect(massFromZero(3, x)).toBeCloseTo(three, 11);
    const t = x * Math.sqrt(8 / 6);
    const s = t / Math.sqrt(8 + t * t);
    const c = 1 - s * s;
    const eight = (s * (1 + c / 2 + (3 * c * c) / 8 + (5 * c * c * c) / 16)) / 2;
    expect(massFromZero(8, x)).toBeCloseTo(eight, 11);
  }
  expect(studentT6(1) - 0.5).toBeLessThan(massFromZero(4.5, 1));
  expect(studentT6(1) - 0.5).toBeGreaterThan(massFromZero(8, 1));
});
