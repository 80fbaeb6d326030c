/**
 * Arithmetic on the bins of a question. Bin k holds returns in (edge[k-1], edge[k]]; 0 is always an
 * edge and a return of exactly 0 counts as not up, so the bins split cleanly into two sides and a
 * forecast splits into side odds (the direction ledger) and the bins within a side (shape).
 */
import { firstUpBin } from '../../protocols/bins.ts';
import { studentT6 } from '../../council/base-rate.ts';

/** The part of a call that bins are read from. */
export interface BinQuestion {
  /** Ppm, K bins. */
  readonly base: readonly number[];
  /** Ppm of the entry price, K - 1, strictly rising. */
  readonly edges: readonly number[];
  /** One-horizon volatility, ppm. */
  readonly sigma: number;
}

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
  const above = bin === 0 ? 0 : studentT6((edges[bin - 1] as number) / (sigma * scale));
  const below = bin === edges.length ? 1 : studentT6((edges[bin] as number) / (sigma * scale));
  return Math.max(below - above, 1e-12);
}
