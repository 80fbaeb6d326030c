/**
 * The risk seat's shape: a mixture of three candidates (the base, the base stretched by its own
 * volatility, filtered historical simulation), weighted by how well each did so far. Within a side
 * only: the up-odds stay those of the base.
 */
import { upOdds, withUpOdds } from '../sdk/bins.ts';
import type { BinQuestion } from '../sdk/bins.ts';
import { learnScale, newScaleModel, scaledBase, scaleOf } from '../sdk/scale-model.ts';
import type { ScaleModel } from '../sdk/scale-model.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import { toPpm } from '../../council/ppm.ts';
import type { Ppm } from '../../protocols/units.ts';

export const CANDIDATES = ['base', 'stretched', 'simulated'] as const;
export type Candidate = (typeof CANDIDATES)[number];
/** Part of each weight that returns to its prior a question, so that a regime can change. */
const FIXED_SHARE = 0.002;
/** What the stretched base is worth against simulated returns, in returns. */
const PRIOR_RETURNS = 60;

export interface ShapeModel {
  readonly scale: ScaleModel;
  readonly weights: Record<Candidate, number>;
}

export const newShapeModel = (scaleFeatures: number): ShapeModel => ({
  scale: newScaleModel(scaleFeatures),
  weights: { base: 1 / 3, stretched: 1 / 3, simulated: 1 / 3 },
});

/** A shape forecast and what it was made from. */
export interface ShapeCall {
  readonly candidates: Readonly<Record<Candidate, readonly number[]>>;
  readonly features: readonly number[];
  readonly p: readonly Ppm[];
  readonly scale: number;
}

/** `returns`: simulated returns over the horizon, as fractions; may be empty. */
export function callShape(
  model: ShapeModel,
  question: BinQuestion,
  features: readonly number[],
  returns: readonly number[],
): ShapeCall {
  const base = withUpOdds(question.edges, question.base, upOdds(question.edges, question.base));
  const stretched = scaledBase(model.scale, question, features);
  const candidates = { base, stretched, simulated: simulated(question, stretched, returns) };
  const mixed = base.map((_chance, bin) => {
    let sum = 0;
    for (const name of CANDIDATES) {
      sum += model.weights[name] * (candidates[name][bin] as number);
    }
    return sum;
  });
  return {
    candidates,
    features: [...features],
    p: toPpm(mixed),
    scale: scaleOf(model.scale, features),
  };
}

/** Bayes on the candidates within the outcome's side, then a little back to the prior. */
export function learnShape(
  model: ShapeModel,
  call: ShapeCall,
  question: BinQuestion,
  outcome: number,
): void {
  learnScale(model.scale, { features: call.features, question }, outcome);
  let sum = 0;
  for (const name of CANDIDATES) {
    const p = call.candidates[name];
    model.weights[name] *= (p[outcome] as number) / sideMass(question.edges, p, outcome);
    sum += model.weights[name];
  }
  for (const name of CANDIDATES) {
    model.weights[name] =
      (1 - FIXED_SHARE) * (model.weights[name] / sum) + FIXED_SHARE / CANDIDATES.length;
  }
}

function sideMass(edges: readonly number[], p: readonly number[], outcome: number): number {
  const first = firstUpBin(edges);
  let sum = 0;
  for (let bin = 0; bin < p.length; bin++) {
    if (bin >= first === outcome >= first) sum += p[bin] as number;
  }
  return sum;
}

/** Histogram of simulated returns over a prior, side odds untouched. */
function simulated(
  { edges }: BinQuestion,
  prior: readonly number[],
  returns: readonly number[],
): number[] {
  const counts = prior.map((chance) => chance * PRIOR_RETURNS);
  for (const value of returns) {
    const bin = binOf(edges, value * 1_000_000);
    counts[bin] = (counts[bin] as number) + 1;
  }
  return withUpOdds(edges, counts, upOdds(edges, prior));
}

function binOf(edges: readonly number[], ppm: number): number {
  let bin = 0;
  while (bin < edges.length && ppm > (edges[bin] as number)) bin += 1;
  return bin;
}
