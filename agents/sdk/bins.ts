/**
 * Arithmetic on the bins of a question. Bin k holds returns in (edge[k-1], edge[k]]; 0 is always an
 * edge and a return of exactly 0 counts as not up, so the bins split cleanly into two sides and a
 * forecast splits into side odds (the direction ledger) and the bins within a side (shape).
 */
import { invariant } from '../../protocols/errors.ts';

/** The part of a call that bins are read from. */
export interface BinQuestion {
  /** Ppm, K bins. */
  readonly base: readonly number[];
  /** Ppm of the entry price, K - 1, strictly rising. */
  readonly edges: readonly number[];
  /** One-horizon volatility, ppm. */
  readonly sigma: number;
}

/** Index of the first bin above zero. */
export function firstUpBin(edges: readonly number[]): number {
  const zero = edges.indexOf(0);
  invariant(zero >= 0, 'edges include 0', { edges: edges.join(' ') });
  return zero + 1;
}

export const isUpBin = (edges: readonly number[], bin: number): boolean => bin >= firstUpBin(edges);

/** Chance of a return above 0, in [0, 1]; any positive scale of `p`. */
export function upOdds(edges: readonly number[], p: readonly number[]): number {
  const first = firstUpBin(edges);
  let up = 0;
  let total = 0;
  for (let bin = 0; bin < p.length; bin++) {
    total += p[bin] as number;
    if (bin >= first) up += p[bin] as number;
  }
  return up / total;
}

/** The same bins within each side, under other side odds; sums to 1. */
export function withUpOdds(edges: readonly number[], p: readonly number[], up: number): number[] {
  const first = firstUpBin(edges);
  let upSum = 0;
  let downSum = 0;
  for (let bin = 0; bin < p.length; bin++) {
    if (bin >= first) upSum += p[bin] as number;
    else downSum += p[bin] as number;
  }
  return p.map((chance, bin) =>
    bin >= first ? (chance / upSum) * up : (chance / downSum) * (1 - up),
  );
}

/**
 * The base stretched by `scale` (1.2 = a fifth more volatile), side odds untouched; sums to 1. Each
 * bin is multiplied by the ratio of its mass under a Student t6 of that scale and of scale 1.
 */
export function stretched(question: BinQuestion, scale: number): number[] {
  const { base, edges } = question;
  const stretchedBase = base.map(
    (chance, bin) => (chance * binMass(question, bin, scale)) / binMass(question, bin, 1),
  );
  return withUpOdds(edges, stretchedBase, upOdds(edges, base));
}

/** Mass of a bin under a unit-variance Student t6 times scale x sigma. */
export function binMass({ edges, sigma }: BinQuestion, bin: number, scale: number): number {
  const above = bin === 0 ? 0 : student6((edges[bin - 1] as number) / (sigma * scale));
  const below = bin === edges.length ? 1 : student6((edges[bin] as number) / (sigma * scale));
  return Math.max(below - above, 1e-12);
}

const UNIT_VARIANCE = Math.sqrt(6 / 4);

/**
 * Distribution function of a Student t with 6 degrees of freedom scaled to variance 1. For even
 * degrees it is algebraic (Abramowitz and Stegun 26.7.4), so it needs no transcendental function.
 */
export function student6(x: number): number {
  const t = x * UNIT_VARIANCE;
  const cos2 = 6 / (6 + t * t);
  const sin = t / Math.sqrt(6 + t * t);
  return 0.5 + 0.5 * sin * (1 + cos2 * (0.5 + 0.375 * cos2));
}
