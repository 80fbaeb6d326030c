/** Damped, driven Klein-Gordon wave on a graph: what goes in, what comes out, what is refused. */
import { appError } from '../../protocols/errors.ts';
import { checkGraph } from '../graph.ts';
import type { Graph } from '../graph.ts';
import { lambdaBound, lambdaMax } from '../graph-spectrum.ts';
import { checkArray, checkNonNegative, checkNumber, checkSteps, RATE_MAX } from '../refusals.ts';

const kernel = 'graph-wave';

/** What the wave moves on and by; constant during a call. */
export interface WaveMedium {
  readonly graph: Graph;
  /** f32[nodes]: Omega^2, the square of a node's own angular frequency, per unit of time squared; >= 0. */
  readonly omegaSquared: Float32Array;
  /** f32[nodes]: damping gamma, per unit of time; >= 0. */
  readonly gamma: Float32Array;
  /** f32[nodes]: driving s, activation per unit of time squared. */
  readonly source: Float32Array;
  /** Propagation speed: sqrt(weight) per unit of time; >= 0. */
  readonly c: number;
  /** Length of one step, in units of time; > 0. */
  readonly dt: number;
}

export interface GraphWaveInput extends WaveMedium {
  /** f32[nodes]: activation now, and one step before. */
  readonly u: Float32Array;
  readonly uBefore: Float32Array;
  readonly steps: number;
}

export interface GraphWaveOutput {
  /** f32[nodes]: activation after `steps` steps, and one step before that. */
  readonly u: Float32Array;
  readonly uBefore: Float32Array;
}

/**
 * The Courant number nu = dt sqrt(lambda_max(A)) / 2 with A = diag(Omega^2) + c^2 L. Leapfrog is stable
 * below 1 (R. Courant, K. Friedrichs, H. Lewy, 1928). By the safe bound, or closer where that decides.
 */
export function courantNumber(
  medium: Pick<WaveMedium, 'graph' | 'omegaSquared' | 'c' | 'dt'>,
): number {
  const { c, dt, graph, omegaSquared } = medium;
  const largest = omegaSquared.reduce((max, value) => Math.max(max, value), 0);
  const number = (lambda: number): number => (dt * Math.sqrt(lambda)) / 2;
  const safe = number(largest + c * c * lambdaBound(graph));
  return safe < 1 ? safe : number(lambdaMax(graph, c * c, omegaSquared));
}

/** @throws KERNEL_INPUT, KERNEL_TOO_LARGE, KERNEL_UNSTABLE. */
export function checkGraphWave(input: GraphWaveInput): void {
  const { nodes } = input.graph;
  checkGraph(kernel, input.graph);
  checkArray({ kernel, name: 'u' }, input.u, nodes);
  checkArray({ kernel, name: 'uBefore' }, input.uBefore, nodes);
  checkArray({ kernel, name: 'source' }, input.source, nodes);
  checkNonNegative({ kernel, name: 'omegaSquared' }, input.omegaSquared, nodes);
  checkNonNegative({ kernel, name: 'gamma' }, input.gamma, nodes);
  checkNumber({ kernel, name: 'c' }, input.c, 0, RATE_MAX);
  checkSteps(kernel, input.dt, input.steps);
  const value = courantNumber(input);
  if (!(value < 1))
    throw appError('KERNEL_UNSTABLE', { kernel, name: 'the Courant number', value, limit: 1 });
}
