/**
 * A calibrated voice: a direction signal and a few volatility features, turned into a forecast by
 * two small online models. What a voice said to a call is kept until the call settles, so that a
 * bid never changes between seal and reveal and learning uses what was known then.
 */
import { calibratedUpOdds, learnDirection, newCalibration } from './calibration.ts';
import type { Calibration, CalibrationPrior } from './calibration.ts';
import { upOdds, withUpOdds } from './bins.ts';
import type { BinQuestion } from './bins.ts';
import { learnScale, newScaleModel, scaledBase, scaleOf } from './scale-model.ts';
import type { ScaleModel } from './scale-model.ts';
import { firstUpBin } from '../../protocols/bins.ts';
import { toPpm } from '../../council/ppm.ts';
import type { Ppm } from '../../protocols/units.ts';

export interface VoiceModel {
  readonly direction: Calibration;
  readonly scale: ScaleModel;
}

/** What a voice reads off the view at a call. */
export interface Reading {
  /** About 0, in standard deviations; positive = up, if the voice is right. 0 = no opinion. */
  readonly signal: number;
  /** Regressors of the log of volatility relative to the question's sigma; about 0 each. */
  readonly scaleFeatures: readonly number[];
  /** The regressors with nothing read: constants as they are, the rest 0; all 0 if left out. */
  readonly restFeatures?: readonly number[];
}

/** A forecast, and what it was made from. */
export interface VoiceCall extends Omit<Reading, 'restFeatures'> {
  readonly baseUp: number;
  readonly p: readonly Ppm[];
  readonly scale: number;
  readonly up: number;
  /** The model's bid with nothing read: what the claims about the reading do not carry. */
  readonly without: readonly Ppm[];
}

export const newVoiceModel = (scaleFeatures: number, prior?: CalibrationPrior): VoiceModel => ({
  direction: newCalibration(prior),
  scale: newScaleModel(scaleFeatures),
});

/** The voice's answer to a question. */
export function callVoice(model: VoiceModel, reading: Reading, question: BinQuestion): VoiceCall {
  const baseUp = upOdds(question.edges, question.base);
  const up = calibratedUpOdds(model.direction, baseUp, reading.signal);
  const shape = scaledBase(model.scale, question, reading.scaleFeatures);
  const restUp = calibratedUpOdds(model.direction, baseUp, 0);
  const restShape = scaledBase(model.scale, question, reading.restFeatures ?? []);
  return {
    baseUp,
    p: toPpm(withUpOdds(question.edges, shape, up)),
    scale: scaleOf(model.scale, reading.scaleFeatures),
    scaleFeatures: [...reading.scaleFeatures],
    signal: reading.signal,
    up,
    without: toPpm(withUpOdds(question.edges, restShape, restUp)),
  };
}

/** Learns from the bin that came out. */
export function learnVoice(
  model: VoiceModel,
  call: VoiceCall,
  question: BinQuestion,
  outcome: number,
): void {
  learnDirection(model.direction, call, outcome >= firstUpBin(question.edges));
  learnScale(model.scale, { features: call.scaleFeatures, question }, outcome);
}

/** Half-way from a forecast to another, for a voice without a record of what lost claims were worth. */
export function halfWay(p: readonly Ppm[], aim: readonly Ppm[]): Ppm[] {
  return toPpm(p.map((chance, bin) => (chance + (aim[bin] as number)) / 2));
}

/** Part of the way from a forecast to another, 0 to 1 in each ledger; the other ledger stays. */
export function givenWay(
  p: readonly Ppm[],
  { aim, edges }: { readonly aim: readonly Ppm[]; readonly edges: BinQuestion['edges'] },
  share: { readonly direction: number; readonly shape: number },
): Ppm[] {
  const up = upOdds(edges, p);
  const side = up + share.direction * (upOdds(edges, aim) - up);
  // Chances given a side of 1/2 each, so that the bins within a side are mixed and nothing else is.
  const own = withUpOdds(edges, p, 0.5);
  const other = withUpOdds(edges, aim, 0.5);
  const mixed = own.map((chance, bin) => chance + share.shape * ((other[bin] as number) - chance));
  return toPpm(withUpOdds(edges, mixed, side));
}
