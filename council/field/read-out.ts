/** What the journal holds of the field: the nodes asked about and the largest, in ppm. */
import type { Field, FieldNode } from '../../protocols/field.ts';
import { PPM } from '../../protocols/units.ts';
import { exp } from '../exp.ts';
import type { FieldFold, GraphInForce } from './fold.ts';
import type { Medium } from './medium.ts';
import { normalBeyond } from './normal.ts';
import type { FieldMode } from './settings.ts';
import { fieldDigest } from './state.ts';
import type { FieldState } from './state.ts';
import { currentsOf, pathFinder } from './trace.ts';

const ASKED_MAX = 512;
const LARGEST_MAX = 16;
/** Currents told of a node: of those asked about, when they are few or many, and of the largest. */
const ASKED_FEW = 64;
const ASKED_CURRENTS = 3;
const ASKED_CURRENTS_OF_MANY = 1;
const LARGEST_CURRENTS = 8;

export interface ReadOut {
  readonly engine: Field['engine'];
  readonly fold: FieldFold;
  readonly graph: GraphInForce;
  readonly medium: Medium;
  readonly mode: FieldMode;
  readonly sources: Float32Array;
  readonly state: FieldState;
  readonly steps: number;
}

/** The record of a read-out. Every node of an instrument with a new bar is one asked about. */
export function readOutBody(read: ReadOut): Field {
  const { engine, fold, graph, medium, mode, sources, state, steps } = read;
  const { dt, kappa, mu } = medium;
  const energies = state.nodes.map((_, i) => energyOf(read, i));
  const asked = state.nodes.flatMap(({ instrument }, i) => (fold.fresh.has(instrument) ? i : []));
  const largest = energies
    .map((energy, node) => ({ energy, node }))
    .filter(({ energy }) => energy > 0)
    .sort((a, b) => b.energy - a.energy || a.node - b.node)
    .slice(0, LARGEST_MAX);
  const wayTo = pathFinder(medium);
  const told = (node: number, currents: number): FieldNode =>
    nodeOf(read, node, { currents, energy: energies[node] as number, wayTo });
  const each = asked.length <= ASKED_FEW ? ASKED_CURRENTS : ASKED_CURRENTS_OF_MANY;
  return {
    asked: asked.slice(0, ASKED_MAX).map((node) => told(node, each)),
    asleep: null,
    digest: fieldDigest(state),
    ...(mode === 'pressure' ? { dynamics: { dt, kappa, mu } } : {}),
    engine,
    graph: graph.seq,
    largest: largest.map(({ node }) => told(node, LARGEST_CURRENTS)),
    mode,
    nodes: state.nodes.length,
    sources: [...sources].flatMap((value, node) =>
      value === 0 ? [] : { node, ppm: inPpm(value) },
    ),
    steps,
  };
}

/** The record of a field that sleeps, and why. The same on every machine: nothing was computed. */
export const asleepBody = (why: string, mode: FieldMode): Field => ({
  asked: [],
  asleep: why.slice(0, 200),
  digest: '0'.repeat(64),
  engine: { backend: 'js', detail: 'nothing ran' },
  graph: null,
  largest: [],
  mode,
  nodes: 0,
  sources: [],
  steps: 0,
});

const inPpm = (value: number): number => Math.floor(value * PPM + 0.5);

function nodeOf(
  read: ReadOut,
  node: number,
  {
    currents,
    energy,
    wayTo,
  }: {
    readonly currents: number;
    readonly energy: number;
    readonly wayTo: ReturnType<typeof pathFinder>;
  },
): FieldNode {
  const { medium, mode, state, steps } = read;
  const { bars, instrument } = state.nodes[node] as FieldNode;
  const activationPpm = inPpm(state.activation[node] as number);
  const alonePpm = inPpm(state.alone[node] as number);
  const throughPpm = activationPpm - alonePpm;
  const told =
    mode === 'wave'
      ? []
      : currentsOf(state, medium, node, steps)
          .slice(0, currents)
          .map(({ from, here, lost }) => ({
            from,
            lostPpm: inPpm(lost),
            path: wayTo(from, node),
            ppm: inPpm(here),
          }));
  const { chance, coherence } = coherenceOf(read, node);
  return {
    activationPpm,
    alonePpm,
    bars,
    coherenceNullPpm: inPpm(chance),
    coherencePpm: inPpm(coherence),
    currents: told,
    energyPpm: inPpm(energy),
    instrument,
    node,
    restPpm: throughPpm - told.reduce((sum, { ppm }) => sum + ppm, 0),
    throughPpm,
  };
}

/** v^2 / 2 + Omega^2 u^2 / 2 + c^2 / 4 sum of w (u_i - u_j)^2; without inertia v is 0. */
function energyOf({ medium, mode, state }: ReadOut, i: number): number {
  const { column, rowStart, weight } = medium.graph;
  const u = state.activation[i] as number;
  const v = mode === 'wave' ? (u - (state.before[i] as number)) / medium.dt : 0;
  let strain = 0;
  for (let e = rowStart[i] as number; e < (rowStart[i + 1] as number); e++) {
    const difference = u - (state.activation[column[e] as number] as number);
    strain += (weight[e] as number) * difference * difference;
  }
  const spring = (medium.omegaSquared[i] as number) * u * u;
  return (v * v + spring) / 2 + (medium.c * medium.c * strain) / 4;
}

/**
 * r = |sum of a e^(i psi)| / sum of a over a node and its neighbours; a e^(i psi) = u - i v / Omega.
 * The chance of as much under random phases: e^(-n r^2) (Lord Rayleigh, 1880); without inertia the
 * phases are 0 or pi, and it is that of a sum of n random signs, which is normal.
 */
function coherenceOf(
  { medium, mode, state }: ReadOut,
  i: number,
): { readonly chance: number; readonly coherence: number } {
  const { column, rowStart } = medium.graph;
  const members = [i, ...column.subarray(rowStart[i], rowStart[i + 1])];
  let real = 0;
  let imaginary = 0;
  let total = 0;
  for (const j of members) {
    const u = state.activation[j] as number;
    const v = mode === 'wave' ? (u - (state.before[j] as number)) / medium.dt : 0;
    const turned = v / Math.sqrt(medium.omegaSquared[j] as number);
    real += u;
    imaginary += turned;
    total += Math.sqrt(u * u + turned * turned);
  }
  if (total === 0) return { chance: 1, coherence: 0 };
  const coherence = Math.min(1, Math.sqrt(real * real + imaginary * imaginary) / total);
  const z = members.length * coherence * coherence;
  const chance = mode === 'wave' ? exp(-Math.min(600, z)) : normalBeyond(Math.sqrt(z));
  return { chance, coherence };
}
