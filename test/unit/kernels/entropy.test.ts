import { describe, expect, it } from 'vitest';
import type { EntropyInput } from '../../../kernels/entropy/job.ts';
import { ENTROPY_ROWS } from '../../../kernels/entropy/job.ts';
import { entropy } from '../../../kernels/entropy/kernel.ts';
import { runTwin } from '../../../kernels/js-backend.ts';
import { codeOf } from '../../../protocols/errors.ts';
import { referenceFreeEnergy } from '../../reference/free-energy.ts';
import { relativeGap, rowOf } from '../../support/kernel-rows.ts';

/** One belief; `q` is the prior unless given. */
function belief(
  prior: readonly number[],
  energy: readonly number[],
  t: number,
  q = prior,
): EntropyInput {
  return {
    k: prior.length,
    q: Float32Array.from(q),
    energy: Float32Array.from(energy),
    prior: Float32Array.from(prior),
    temperature: Float32Array.of(t),
    weight: Float32Array.of(1),
  };
}

describe('entropy and free energy', () => {
  it('follows the f64 reference on every row, to 2e-6 of its largest value', () => {
    const input = entropy.specimen();
    const { k } = input;
    const answer = runTwin('entropy', input);
    const wanted = Array.from(input.temperature, (t, i) =>
      referenceFreeEnergy(
        rowOf(input.q, i, k),
        rowOf(input.energy, i, k),
        rowOf(input.prior, i, k),
        t,
      ),
    );
    for (const row of ENTROPY_ROWS) {
      expect(relativeGap(answer[row], wanted.map((w) => w[row])), row).toBeLessThan(2e-6); // prettier-ignore
    }
    expect(
      relativeGap(
        answer.optimum,
        wanted.flatMap((w) => [...w.optimum]),
      ),
    ).toBeLessThan(1e-6);
    ENTROPY_ROWS.forEach((row, index) => {
      const total = wanted.reduce((sum, w, i) => sum + w[row] * (input.weight[i] as number), 0);
      expect(answer.totals[index], row).toBeCloseTo(total, 5);
    });
  });

  it('has F - F* = T KL(q || q*) and F(q*) = F*', () => {
    const input = entropy.specimen();
    const { excess, floor, freeEnergy, optimum } = runTwin('entropy', input);
    freeEnergy.forEach((f, i) => {
      expect(Math.abs(f - (floor[i] as number) - (excess[i] as number))).toBeLessThan(2e-6);
    });
    const best = runTwin('entropy', { ...input, q: optimum });
    expect(relativeGap(best.freeEnergy, floor)).toBeLessThan(1e-6);
    expect(Math.max(...best.excess)).toBeLessThan(1e-9);
  });

  it('is Bayes at temperature one', () => {
    const [prior, likelihood] = [[0.5, 0.3, 0.2], [0.2, 0.9, 0.4]]; // prettier-ignore
    const input = belief(prior, likelihood.map((l) => -Math.log(l)), 1); // prettier-ignore
    const evidence = prior.reduce((sum, p, i) => sum + p * (likelihood[i] as number), 0);
    const { floor, optimum } = runTwin('entropy', input);
    prior.forEach((p, i) => {
      expect(optimum[i]).toBeCloseTo((p * (likelihood[i] as number)) / evidence, 6);
    });
    expect(floor[0]).toBeCloseTo(-Math.log(evidence), 6);
  });

  it('is the two-level system: E = D / (1 + e^(D/T)) and its Schottky heat capacity', () => {
    for (const [gap, t] of [
      [1, 0.1],
      [1, 0.42],
      [1, 1],
      [2, 5],
      [3, 0.5],
    ] as const) {
      // prettier-ignore
      const { floorEnergy, heatCapacity } = runTwin('entropy', belief([0.5, 0.5], [0, gap], t));
      const boltzmann = Math.exp(gap / t);
      expect(floorEnergy[0]).toBeCloseTo(gap / (1 + boltzmann), 6);
      const schottky = ((gap / t) ** 2 * boltzmann) / (1 + boltzmann) ** 2;
      expect(heatCapacity[0]).toBeCloseTo(schottky, 6);
    }
  });

  it('has dE/dT = Var(U) / T^2 and dKL/dT = -Var(U) / T^3 along its optima', () => {
    const [prior, energy] = [[0.2, 0.5, 0.3], [0.4, 1.5, -0.7]]; // prettier-ignore
    const [t, step] = [1.3, 0.01];
    const at = (temperature: number): { e: number; kl: number } => {
      const { optimum, floorEnergy } = runTwin('entropy', belief(prior, energy, temperature));
      const again = runTwin('entropy', belief(prior, energy, temperature, [...optimum]));
      return { e: floorEnergy[0] as number, kl: again.divergence[0] as number };
    };
    const capacity = runTwin('entropy', belief(prior, energy, t)).heatCapacity[0] as number;
    const [low, high] = [at(t - step), at(t + step)];
    expect((high.e - low.e) / (2 * step)).toBeCloseTo(capacity, 3);
    expect((high.kl - low.kl) / (2 * step)).toBeCloseTo(-capacity / t, 3);
  });

  it('stays finite for evidence that all but excludes an outcome', () => {
    const { excess, floor, optimum } = runTwin('entropy', belief([0.5, 0.5], [0, 900], 1, [1, 0]));
    expect([...optimum]).toEqual([1, 0]);
    expect(floor[0]).toBeCloseTo(Math.LN2, 6);
    expect(excess[0]).toBeLessThan(1e-6);
  });

  it('refuses what has no free energy', () => {
    const good = belief([0.5, 0.5], [0, 1], 1);
    const refusal = (part: Partial<EntropyInput>): string | undefined => {
      try {
        runTwin('entropy', { ...good, ...part });
      } catch (error) {
        return codeOf(error);
      }
      return undefined;
    };
    expect(refusal({})).toBeUndefined();
    const bad: readonly Partial<EntropyInput>[] = [
      { prior: Float32Array.of(1, 0) },
      { energy: Float32Array.of(0, NaN) },
      { energy: Float32Array.of(0, Infinity) },
      { temperature: Float32Array.of(0) },
      { temperature: new Float32Array() },
      { weight: Float32Array.of(-1) },
      { q: Float32Array.of(0.5, 0.6) },
      { q: Float32Array.of(0.5) },
    ];
    for (const part of bad) expect(refusal(part)).toBe('KERNEL_INPUT');
    expect(refusal({ temperature: new Float32Array(1_048_577) })).toBe('KERNEL_TOO_LARGE');
  });
});
