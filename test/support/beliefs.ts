/** Random beliefs, shares and trust matrices for tests of the council's thermodynamics. */
import { uniform } from './council-round.ts';

export type Random = () => number;

const normalised = (parts: readonly number[]): number[] => {
  const whole = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / whole);
};

/** Chances of `bins` outcomes, all above 0; sharper for a larger power. */
export const belief = (random: Random, bins: number, sharpness = 1): number[] =>
  normalised(Array.from({ length: bins }, () => (0.001 + random()) ** (1 + sharpness * 3)));

export const shares = (random: Random, agents: number): number[] =>
  normalised(Array.from({ length: agents }, () => 0.01 + random()));

export const beliefs = (random: Random, agents: number, bins: number): number[][] =>
  Array.from({ length: agents }, () => belief(random, bins, random()));

/** Doubly stochastic: a random convex mixture of permutations (Birkhoff). */
export function doublyStochastic(random: Random, n: number): number[][] {
  const parts = shares(random, n + 2);
  const sum = Array.from({ length: n }, () => Array.from({ length: n }, () => 0));
  for (const part of parts) {
    const order = permutation(random, n);
    for (let i = 0; i < n; i++) sum[i]![order[i]!]! += part;
  }
  return sum;
}

/**
 * Row-stochastic with w'P = w': P = (1 - a) I + a K, K the Metropolis chain with stationary law w
 * over a random symmetric proposal.
 */
export function keepsPool(random: Random, w: readonly number[]): number[][] {
  const n = w.length;
  const proposal = doublyStochastic(random, n);
  const symmetric = proposal.map((row, i) => row.map((part, j) => (part + proposal[j]![i]!) / 2));
  return symmetric.map((row, i) => {
    const moves = row.map((part, j) => (i === j ? 0 : part * Math.min(1, w[j]! / w[i]!)));
    const away = moves.reduce((sum, part) => sum + part, 0);
    return moves.map((part, j) => (i === j ? 1 - away : part));
  });
}

export function permutation(random: Random, n: number): number[] {
  const order = Array.from({ length: n }, (_, k) => k);
  for (let k = n - 1; k > 0; k--) {
    const j = Math.floor(random() * (k + 1));
    [order[k], order[j]] = [order[j]!, order[k]!];
  }
  return order;
}

export const randomOf = uniform;
