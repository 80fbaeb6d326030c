/** Entropy and free energy of a batch of beliefs, and their weighted totals. */
import type { Job } from '../kernel.ts';
import { checkCount, checkDistributions, checkLength, checkRange } from '../refusals.ts';

export interface EntropyInput {
  /** Buckets, 2 to 64. */
  readonly k: number;
  /** f32[n][k]: the beliefs. */
  readonly q: Float32Array;
  /** f32[n][k]: energies U = -ln likelihood of the evidence under each outcome, nats. */
  readonly energy: Float32Array;
  /** f32[n][k]: priors with full support, each entry at least 1e-12. */
  readonly prior: Float32Array;
  /** f32[n]: temperature over 0; 1 is Bayes. */
  readonly temperature: Float32Array;
  /** f32[n]: weights of the totals. */
  readonly weight: Float32Array;
}

/** One number a belief, in this order; all in nats but the heat capacity, which is a pure number. */
export const ENTROPY_ROWS = [
  'entropy',
  'meanEnergy',
  'divergence',
  'freeEnergy',
  'floor',
  'excess',
  'floorEnergy',
  'heatCapacity',
] as const;

export interface EntropyOutput {
  /** f32[n] H(q) = -sum q ln q. */
  readonly entropy: Float32Array;
  /** f32[n] E_q[U]. */
  readonly meanEnergy: Float32Array;
  /** f32[n] KL(q || prior). */
  readonly divergence: Float32Array;
  /** f32[n] F(q) = E_q[U] + T KL(q || prior). */
  readonly freeEnergy: Float32Array;
  /** f32[n] F* = -T ln sum prior e^(-U/T), the least there is. */
  readonly floor: Float32Array;
  /** f32[n] F - F* as T KL(q || q*), which does not cancel near the optimum. */
  readonly excess: Float32Array;
  /** f32[n] E at the optimum. */
  readonly floorEnergy: Float32Array;
  /** f32[n] dE/dT at the optimum, Var(U) / T^2. */
  readonly heatCapacity: Float32Array;
  /** f32[n][k]: q* proportional to prior e^(-U/T). */
  readonly optimum: Float32Array;
  /** f64[8]: sum over beliefs of weight times each row above, in the order of ENTROPY_ROWS. */
  readonly totals: Float64Array;
}

export type EntropyJob = Job<EntropyInput, EntropyOutput>;

const BELIEFS_MAX = 1_048_576;
/** 64 MiB a table. */
const ENTRIES_MAX = 16_777_216;

const kernel = 'entropy';

/** @throws KERNEL_INPUT, KERNEL_TOO_LARGE. */
export function checkEntropy(input: EntropyInput): void {
  const n = input.temperature.length;
  checkCount({ kernel, name: 'k' }, input.k, 2, 64);
  checkCount({ kernel, name: 'temperature.length' }, n, 1, BELIEFS_MAX);
  checkCount({ kernel, name: 'entries' }, n * input.k, 2, ENTRIES_MAX);
  for (const name of ['q', 'energy', 'prior'] as const) {
    checkLength({ kernel, name }, input[name], n * input.k);
  }
  checkLength({ kernel, name: 'weight' }, input.weight, n);
  checkDistributions({ kernel, name: 'q' }, input.q, input.k);
  checkDistributions({ kernel, name: 'prior' }, input.prior, input.k);
  checkRange({ kernel, name: 'prior' }, input.prior, 1e-12, 1);
  checkRange({ kernel, name: 'energy' }, input.energy, -1e6, 1e6);
  checkRange({ kernel, name: 'temperature' }, input.temperature, 1e-3, 1e3);
  checkRange({ kernel, name: 'weight' }, input.weight, 0, 1e6);
}
