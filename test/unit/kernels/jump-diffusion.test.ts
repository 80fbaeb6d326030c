import { describe, expect, it } from 'vitest';
import type { JumpDiffusionInput } from '../../../kernels/jump-diffusion/job.ts';
import { jumpDiffusion } from '../../../kernels/jump-diffusion/kernel.ts';
import { normals } from '../../../kernels/jump-diffusion/normal.ts';
import { pathTail } from '../../../kernels/jump-diffusion/tail.ts';
import { runTwin } from '../../../kernels/js-backend.ts';
import { codeOf } from '../../../protocols/errors.ts';
import { mertonMoments, referencePath } from '../../reference/jump-diffusion.ts';

const WORLD = {
  paths: 20_000,
  steps: 25,
  dt: 0.04,
  drift: 0.05,
  volatility: 0.2,
  jumpRate: 1.5,
  jumpMean: -0.1,
  jumpDeviation: 0.15,
  seed: Uint32Array.of(42, 1),
} as const satisfies JumpDiffusionInput;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('jump-diffusion paths', () => {
  it('follow the same paths drawn in f64, to 2e-6', () => {
    const input = jumpDiffusion.specimen();
    const { highest, lowest, terminal } = runTwin('jump-diffusion', input);
    for (let path = 0; path < 40; path++) {
      const logs = referencePath(input, [...input.seed], (input.firstPath ?? 0) + path);
      expect(Math.abs((terminal[path] as number) - (logs.at(-1) as number))).toBeLessThan(2e-6);
      expect(Math.abs((lowest[path] as number) - Math.min(0, ...logs))).toBeLessThan(2e-6);
      expect(Math.abs((highest[path] as number) - Math.max(0, ...logs))).toBeLessThan(2e-6);
    }
  });

  it('have the moments of Merton, each within four standard errors', () => {
    const { terminal } = runTwin('jump-diffusion', WORLD);
    const t = WORLD.steps * WORLD.dt;
    const wanted = mertonMoments(WORLD, t);
    const n = terminal.length;
    const z = Array.from(terminal, (x) => (x - wanted.mean) / Math.sqrt(wanted.variance));
    // Under the law itself, moment k of z has the standard error sqrt((m_2k - m_k^2) / n).
    const moment = (k: number): number => mean(z.map((x) => x ** k));
    const within = (k: number, truth: number): void => {
      const error = Math.sqrt((moment(2 * k) - moment(k) ** 2) / n);
      expect(Math.abs(moment(k) - truth), `moment ${k}`).toBeLessThan(4 * error);
    };
    within(1, 0);
    within(2, 1);
    within(3, wanted.skew);
    within(4, 3 + wanted.kurtosis);
    const prices = Array.from(terminal, Math.exp);
    const priceError = Math.sqrt((mean(prices.map((p) => p * p)) - mean(prices) ** 2) / n);
    expect(Math.abs(mean(prices) - Math.exp(WORLD.drift * t))).toBeLessThan(4 * priceError);
  });

  it('stay below a barrier as the reflection principle says, without jumps and drift', () => {
    const still = { ...WORLD, jumpRate: 0, drift: 0.02, paths: 4_000, steps: 400, dt: 0.0025 };
    const { lowest } = runTwin('jump-diffusion', still);
    // drift = volatility^2 / 2: the logarithm has none. P(min < -b) = 2 P(x < -b), the barrier moved
    // out by 0.5826 volatility sqrt(dt) because it is watched at steps only (Broadie, Glasserman and
    // Kou, Mathematical Finance 7, 1997). P(z < -1) = 0.158655.
    const barrier = 0.2 - 0.5826 * 0.2 * Math.sqrt(still.dt);
    const hit = Array.from(lowest).filter((x) => x < -barrier).length / lowest.length;
    const truth = 2 * 0.158655;
    expect(Math.abs(hit - truth)).toBeLessThan(4 * Math.sqrt((truth * (1 - truth)) / 4_000));
  });

  it('draws each path from its own number, whatever the batch', () => {
    const whole = runTwin('jump-diffusion', { ...WORLD, paths: 100 });
    const part = runTwin('jump-diffusion', { ...WORLD, paths: 30, firstPath: 50 });
    expect(part.terminal).toEqual(whole.terminal.slice(50, 80));
    const other = runTwin('jump-diffusion', { ...WORLD, paths: 30, seed: Uint32Array.of(43, 1) });
    expect(other.terminal).not.toEqual(whole.terminal.slice(0, 30));
  });

  it('moves by the drift alone when nothing is random', () => {
    const still = { ...WORLD, volatility: 0, jumpRate: 0, paths: 2 };
    const { highest, lowest, terminal } = runTwin('jump-diffusion', still);
    expect(terminal[0]).toBeCloseTo(0.05, 6);
    expect([lowest[0], highest[0]]).toEqual([0, terminal[0]]);
  });

  it('has normals of unit variance without correlation, and the extremes 23 bits allow', () => {
    const z = new Float32Array(2);
    normals(0, 0, z);
    expect(Math.hypot(z[0] as number, z[1] as number)).toBeCloseTo(Math.sqrt(48 * Math.LN2), 5);
    normals(0xffffffff, 0xffffffff, z);
    expect(Math.hypot(z[0] as number, z[1] as number)).toBeCloseTo(2 ** -11.5, 8);
  });

  it('gives the tail of a position in either direction', () => {
    const paths = {
      terminal: Float32Array.from([-0.5, -0.1, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]),
      lowest: Float32Array.from([-0.9, -0.2, 0, 0, 0, 0, 0, 0, 0, 0]),
      highest: Float32Array.from([0, 0, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]),
    };
    const long = pathTail(paths, 1, 0.8);
    expect(long.valueAtRisk).toBeCloseTo(0, 6);
    expect(long.expectedShortfall).toBeCloseTo((1 - Math.exp(-0.5) + 1 - Math.exp(-0.1)) / 2, 6);
    expect(long.worstOnTheWay).toBeCloseTo(0, 6);
    expect(pathTail(paths, 1, 0.85).expectedShortfall).toBeCloseTo(
      (1 - Math.exp(-0.5) + 0.5 * (1 - Math.exp(-0.1))) / 1.5,
      6,
    );
    const short = pathTail(paths, -1, 0.9);
    expect(short.valueAtRisk).toBeCloseTo(Math.expm1(0.6), 6);
    expect(short.expectedShortfall).toBeCloseTo(Math.expm1(0.7), 6);
  });

  it('refuses what is no world', () => {
    const refusal = (part: Partial<JumpDiffusionInput>): string | undefined => {
      try {
        jumpDiffusion.check({ ...WORLD, ...part });
      } catch (error) {
        return codeOf(error);
      }
      return undefined;
    };
    expect(refusal({})).toBeUndefined();
    for (const part of [
      { dt: 0 },
      { drift: NaN },
      { volatility: Infinity },
      { volatility: -0.1 },
      { jumpDeviation: -1 },
      { paths: 0 },
      { steps: 1.5 },
      { seed: Uint32Array.of(1) },
    ]) {
      expect(refusal(part), JSON.stringify(part)).toBe('KERNEL_INPUT');
    }
    expect(refusal({ jumpRate: 201 })).toBe('KERNEL_UNSTABLE');
    expect(refusal({ drift: 100 })).toBe('KERNEL_UNSTABLE');
    expect(refusal({ paths: 4_194_305 })).toBe('KERNEL_TOO_LARGE');
    expect(refusal({ paths: 4_000_000, steps: 1_000 })).toBe('KERNEL_TOO_LARGE');
  });
});
