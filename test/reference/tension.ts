/** Contradiction from its definitions in f64, slow and obvious. */

export interface ReferenceProposal {
  readonly q: readonly number[];
  readonly d: number;
  readonly r: number;
  readonly lnH: number;
  readonly t: number;
  readonly tau: number;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Shannon entropy in nats. */
export const referenceEntropy = (q: readonly number[]): number =>
  sum(q.map((p) => (p > 0 ? -p * Math.log(p) : 0)));

/** KL(q || p) in nats. */
export const referenceDivergence = (q: readonly number[], p: readonly number[]): number =>
  sum(q.map((x, i) => (x > 0 ? x * Math.log(x / (p[i] as number)) : 0)));

/** Jensen-Shannon divergence in bits. */
export function referenceJensenShannon(a: readonly number[], b: readonly number[]): number {
  const m = a.map((p, i) => (p + (b[i] as number)) / 2);
  return (referenceDivergence(a, m) + referenceDivergence(b, m)) / 2 / Math.LN2;
}

export function referenceTension(a: ReferenceProposal, b: ReferenceProposal, rho: number): number {
  const dB = rho < 0 ? -b.d : b.d;
  const qB = rho < 0 ? b.q.toReversed() : b.q;
  const near = Math.exp(-((a.lnH - b.lnH) ** 2) / 2);
  const fresh = 2 ** (-Math.abs(a.t - b.t) / Math.min(a.tau, b.tau));
  const relevance = near * fresh * Math.abs(rho) * Math.sqrt(a.r * b.r);
  const opposition = Math.max(0, -a.d * dB);
  const divergence = Math.max(0, referenceJensenShannon(a.q, qB));
  return relevance * (0.7 * Math.sqrt(opposition) + 0.3 * Math.sqrt(divergence));
}

/** H(mixture) - mean H, nats. */
export function referenceGroupTension(
  w: readonly number[],
  q: readonly (readonly number[])[],
): number {
  const m = (q[0] as readonly number[]).map((_, k) =>
    sum(q.map((row, i) => (w[i] as number) * (row[k] as number))),
  );
  return referenceEntropy(m) - sum(q.map((row, i) => (w[i] as number) * referenceEntropy(row)));
}

export function referenceSoftmax(theta: readonly number[]): number[] {
  const weights = theta.map((x) => Math.exp(x - Math.max(...theta)));
  return weights.map((x) => x / sum(weights));
}
