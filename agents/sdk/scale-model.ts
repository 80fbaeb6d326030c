/**
 * Online model of how volatile the next horizon is, relative to the question's own sigma: scale =
 * exp(sum of coefficient x feature). Coefficients start at 0 (scale 1: the base itself) and follow
 * the gradient of the shape ledger's log score, with a step that shrinks by its own history
 * (AdaGrad; Duchi, Hazan and Singer 2011).
 */
import { exp } from '../../council/exp.ts';
import { ln } from '../../council/ln.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import { binMass, stretched } from './bins.ts';
import type { BinQuestion } from './bins.ts';

export interface ScaleModel {
  coefficients: number[];
  /** Sum of squared gradients a coefficient. */
  squares: number[];
}

const STEP = 0.03;
/** A scale outside [1/2, 2] would be a claim no data here supports. */
const LOG_SCALE_MAX = 0.6931471805599453;
const FEATURE_MAX = 3;
/** Half width of the central difference, in log scale. */
const NUDGE = 0.01;

export const newScaleModel = (features: number): ScaleModel => ({
  coefficients: Array.from({ length: features }, () => 0),
  squares: Array.from({ length: features }, () => 1),
});

export function scaleOf(model: ScaleModel, features: readonly number[]): number {
  let log = 0;
  for (let i = 0; i < model.coefficients.length; i++) {
    log += (model.coefficients[i] as number) * clip(features[i] ?? 0);
  }
  return exp(Math.max(-LOG_SCALE_MAX, Math.min(LOG_SCALE_MAX, log)));
}

/** Learns one outcome bin. */
export function learnScale(
  model: ScaleModel,
  seen: { readonly question: BinQuestion; readonly features: readonly number[] },
  outcome: number,
): void {
  const scale = scaleOf(model, seen.features);
  const slope =
    (shapeScore(seen.question, scale * (1 + NUDGE), outcome) -
      shapeScore(seen.question, scale / (1 + NUDGE), outcome)) /
    (2 * NUDGE);
  for (let i = 0; i < model.coefficients.length; i++) {
    const gradient = slope * clip(seen.features[i] ?? 0);
    const squares = (model.squares[i] as number) + gradient * gradient;
    model.squares[i] = squares;
    model.coefficients[i] =
      (model.coefficients[i] as number) + (STEP * gradient) / Math.sqrt(squares);
  }
}

/** Log score within the outcome's side of the base stretched by `scale`, nats. */
export function shapeScore(question: BinQuestion, scale: number, outcome: number): number {
  const first = firstUpBin(question.edges);
  const from = outcome >= first ? first : 0;
  const to = outcome >= first ? question.base.length : first;
  let side = 0;
  for (let bin = from; bin < to; bin++) side += mass(question, bin, scale);
  return ln(mass(question, outcome, scale) / side);
}

const mass = (question: BinQuestion, bin: number, scale: number): number =>
  ((question.base[bin] as number) * binMass(question, bin, scale)) / binMass(question, bin, 1);

/** The base under the model's scale; sums to 1. */
export const scaledBase = (
  model: ScaleModel,
  question: BinQuestion,
  features: readonly number[],
): number[] => stretched(question, scaleOf(model, features));

const clip = (feature: number): number => Math.max(-FEATURE_MAX, Math.min(FEATURE_MAX, feature));
