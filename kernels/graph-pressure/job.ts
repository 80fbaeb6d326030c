/** Overdamped field ("pressure") on a graph: what goes in, what comes out, what is refused. */
import { appError } from '../../protocols/errors.ts';
import { checkGraph } from '../graph.ts';
import type { Graph } from '../graph.ts';
import { degreeMax, lambdaBound, lambdaMax } from '../graph-spectrum.ts';
import { checkArray, checkNumber, checkSteps, RATE_MAX } from '../refusals.ts';

const kernel = 'graph-pressure';

export interface GraphPressureInput {
  readonly graph: Graph;
  /** f32[nodes]: the pressure at the start. */
  readonly pressure: Float32Array;
  /** f32[nodes]: pressure that enters per unit of time, constant during the call. */
  readonly source: Float32Array;
  /** Conductivity, per unit of time and weight; >= 0. */
  readonly kappa: number;
  /** Leak, per unit of time; >= 0. */
  readonly mu: number;
  /** Length of one step, in units of time; > 0. */
  readonly dt: number;
  readonly steps: number;
}

export interface GraphPressureOutput {
  /** f32[nodes]: the pressure after `steps` steps. */
  readonly pressure: Float32Array;
}

export interface PressureLimits {
  /** dt (kappa lambda_max + mu); stable up to 2. */
  readonly stability: number;
  /** dt (kappa deg_max + mu); up to 1 no step makes a negative value or a new extreme. */
  readonly positivity: number;
  readonly stable: boolean;
  readonly positive: boolean;
}

export const PRESSURE_STABILITY_MAX = 2;
export const PRESSURE_POSITIVITY_MAX = 1;

/** Both limits of explicit Euler on this input. lambda_max by its bound, or closer where that decides. */
export function pressureLimits(
  input: Pick<GraphPressureInput, 'graph' | 'kappa' | 'mu' | 'dt'>,
): PressureLimits {
  const { dt, graph, kappa, mu } = input;
  const number = (lambda: number): number => dt * (kappa * lambda + mu);
  const safe = number(lambdaBound(graph));
  const stability = safe <= PRESSURE_STABILITY_MAX ? safe : number(lambdaMax(graph));
  const positivity = number(degreeMax(graph));
  return {
    stability,
    positivity,
    stable: stability <= PRESSURE_STABILITY_MAX,
    positive: positivity <= PRESSURE_POSITIVITY_MAX,
  };
}

/** @throws KERNEL_INPUT, KERNEL_TOO_LARGE, KERNEL_UNSTABLE. */
export function checkGraphPressure(input: GraphPressureInput): void {
  const { graph } = input;
  checkGraph(kernel, graph);
  checkArray({ kernel, name: 'pressure' }, input.pressure, graph.nodes);
  checkArray({ kernel, name: 'source' }, input.source, graph.nodes);
  checkNumber({ kernel, name: 'kappa' }, input.kappa, 0, RATE_MAX);
  checkNumber({ kernel, name: 'mu' }, input.mu, 0, RATE_MAX);
  checkSteps(kernel, input.dt, input.steps);
  const { stable, stability } = pressureLimits(input);
  if (!stable) {
    const name = 'dt (kappa lambda_max + mu)';
    throw appError('KERNEL_UNSTABLE', {
      kernel,
      name,
      value: stability,
      limit: PRESSURE_STABILITY_MAX,
    });
  }
}
