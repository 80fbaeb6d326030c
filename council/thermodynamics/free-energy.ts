/**
 * Free energy of a belief: F(q) = E_q[U] + T KL(q from prior), U the negative log likelihood of the
 * evidence. Its minimiser is q* ~ prior e^(-U/T), Bayes at T = 1, and F(q) - F* = T KL(q from q*)
 * exactly (Gibbs' variational principle; Zellner 1988 for Bayes as the optimum).
 */
import { exp } from '../exp.ts';
import { ln } from '../ln.ts';
import { divergenceFrom } from '../contradiction/divergence.ts';
import type { Belief } from './entropy.ts';

/** Negative log likelihood of the evidence under each outcome, nats. */
export type Energy = readonly number[];

export interface Situation {
  readonly energy: Energy;
  readonly prior: Belief;
  /** T > 0. */
  readonly temperature: number;
}

export interface Equilibrium {
  /** q*: what the evidence supports. */
  readonly q: number[];
  /** F* = -T ln sum prior e^(-U/T), nats. */
  readonly floor: number;
}

/** The belief of least free energy, and that least. */
export function equilibrium({ energy, prior, temperature }: Situation): Equilibrium {
  const lowest = Math.min(...energy);
  const parts = prior.map(
    (chance, k) => chance * exp(Math.max(-600, (lowest - (energy[k] as number)) / temperature)),
  );
  let whole = 0;
  for (const part of parts) whole += part;
  return { floor: lowest - temperature * ln(whole), q: parts.map((part) => part / whole) };
}

/** F(q) - F*, nats: how far a belief stands over the floor. */
export const excess = (q: Belief, at: Pick<Equilibrium, 'q'>, temperature: number): number =>
  temperature * divergenceFrom(q, at.q);
