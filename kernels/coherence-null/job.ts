/** Coherence of neighbourhoods against phase-randomised surrogates: input, output, refusals. */
import { appError } from '../../protocols/errors.ts';
import { checkGraph } from '../graph.ts';
import type { Graph } from '../graph.ts';
import { checkArray, checkCount } from '../refusals.ts';

const kernel = 'coherence-null';

const SURROGATES_MAX = 65_536;
/** Phases that are drawn in all. */
const DRAWS_MAX = 1_073_741_824;
const SEED_MAX = 0xffff_ffff;
/** So that the square of a sum of 16 million phasors stays within f32. */
const AMPLITUDE_MAX = 1e9;

export interface CoherenceNullInput {
  readonly graph: Graph;
  /** a_i e^(i psi_i) by its parts; f32[nodes] each. */
  readonly re: Float32Array;
  readonly im: Float32Array;
  /** How many times all phases are drawn anew. */
  readonly surrogates: number;
  /** Key of the random draws, u32. */
  readonly seed: number;
}

export interface CoherenceNullOutput {
  /** f32[nodes]: r = |sum a e^(i psi)| / sum a over a node and its neighbours, in [0, 1]; 0 where all is still. */
  readonly coherence: Float32Array;
  /** f32[nodes]: the chance of as much coherence if phases meant nothing, (1 + as coherent) / (1 + surrogates). */
  readonly chance: Float32Array;
}

/** @throws KERNEL_INPUT, KERNEL_TOO_LARGE. */
export function checkCoherenceNull(input: CoherenceNullInput): void {
  const { graph, seed, surrogates } = input;
  checkGraph(kernel, graph);
  checkArray({ kernel, name: 're' }, input.re, graph.nodes, AMPLITUDE_MAX);
  checkArray({ kernel, name: 'im' }, input.im, graph.nodes, AMPLITUDE_MAX);
  checkCount({ kernel, name: 'surrogates' }, surrogates, 1, SURROGATES_MAX);
  checkCount({ kernel, name: 'seed' }, seed, 0, SEED_MAX);
  const value = graph.nodes * surrogates;
  if (value > DRAWS_MAX)
    throw appError('KERNEL_TOO_LARGE', {
      kernel,
      name: 'nodes x surrogates',
      value,
      limit: DRAWS_MAX,
    });
}
