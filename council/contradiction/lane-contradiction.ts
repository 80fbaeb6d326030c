/** What a lane remembers of its contradictions: its tensions, its scars, what asking has gained. */
import { emptyEProcess, eValue, observeDifference } from '../e-process.ts';
import type { EProcess } from '../e-process.ts';
import { emptyTensionWindow } from './hysteresis.ts';
import type { TensionWindow } from './hysteresis.ts';
import { emptyScarLedger } from './scars.ts';
import type { ScarLedger } from './scars.ts';

/** A surge costs one of these; shares of it are earned by rounds. */
export const SURGE_PRICE = 1_000_000;
/** Surges that may be saved up. */
const SURGES_SAVED_MAX = 3;
/** Before any surge: the shift of the pooled log odds expected of one, and how many it counts as. */
const PRIOR_SHIFT = 0.1;
const PRIOR_SURGES = 4;

/** Plain state, moved by the session. */
export interface LaneContradiction {
  readonly window: TensionWindow;
  readonly ledger: ScarLedger;
  /** Saved up, ppm of a surge. */
  budgetPpm: number;
  /** Surges asked for. */
  asked: number;
  /** Surges put off to a round drawn by lot: 0 but in the control that draws. */
  putOff: number;
  /** Surges whose shift of the pooled log odds was seen, and the sum of its squares. */
  shifts: number;
  shiftSquares: number;
  /** Direction ledger: log score with what a surge brought, less without it, nats. */
  readonly gain: EProcess;
}

export const emptyLaneContradiction = (): LaneContradiction => ({
  asked: 0,
  budgetPpm: SURGE_PRICE,
  gain: emptyEProcess(),
  ledger: emptyScarLedger(),
  putOff: 0,
  shiftSquares: 0,
  shifts: 0,
  window: emptyTensionWindow(),
});

/** A round earns its share, up to a few surges. */
export function earnSurge(lane: LaneContradiction, sharePpm: number): void {
  lane.budgetPpm = Math.min(SURGES_SAVED_MAX * SURGE_PRICE, lane.budgetPpm + sharePpm);
}

export function paySurge(lane: LaneContradiction): void {
  lane.budgetPpm -= SURGE_PRICE;
  lane.asked += 1;
}

export const canPaySurge = (lane: LaneContradiction): boolean => lane.budgetPpm >= SURGE_PRICE;

export function observeShift(lane: LaneContradiction, shift: number): void {
  lane.shifts += 1;
  lane.shiftSquares += shift * shift;
}

/** Adds what a surge gained, nats: log score of the pool with it, less without it. */
export const observeSurge = (lane: LaneContradiction, gain: number): void =>
  observeDifference(lane.gain, gain);

/**
 * Root mean square shift of the pooled log odds that a surge of this lane is expected to bring. It
 * is believed in full until the record of gains speaks against it: the factor is twice the chance
 * that surges help (their e-value as a Bayes factor under even odds), at most 1. So a lane in which
 * surges have lost for long stops asking.
 */
export function expectedShift(lane: LaneContradiction): number {
  const prior = PRIOR_SURGES * PRIOR_SHIFT * PRIOR_SHIFT;
  const shift = Math.sqrt((prior + lane.shiftSquares) / (PRIOR_SURGES + lane.shifts));
  const e = eValue(lane.gain);
  return shift * Math.min(1, (2 * e) / (1 + e));
}
