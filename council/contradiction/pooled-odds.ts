/**
 * The pooled log odds of up, with voices counted by how many of them are independent:
 *
 *   Lambda = logit(base) + n_eff sum w_i (logit q_i - logit base)
 *
 * Tilts and not odds are added: base is inside every forecast, and must be counted once.
 * n_eff = 1 / (w' R w), w summing to 1, R the correlations of past tilts: 1 for copies of one voice,
 * n for n alike and independent (the variance of a mean of correlated terms; Kish 1965, section 8.2).
 */
import { logit } from '../exp.ts';

/** Sums of products of the tilts of two voices over the questions on which both spoke. */
export interface VoicePair {
  aa: number;
  ab: number;
  bb: number;
}

/** By `a b` with a < b. */
export type VoiceMoments = Map<string, VoicePair>;

/** Before anything is known voices count as copies: this many questions of this size of tilt. */
const PRIOR_QUESTIONS = 20;
const PRIOR_TILT = 0.05;
const PRIOR_SQUARE = PRIOR_QUESTIONS * PRIOR_TILT * PRIOR_TILT;

export interface Tilt {
  readonly name: string;
  /** logit q - logit base. */
  readonly tilt: number;
  /** Share of the pool, base's own share left over: they sum to at most 1. */
  readonly weight: number;
}

const keyOf = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

/** Adds one question's tilts. */
export function observeTilts(moments: VoiceMoments, tilts: readonly Tilt[]): void {
  for (let i = 0; i < tilts.length; i++) {
    for (let j = i + 1; j < tilts.length; j++) {
      const [a, b] = inOrder(tilts[i] as Tilt, tilts[j] as Tilt);
      const key = keyOf(a.name, b.name);
      let pair = moments.get(key);
      if (pair === undefined) {
        pair = { aa: PRIOR_SQUARE, ab: PRIOR_SQUARE, bb: PRIOR_SQUARE };
        moments.set(key, pair);
      }
      pair.aa += a.tilt * a.tilt;
      pair.ab += a.tilt * b.tilt;
      pair.bb += b.tilt * b.tilt;
    }
  }
}

/** Voices of other code under an old name: their past tilts are not theirs. */
export function forgetTilts(moments: VoiceMoments, names: readonly string[]): void {
  for (const key of moments.keys()) {
    if (key.split(' ').some((name) => names.includes(name))) moments.delete(key);
  }
}

const inOrder = (a: Tilt, b: Tilt): readonly [Tilt, Tilt] => (a.name < b.name ? [a, b] : [b, a]);

/** Correlation of two voices' tilts, about 0, -1 to 1; 1 while nothing is known. */
export function tiltCorrelation(moments: VoiceMoments, a: string, b: string): number {
  if (a === b) return 1;
  const pair = moments.get(keyOf(a, b));
  if (pair === undefined) return 1;
  return Math.max(-1, Math.min(1, pair.ab / Math.sqrt(pair.aa * pair.bb)));
}

/** Independent voices, 1 to n; 1 when none holds weight. Opposed habits do not count as more. */
export function effectiveVoices(moments: VoiceMoments, tilts: readonly Tilt[]): number {
  let whole = 0;
  for (const { weight } of tilts) whole += weight;
  if (whole <= 0) return 1;
  let shared = 0;
  for (const a of tilts) {
    for (const b of tilts) {
      const correlation = Math.max(0, tiltCorrelation(moments, a.name, b.name));
      shared += (a.weight / whole) * (b.weight / whole) * correlation;
    }
  }
  return 1 / shared;
}

/** Lambda, nats. */
export function pooledOdds(baseUp: number, tilts: readonly Tilt[], voices: number): number {
  let sum = 0;
  for (const { tilt, weight } of tilts) sum += weight * tilt;
  return logit(baseUp) + voices * sum;
}
