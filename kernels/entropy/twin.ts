/** The CPU twin of entropy.wgsl: the same operations in the same order, each rounded to f32. */
import { divergenceTerm, logRatio } from './divergence.ts';
import { ENTROPY_ROWS } from './job.ts';
import type { EntropyInput, EntropyOutput } from './job.ts';
import { totalsOf, treeSums } from './totals.ts';

const f = Math.fround;
const ROWS = ENTROPY_ROWS.length;

export function entropyTwin(input: EntropyInput): EntropyOutput {
  const n = input.temperature.length;
  const optimum = new Float32Array(n * input.k);
  const rows = ENTROPY_ROWS.map(() => new Float32Array(n)) as readonly Float32Array[];
  for (let belief = 0; belief < n; belief++) {
    const values = beliefRows(input, belief, optimum);
    for (let row = 0; row < ROWS; row++) rows[row]![belief] = values[row]!;
  }
  const totals = totalsOf(treeSums(rows, input.weight));
  return { ...named(rows), optimum, totals };
}

/** Rows by their names. */
export function named(rows: readonly Float32Array[]): Omit<EntropyOutput, 'optimum' | 'totals'> {
  const [entropy, meanEnergy, divergence, freeEnergy, floor, excess, floorEnergy, heatCapacity] =
    rows as [Float32Array, Float32Array, Float32Array, Float32Array, ...Float32Array[]];
  return {
    entropy,
    meanEnergy,
    divergence,
    freeEnergy,
    floor: floor!,
    excess: excess!,
    floorEnergy: floorEnergy!,
    heatCapacity: heatCapacity!,
  };
}

/** The eight numbers of one belief; writes its optimum. */
function beliefRows(input: EntropyInput, belief: number, optimum: Float32Array): number[] {
  const { energy, k, prior, q } = input;
  const start = belief * k;
  const t = input.temperature[belief]!;
  const { logSum, largest } = logSumOf(input, belief);

  let entropy = 0;
  let meanEnergy = 0;
  let divergence = 0;
  let excess = 0;
  let floorEnergy = 0;
  for (let i = start; i < start + k; i++) {
    const qi = q[i]!;
    const pi = prior[i]!;
    const ui = energy[i]!;
    const logQ = qi > 0 ? f(Math.log(qi)) : 0;
    entropy = f(entropy - f(qi * logQ));
    meanEnergy = f(meanEnergy + f(qi * ui));
    divergence = f(divergence + divergenceTerm(qi, pi, logRatio(qi, pi)));
    const logBest = f(f(f(logOf(pi) - f(ui / t)) - largest) - logSum);
    const best = f(Math.exp(logBest));
    optimum[i] = best;
    excess = f(excess + divergenceTerm(qi, best, f(logQ - logBest)));
    floorEnergy = f(floorEnergy + f(best * ui));
  }
  let variance = 0;
  for (let i = start; i < start + k; i++) {
    const off = f(energy[i]! - floorEnergy);
    variance = f(variance + f(optimum[i]! * f(off * off)));
  }
  return [
    entropy,
    meanEnergy,
    divergence,
    f(meanEnergy + f(t * divergence)),
    f(-f(t * f(largest + logSum))),
    f(t * excess),
    floorEnergy,
    f(variance / f(t * t)),
  ];
}

const logOf = (p: number): number => f(Math.log(p));

/** ln sum prior e^(-U/T) = largest + logSum, taken out of the sum so that nothing overflows. */
function logSumOf(
  { energy, k, prior, temperature }: EntropyInput,
  belief: number,
): { logSum: number; largest: number } {
  const start = belief * k;
  const t = temperature[belief]!;
  let largest = -3.0e38;
  for (let i = start; i < start + k; i++) {
    largest = Math.max(largest, f(logOf(prior[i]!) - f(energy[i]! / t)));
  }
  let sum = 0;
  for (let i = start; i < start + k; i++) {
    const exponent = f(f(logOf(prior[i]!) - f(energy[i]! / t)) - largest);
    sum = f(sum + f(Math.exp(exponent)));
  }
  return { logSum: logOf(sum), largest };
}
