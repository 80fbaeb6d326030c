/** Overdamped field ("pressure") on a grid: what goes in, what comes out, what is refused. */
import { appError } from '../../protocols/errors.ts';
import { PRESSURE_POSITIVITY_MAX, PRESSURE_STABILITY_MAX } from '../graph-pressure/job.ts';
import type { PressureLimits } from '../graph-pressure/job.ts';
import { checkGrid, checkRates, checkSources, gridLambdaMax } from '../grid.ts';
import type { Grid, PointSources } from '../grid.ts';
import { checkArray, checkSteps } from '../refusals.ts';

const kernel = 'grid-pressure';

export interface GridPressureInput extends Grid {
  /** f32[height][width]: the pressure at the start. */
  readonly pressure: Float32Array;
  /** Pressure that enters per unit of time. */
  readonly sources: PointSources;
  /** Conductivity: square of a length (of h) per unit of time; >= 0. */
  readonly kappa: number;
  /** Leak, per unit of time; >= 0. */
  readonly mu: number;
  /** Length of one step, in units of time; > 0. */
  readonly dt: number;
  readonly steps: number;
}

export interface GridPressureOutput {
  /** f32[height][width]: the pressure after `steps` steps. */
  readonly pressure: Float32Array;
}

/** Both limits of explicit Euler on this grid; the degree of every cell is 4 / h^2. */
export function gridPressureLimits(
  input: Grid & Pick<GridPressureInput, 'kappa' | 'mu' | 'dt'>,
): PressureLimits {
  const { dt, h, kappa, mu } = input;
  const stability = dt * (kappa * gridLambdaMax(input) + mu);
  const positivity = dt * ((kappa * 4) / (h * h) + mu);
  return {
    stability,
    positivity,
    stable: stability <= PRESSURE_STABILITY_MAX,
    positive: positivity <= PRESSURE_POSITIVITY_MAX,
  };
}

/** @throws KERNEL_INPUT, KERNEL_TOO_LARGE, KERNEL_UNSTABLE. */
export function checkGridPressure(input: GridPressureInput): void {
  const { height, kappa, mu, width } = input;
  checkGrid(kernel, input);
  checkArray({ kernel, name: 'pressure' }, input.pressure, width * height);
  checkSources(kernel, input, input.sources);
  checkRates(kernel, { kappa, mu });
  checkSteps(kernel, input.dt, input.steps);
  const { stable, stability: value } = gridPressureLimits(input);
  if (!stable) {
    const name = 'dt (kappa lambda_max + mu)';
    throw appError('KERNEL_UNSTABLE', { kernel, name, value, limit: PRESSURE_STABILITY_MAX });
  }
}
