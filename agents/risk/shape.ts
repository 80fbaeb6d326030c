/**
 * The risk seat's shape: a mixture of three candidates, weighted by how well each did so far. *own* is
 * the blend of its volatility experts over bins of their own (agents/sdk/shape), *stretched* the base
 * stretched by a scale that is learned, and the base itself, so that where nothing is to be known
 * nothing is said. Within a side only: the up-odds stay those of the base.
 */
import { upOdds, withUpOdds } from '../sdk/bins.ts';
import type { BinQuestion } from '../sdk/bins.ts';
import { learnScale, newScaleModel, scaledBase } from '../sdk/scale-model.ts';
import type { ScaleModel } from '../sdk/scale-model.ts';
import { bayes } from '../sdk/shape/t-mix.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import { toPpm } from '../../council/ppm.ts';
import type { Ppm } from '../../protocols/units.ts';

const CANDIDATES = ['own', 'stretched', 'base'] as const;
type Candidate = (typeof CANDIDATES)[number];
const PRIOR: readonly number[] = [0.6, 0.2, 0.2];
/** Part of each weight that returns to its prior a question, so that a regime can change. */
const FIXED_SHARE = 0.0005;

export interface ShapeModel {
  readonly scale: ScaleModel;
  /** In the order of CANDIDATES; sum 1. */
  readonly weights: number[];
}

export const newShapeModel = (scaleFeatures: number): ShapeModel => ({
  scale: newScaleModel(scaleFeatures),
  weights: [...PRIOR],
});

/** A shape forecast and what it was made from. */
export interface ShapeCall {
  readonly candidates: Readonly<Record<Candidate, readonly number[]>>;
  readonly features: readonly number[];
  readonly p: readonly Ppm[];
}

/** `own`: chance of each bin given its side; undefined where the experts have seen too little. */
export function callShape(
  model: ShapeModel,
  question: BinQuestion,
  features: readonly number[],
  own: readonly number[] | undefined,
): ShapeCall {
  const { edges } = question;
  const up = upOdds(edges, question.base);
  const stretched = scaledBase(model.scale, question, features);
  const candidates = {
    base: withUpOdds(edges, question.base, up),
    own: own === undefined ? stretched : withUpOdds(edges, own, up),
    stretched,
  };
  const mixed = stretched.map((_chance, bin) => {
    let sum = 0;
    CANDIDATES.forEach((name, k) => {
      sum += (model.weights[k] as number) * (candidates[name][bin] as number);
    });
    return sum;
  });
  return { candidates, features: [...features], p: toPpm(mixed) };
}

/** Bayes on the candidates within the outcome's side, then a little back to the prior. */
export function learnShape(
  model: ShapeModel,
  call: ShapeCall,
  settled: {
    readonly question: BinQuestion;
    readonly outcome: number;
    /** Questions of h bars overlap: each is worth 1 / h of one. */
    readonly horizonBars: number;
  },
): void {
  const { horizonBars, outcome, question } = settled;
  learnScale(model.scale, { features: call.features, question }, outcome);
  const chances = CANDIDATES.map((name) => {
    const p = call.candidates[name];
    return (p[outcome] as number) / sideMass(question.edges, p, outcome);
  });
  bayes(model.weights, chances, { prior: PRIOR, share: FIXED_SHARE, worth: 1 / horizonBars });
}

function sideMass(edges: readonly number[], p: readonly number[], outcome: number): number {
  const first = firstUpBin(edges);
  let sum = 0;
  for (let bin = 0; bin < p.length; bin++) {
    if (bin >= first === outcome >= first) sum += p[bin] as number;
  }
  return sum;
}
