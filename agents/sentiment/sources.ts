/** What each source of texts has been worth: one online calibration a source, tilts added up. */
import { upOdds, withUpOdds } from '../sdk/bins.ts';
import type { BinQuestion } from '../sdk/bins.ts';
import {
  learnDirection,
  newCalibration,
  OUTSIDE_PRIOR,
  tiltedUpOdds,
  tiltOf,
} from '../sdk/calibration.ts';
import type { Calibration } from '../sdk/calibration.ts';
import { toPpm } from '../../council/ppm.ts';
import type { Ppm } from '../../protocols/units.ts';

/** By source. */
export type SourceModels = Record<string, Calibration>;

/** Sources that are told apart; those beyond share one model. */
const SOURCES_MAX = 64;
const OTHERS = 'others';
/** A mood is at most a few tones; doubled, one clear text of today is about one deviation. */
const SIGNAL_PER_MOOD = 2;

export interface SourceCall {
  readonly baseUp: number;
  /** Sum of the moods of all sources. */
  readonly mood: number;
  readonly p: readonly Ppm[];
  readonly signals: Readonly<Record<string, number>>;
  readonly up: number;
}

/** The forecast for moods by source; a model is made for a source that is heard first. */
export function callSources(
  models: SourceModels,
  moods: Readonly<Record<string, number>>,
  question: BinQuestion,
): SourceCall {
  const baseUp = upOdds(question.edges, question.base);
  const signals: Record<string, number> = {};
  let tilt = 0;
  let mood = 0;
  for (const source of Object.keys(moods).sort()) {
    const name = nameIn(models, source);
    models[name] ??= newCalibration(OUTSIDE_PRIOR);
    signals[name] = (signals[name] ?? 0) + SIGNAL_PER_MOOD * (moods[source] as number);
    mood += moods[source] as number;
  }
  for (const [name, signal] of Object.entries(signals)) {
    tilt += tiltOf(models[name] as Calibration, signal);
  }
  const up = tiltedUpOdds(baseUp, tilt);
  const p = toPpm(withUpOdds(question.edges, question.base, up));
  return { baseUp, mood, p, signals, up };
}

/** Each source learns from the outcome what its own signal was worth. */
export function learnSources(models: SourceModels, call: SourceCall, up: boolean): void {
  for (const [name, signal] of Object.entries(call.signals)) {
    const model = models[name];
    if (model !== undefined) learnDirection(model, { baseUp: call.baseUp, signal }, up);
  }
}

const nameIn = (models: SourceModels, source: string): string =>
  Object.hasOwn(models, source) || Object.keys(models).length < SOURCES_MAX ? source : OTHERS;
