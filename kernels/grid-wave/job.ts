/** Damped, driven Klein-Gordon wave on a grid: what goes in, what comes out, what is refused. */
import { appError } from '../../protocols/errors.ts';
import { checkGrid, checkRates, checkSources, gridLambdaMax } from '../grid.ts';
import type { Grid, PointSources } from '../grid.ts';
import { checkArray, checkSteps } from '../refusals.ts';

const kernel = 'grid-wave';

/** What the wave moves on and by; the same in every cell, constant during a call. */
export interface GridMedium extends Grid {
  /** Angular frequency Omega of a cell by itself, per unit of time; >= 0. */
  readonly omega: number;
  /** Damping, per unit of time; >= 0. */
  readonly gamma: number;
  /** Propagation speed: lengths (of h) per unit of time; >= 0. */
  readonly c: number;
  /** Length of one step, in units of time; > 0. */
  readonly dt: number;
  /** Driving at single cells, activation per unit of time squared. */
  readonly sources: PointSources;
}

export interface GridWaveInput extends GridMedium {
  /** f32[height][width]: activation now, and one step before. */
  readonly u: Float32Array;
  readonly uBefore: Float32Array;
  readonly steps: number;
}

export interface GridWaveOutput {
  /** f32[height][width]: activation after `steps` steps, and one step before that. */
  readonly u: Float32Array;
  readonly uBefore: Float32Array;
}

/** nu = dt sqrt(Omega^2 + c^2 lambda_max) / 2, exactly; leapfrog is stable below 1 (R. Courant et al., 1928). */
export function gridCourantNumber(medium: Grid & Pick<GridMedium, 'omega' | 'c' | 'dt'>): number {
  const { c, dt, omega } = medium;
  return (dt * Math.sqrt(omega * omega + c * c * gridLambdaMax(medium))) / 2;
}

/** @throws KERNEL_INPUT, KERNEL_TOO_LARGE, KERNEL_UNSTABLE. */
export function checkGridWave(input: GridWaveInput): void {
  const { c, gamma, height, omega, width } = input;
  checkGrid(kernel, input);
  checkArray({ kernel, name: 'u' }, input.u, width * height);
  checkArray({ kernel, name: 'uBefore' }, input.uBefore, width * height);
  checkSources(kernel, input, input.sources);
  checkRates(kernel, { c, gamma, omega });
  checkSteps(kernel, input.dt, input.steps);
  const value = gridCourantNumber(input);
  if (!(value < 1))
    throw appError('KERNEL_UNSTABLE', { kernel, name: 'the Courant number', value, limit: 1 });
}
