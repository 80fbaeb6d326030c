/** Checks of exchange that the council does not need: spread, and what one exchange takes of it. */
import type { Beliefs } from '../../council/thermodynamics/entropy.ts';
import { mixture } from '../../council/thermodynamics/entropy.ts';
import type { Trust } from './exchange.ts';

/** V = sum over agents of |q_i - mean|^2, all agents alike. */
export function spread(beliefs: Beliefs): number {
  const mean = mixture(
    beliefs.map(() => 1 / beliefs.length),
    beliefs,
  );
  let sum = 0;
  for (const belief of beliefs) belief.forEach((chance, k) => (sum += (chance - mean[k]!) ** 2));
  return sum;
}

/** sigma_2(P)^2 of a doubly stochastic P: largest eigenvalue of (P - 11'/n)'(P - 11'/n). */
export function contraction(trust: Trust): number {
  const n = trust.length;
  const off = trust.map((row) => row.map((part) => part - 1 / n));
  let vector = trust.map((_, i) => 1 / (i + 1) + (i % 2 === 0 ? 0.5 : -0.25));
  let factor = 0;
  for (let step = 0; step < 2_000; step++) {
    const out = off.map((row) => row.reduce((sum, part, j) => sum + part * vector[j]!, 0));
    const size = Math.hypot(...vector);
    factor = (Math.hypot(...out) / size) ** 2;
    const back = vector.map((_, j) => off.reduce((sum, row, i) => sum + row[j]! * out[i]!, 0));
    const scale = Math.hypot(...back);
    if (scale === 0) return 0;
    vector = back.map((part) => part / scale);
  }
  return factor;
}
