import { describe, expect, it } from 'vitest';
import { ambiguityOf } from '../../../../research/fidelity/perspectives.ts';
import { solveNormal } from '../../../../research/fidelity/least-squares.ts';
import { mixture } from '../../../../council/thermodynamics/entropy.ts';
import { beliefs, randomOf, shares } from '../../../support/beliefs.ts';
import { fidelityWorld } from '../../../support/fidelity-worlds.ts';

describe('the error of an ensemble', () => {
  it('is the mean error less the ambiguity, exactly', () => {
    for (const council of ['random', 'skilled', 'echo', 'constant'] as const) {
      const { ambiguity, ensemble, meanError } = ambiguityOf(fidelityWorld(council, 300, 5).rows);
      expect(Math.abs(ensemble - (meanError - ambiguity))).toBeLessThan(1e-12);
      if (council === 'echo' || council === 'constant') expect(ambiguity).toBeLessThan(1e-15);
      else expect(ambiguity).toBeGreaterThan(0.001);
    }
  });
});

describe('the shares of a linear pool', () => {
  it('explain it exactly: contributions sum to output minus base, and a dummy gets nothing', () => {
    const random = randomOf(3);
    for (let run = 0; run < 200; run++) {
      const w = shares(random, 5);
      const q = beliefs(random, 5, 8);
      const base = q[0] as number[];
      const pool = mixture(w, q);
      for (let k = 0; k < 8; k++) {
        const parts = q.map(
          (own, i) => (w[i] as number) * ((own[k] as number) - (base[k] as number)),
        );
        const sum = parts.reduce((whole, part) => whole + part, 0);
        expect(Math.abs(sum - ((pool[k] as number) - (base[k] as number)))).toBeLessThan(1e-12);
        expect(parts[0]).toBe(0);
      }
    }
  });
});

it('least squares finds the weights that made the data', () => {
  const random = randomOf(9);
  const x = Array.from({ length: 2_000 }, () => [random() - 0.5, random() - 0.5, random() - 0.5]);
  const y = x.map(([a, b, c]) => 2 * (a as number) - (b as number) + 0.5 * (c as number));
  const [a, b, c] = solveNormal(x, y);
  expect(a).toBeCloseTo(2, 1);
  expect(b).toBeCloseTo(-1, 1);
  expect(c).toBeCloseTo(0.5, 1);
});
