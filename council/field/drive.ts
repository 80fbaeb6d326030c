/**
 * One read-out's work: the newest surprises enter, the field runs for the rounds that have passed.
 * The device is handed in; what it answers is taken as it is, and journaled.
 *
 * `alone` is what has never crossed an edge: the same equation with every neighbour held at 0, so that
 * a node keeps losing through its edges and nothing comes in. The rest of the activation came through
 * edges. (With c = 0 taken literally the rest would also hold, negated, what the node itself sent out;
 * docs/decisions/0027.)
 */
import type { GraphPressureInput } from '../../kernels/graph-pressure/job.ts';
import type { GraphWaveInput } from '../../kernels/graph-wave/job.ts';
import type { InputOf, KernelName, OutputOf } from '../../kernels/kernel.ts';
import { graphOfEdges } from '../../kernels/graph.ts';
import { PPM } from '../../protocols/units.ts';
import type { FieldFold } from './fold.ts';
import { placeKey } from './fold.ts';
import type { Medium } from './medium.ts';
import type { FieldSettings } from './settings.ts';
import type { FieldState } from './state.ts';
import { carryTrace } from './trace.ts';

/** Where kernels run. */
export type RunKernel = <K extends KernelName>(
  kernel: K,
  input: InputOf<K>,
) => Promise<OutputOf<K>>;

/** Rounds a read-out makes up for at most; after a longer pause nothing of the past is left. */
const ROUNDS_MAX = 32;

/**
 * f32[nodes]: surprises since the last read-out, in standard deviations; whole ppm, as the record holds
 * them, so that the record is all that is needed to run the step again.
 */
export const sourcesOf = (fold: FieldFold, state: FieldState): Float32Array =>
  Float32Array.from(state.nodes, (node) => {
    const score = fold.sources.get(placeKey(node)) ?? 0;
    return Math.floor(score * PPM + 0.5) / PPM;
  });

/** Moves the state on, in place; nothing has changed when the device throws. @returns steps run. */
export async function drive(
  state: FieldState,
  medium: Medium,
  work: {
    readonly run: RunKernel;
    readonly settings: FieldSettings;
    readonly sources: Float32Array;
    readonly rounds: number;
  },
): Promise<number> {
  const { rounds, run, settings, sources } = work;
  const steps = medium.substeps * Math.max(1, Math.min(ROUNDS_MAX, rounds));
  switch (settings.mode) {
    case 'pressure':
      await drivePressure(state, medium, { run, sources, steps });
      return steps;
    case 'heat':
      forgetField(state);
      await drivePressure(state, medium, { run, sources, steps: medium.substeps });
      return medium.substeps;
    case 'wave':
      await driveWave(state, medium, { run, sources, steps });
      return steps;
    case 'average':
      driveAverage(state, medium, sources, settings.coupling);
      return 0;
  }
}

interface Push {
  readonly run: RunKernel;
  readonly sources: Float32Array;
  readonly steps: number;
}

async function drivePressure(state: FieldState, medium: Medium, push: Push): Promise<void> {
  const { dt, graph, kappa, mu } = medium;
  const { run, sources, steps } = push;
  const input: GraphPressureInput = {
    dt,
    graph,
    kappa,
    mu,
    pressure: state.activation.map((value, i) => value + (sources[i] as number)),
    source: new Float32Array(graph.nodes),
    steps,
  };
  const { pressure } = await run('graph-pressure', input);
  state.activation = pressure;
  state.alone = state.alone.map((value, i) => {
    const stay = 1 - mu * dt - kappa * dt * (medium.degree[i] as number);
    let kept = value + (sources[i] as number);
    for (let step = 0; step < steps; step++) kept *= stay;
    return kept;
  });
  carryTrace(state, medium, sources, steps);
}

/** A surprise drives its node evenly for the time the read-out covers. */
async function driveWave(state: FieldState, medium: Medium, push: Push): Promise<void> {
  const { c, degree, dt, gamma, graph, omegaSquared, substeps } = medium;
  const { run, steps } = push;
  const source = push.sources.map((value) => (value * substeps) / steps);
  const coupled: GraphWaveInput = {
    c,
    dt,
    gamma,
    graph,
    omegaSquared,
    source,
    steps,
    u: state.activation,
    uBefore: state.before,
  };
  const alone: GraphWaveInput = {
    ...coupled,
    graph: graphOfEdges(graph.nodes, []),
    omegaSquared: omegaSquared.map((value, i) => value + c * c * (degree[i] as number)),
    u: state.alone,
    uBefore: state.aloneBefore,
  };
  const moved = await run('graph-wave', coupled);
  const stayed = await run('graph-wave', alone);
  state.activation = moved.u;
  state.before = moved.uBefore;
  state.alone = stayed.u;
  state.aloneBefore = stayed.uBefore;
}

/** The weighted mean of the graph neighbours' newest surprises, beside a node's own. */
function driveAverage(
  state: FieldState,
  { degree, graph }: Medium,
  sources: Float32Array,
  coupled: boolean,
): void {
  const { column, rowStart, weight } = graph;
  forgetField(state);
  const width = state.traceNode.length;
  for (let i = 0; i < graph.nodes; i++) {
    let sum = 0;
    const end = rowStart[coupled ? i + 1 : i] as number;
    for (let e = rowStart[i] as number; e < end; e++) {
      const j = column[e] as number;
      const part = ((weight[e] as number) * (sources[j] as number)) / (degree[i] as number);
      sum += part;
      const at = i * width + (state.traceOf[j] as number);
      state.trace[at] = (state.trace[at] as number) + part;
    }
    state.alone[i] = sources[i] as number;
    state.activation[i] = (sources[i] as number) + sum;
    const own = i * width + (state.traceOf[i] as number);
    state.trace[own] = (state.trace[own] as number) + (sources[i] as number);
  }
}

function forgetField(state: FieldState): void {
  for (const array of [state.activation, state.before, state.alone, state.aloneBefore]) {
    array.fill(0);
  }
  state.trace.fill(0);
}
