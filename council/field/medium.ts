/**
 * What the field moves on and how fast, from the graph and the settings. Time is counted in bars.
 *
 *   wave      u'' + 2 gamma u' + Omega^2 u + c^2 L u = s     Omega = 2 pi / (4 h), gamma = 1 / h
 *   pressure  p' = -kappa L p - mu p + s                     its overdamped limit at the shortest h:
 *             mu = Omega^2 / (2 gamma), kappa = c^2 / (2 gamma)
 *
 * A quarter of a node's period is its horizon: a surprise has swung out when its question is settled.
 * The pressure has one leak for all nodes. Long questions are asked every bar and their returns
 * overlap, so a leak of their own length would count the same return h times.
 */
import { degrees, lambdaBound } from '../../kernels/graph-spectrum.ts';
import type { Graph } from '../../kernels/graph.ts';
import type { FieldGraph } from '../../protocols/field.ts';
import { PPM } from '../../protocols/units.ts';
import type { FieldSettings } from './settings.ts';

export interface Medium {
  readonly graph: Graph;
  /** f64[nodes]: weighted degrees. */
  readonly degree: Float64Array;
  /** f32[nodes]: Omega^2 and gamma, per bar. */
  readonly omegaSquared: Float32Array;
  readonly gamma: Float32Array;
  readonly c: number;
  readonly kappa: number;
  readonly mu: number;
  /** Length of a time step in bars. */
  readonly dt: number;
  /** Time steps a round. */
  readonly substeps: number;
}

/** Courant number 0.9: dt sqrt(lambda_max) <= 1.8. */
const COURANT_STEP = 1.8;

export function mediumOf(
  graph: Graph,
  nodes: FieldGraph['nodes'],
  settings: FieldSettings,
): Medium {
  const degree = degrees(graph);
  const omegaSquared = Float32Array.from(nodes, ({ bars }) => squareOf(Math.PI / (2 * bars)));
  const gamma = Float32Array.from(nodes, ({ bars }) => 1 / bars);
  const shortest = nodes.reduce((least, { bars }) => Math.min(least, bars), Infinity);
  const mean = degree.reduce((sum, value) => sum + value, 0) / Math.max(1, degree.length);
  const mixing = settings.coupling ? settings.mixingPpm / PPM : 0;
  const kappa = mean > 0 ? mixing / mean : 0;
  const c = Math.sqrt((2 * kappa) / shortest);
  const mu = settings.mode === 'heat' ? 0 : (squareOf(Math.PI / (2 * shortest)) * shortest) / 2;
  const degreeMax = degree.reduce((most, value) => Math.max(most, value), 0);
  // The wave's limit, and the condition under which no step of the pressure makes a new extreme.
  const lambda = squareOf(Math.PI / (2 * shortest)) + c * c * lambdaBound(graph);
  const needed = Math.max(Math.sqrt(lambda) / COURANT_STEP, kappa * degreeMax + mu, 2);
  const substeps = Math.ceil(needed);
  return { c, degree, dt: 1 / substeps, gamma, graph, kappa, mu, omegaSquared, substeps };
}

const squareOf = (x: number): number => x * x;
