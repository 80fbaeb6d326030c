/** Entropy and the distances between forecasts. Logarithms are council/ln.ts: same bits everywhere. */
import { ln } from '../ln.ts';

const LN2 = ln(2);

/** Shannon entropy, nats; 0 ln 0 = 0. */
export function entropy(q: readonly number[]): number {
  let sum = 0;
  for (const chance of q) if (chance > 0) sum -= chance * ln(chance);
  return Math.max(0, sum);
}

/** Kullback-Leibler divergence of q from m, nats; m must be above 0 wherever q is. */
export function divergenceFrom(q: readonly number[], m: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < q.length; k++) {
    const chance = q[k] as number;
    if (chance > 0) sum += chance * ln(chance / (m[k] as number));
  }
  return Math.max(0, sum);
}

/**
 * Jensen-Shannon divergence with base-2 logarithms, 0 to 1 (Lin 1991, IEEE Trans. Inf. Theory 37(1),
 * eq. 3.1). For a coin and its mirror image it is 1 - H2(p).
 */
export function jensenShannon(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) {
    const x = a[k] as number;
    const y = b[k] as number;
    const middle = (x + y) / 2;
    if (x > 0) sum += x * ln(x / middle);
    if (y > 0) sum += y * ln(y / middle);
  }
  return Math.max(0, Math.min(1, sum / (2 * LN2)));
}
