/** Monte Carlo paths of a jump diffusion. */
import { appError } from '../../protocols/errors.ts';
import type { Job } from '../kernel.ts';
import { checkCount, checkLength, checkNumber } from '../refusals.ts';

/** Rates and moments are per unit of time; take the bar, the day or the year, but one for all. */
export interface JumpDiffusionInput {
  readonly paths: number;
  readonly steps: number;
  /** Length of a step, over 0. */
  readonly dt: number;
  /** Expected growth: E[price] = e^(drift t), jumps included. */
  readonly drift: number;
  /** Volatility of the diffusion, at least 0. */
  readonly volatility: number;
  /** Expected jumps in a unit of time; at most 8 in a step. */
  readonly jumpRate: number;
  /** Mean and standard deviation of the logarithm of a jump. */
  readonly jumpMean: number;
  readonly jumpDeviation: number;
  /** u32[2]: the key of the generator. */
  readonly seed: Uint32Array;
  /** Number of the first path, so that a batch continues another; 0 by default. */
  readonly firstPath?: number;
}

export interface JumpDiffusionOutput {
  /** f32[paths]: logarithm of the last price over the first. */
  readonly terminal: Float32Array;
  /** f32[paths]: smallest logarithm on the way, the start (0) included: what a long may lose. */
  readonly lowest: Float32Array;
  /** f32[paths]: largest logarithm on the way: what a short may lose. */
  readonly highest: Float32Array;
}

export type JumpDiffusionJob = Job<JumpDiffusionInput, JumpDiffusionOutput>;

const PATHS_MAX = 4_194_304;
const STEPS_MAX = 65_536;
/** About 20 s of one core; a longer batch goes on with `firstPath`. */
const PATH_STEPS_MAX = 134_217_728;
const JUMPS_A_STEP_MAX = 8;
/** Above this an f32 price overflows. */
const LOG_PRICE_MAX = 80;

const kernel = 'jump-diffusion';

/** What every path adds in a step, rounded to f32 once so that all devices start from the same. */
export interface StepSizes {
  /** (drift - volatility^2 / 2 - jumpRate kappa) dt, kappa the mean relative jump. */
  readonly drift: number;
  /** volatility sqrt(dt). */
  readonly diffusion: number;
  readonly jumpMean: number;
  readonly jumpDeviation: number;
}

export function stepSizes(input: JumpDiffusionInput): StepSizes {
  const { dt, jumpDeviation, jumpMean, jumpRate, volatility } = input;
  const kappa = Math.exp(jumpMean + (jumpDeviation * jumpDeviation) / 2) - 1;
  return {
    drift: Math.fround((input.drift - (volatility * volatility) / 2 - jumpRate * kappa) * dt),
    diffusion: Math.fround(volatility * Math.sqrt(dt)),
    jumpMean: Math.fround(jumpMean),
    jumpDeviation: Math.fround(jumpDeviation),
  };
}

/** @throws KERNEL_INPUT, KERNEL_UNSTABLE, KERNEL_TOO_LARGE. */
export function checkJumpDiffusion(input: JumpDiffusionInput): void {
  checkCount({ kernel, name: 'paths' }, input.paths, 1, PATHS_MAX);
  checkCount({ kernel, name: 'steps' }, input.steps, 1, STEPS_MAX);
  checkCount({ kernel, name: 'paths x steps' }, input.paths * input.steps, 1, PATH_STEPS_MAX);
  checkLength({ kernel, name: 'seed' }, input.seed, 2);
  checkCount({ kernel, name: 'firstPath' }, input.firstPath ?? 0, 0, 4_294_967_295 - input.paths);
  const bounds = {
    dt: [1e-12, 1e6],
    drift: [-1e3, 1e3],
    volatility: [0, 1e3],
    jumpRate: [0, 1e6],
    jumpMean: [-10, 10],
    jumpDeviation: [0, 5],
  } as const;
  for (const [name, [min, max]] of Object.entries(bounds)) {
    checkNumber({ kernel, name }, input[name as keyof typeof bounds], min, max);
  }
  const limits = [
    ['jumps in a step', input.jumpRate * input.dt, JUMPS_A_STEP_MAX],
    ['the drift of all steps', Math.abs(stepSizes(input).drift) * input.steps, LOG_PRICE_MAX],
  ] as const;
  for (const [name, value, limit] of limits) {
    if (!(value <= limit)) {
      throw appError('KERNEL_UNSTABLE', { kernel, name, value, limit });
    }
  }
}
