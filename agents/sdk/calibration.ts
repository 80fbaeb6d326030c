/**
 * Online calibration of a direction signal: P(up) = logistic(logit(base) + bias + slope x signal).
 * The two coefficients start at 0 with a small prior sd, so a signal without skill stays at base,
 * and a signal with skill has to earn its slope from outcomes. Laplace update of a Bayesian logistic
 * regression, one Newton step an outcome (Spiegelhalter and Lauritzen 1990, section 4).
 */
import { logistic, logit } from '../../council/exp.ts';

export interface Calibration {
  bias: number;
  slope: number;
  /** Precision (inverse covariance): entries bias-bias, bias-slope, slope-slope. */
  precision: [number, number, number];
  /** Outcomes learned from. */
  n: number;
}

/** Prior standard deviations in logits; 0.04 on the slope moves a coin by a percent a sigma. */
export interface CalibrationPrior {
  readonly biasSd: number;
  readonly slopeSd: number;
}
/**
 * For signals from a market's own past. Measured on the S&P 500 2001-2020: 4,843 questions, four
 * technical voices at full stake beside sleeping seats; direction of Q over base and its e-value,
 * best and worst voice, share of days with a position at 2 bp a side (quarter Kelly):
 *
 *   slopeSd 0.05   +0.3 nats, e 1.2   +0.9 / +0.2    0 %
 *           0.1    +0.4       1.1     +0.8 / -0.3   49 %, none before the storm of 2008
 *           0.2    +0.4       1.0     +0.3 / -0.9   49 %, none before the storm of 2008
 *           0.4    +0.3       0.9     -0.2 / -1.4   42 %, the first after 29 questions
 *           0.5    +0.3       0.9     -0.3 / -1.6   38 %, the first after 29 questions
 *
 * None of it is skill: with the readings rolled in time Q gains the same (0.4: +0.2, sd 0.4). A
 * narrow prior needs decades of daily bars before a slope could pay a cost, so it can neither find
 * nor lose anything; at 0.4 a voice is heard within weeks, and what it loses (1.4 nats at worst) the
 * pools take from its weight. A wider bias would learn the drift: the base's business, no voice's.
 */
export const CALIBRATION_PRIOR: CalibrationPrior = { biasSd: 0.02, slopeSd: 0.4 };
/**
 * For signals that are news to a market rather than its own past. They stand for many bars, so that
 * their errors do too: narrower than the prior above. Gain of the seat concerned over base in the
 * simulated worlds, 500 questions, seeds 1-6: published values at 0.15 +1.9 nats in the mean and
 * above 0 in 4 of 6, at 0.4 +1.0 and 4; news at 0.15 +1.2 and 6 of 6, at 0.4 +2.0 and 6.
 */
export const OUTSIDE_PRIOR: CalibrationPrior = { biasSd: 0.005, slopeSd: 0.15 };
/** Signals are clipped here, so that one wild value cannot own the fit. */
export const SIGNAL_MAX = 3;

export const newCalibration = (prior: CalibrationPrior = CALIBRATION_PRIOR): Calibration => ({
  bias: 0,
  slope: 0,
  precision: [1 / (prior.biasSd * prior.biasSd), 0, 1 / (prior.slopeSd * prior.slopeSd)],
  n: 0,
});

/** Side odds after the signal, kept within [0.02, 0.98]. */
export const calibratedUpOdds = (model: Calibration, baseUp: number, signal: number): number =>
  tiltedUpOdds(baseUp, tiltOf(model, signal));

/** What a signal adds to the log odds. */
export const tiltOf = (model: Calibration, signal: number): number =>
  model.bias + model.slope * clipSignal(signal);

/** Side odds after a tilt of the log odds, kept within [0.02, 0.98]. */
export const tiltedUpOdds = (baseUp: number, tilt: number): number =>
  Math.max(0.02, Math.min(0.98, logistic(logit(baseUp) + tilt)));

/** Learns one outcome. `up`: did the return come out above 0? */
export function learnDirection(
  model: Calibration,
  seen: { readonly baseUp: number; readonly signal: number },
  up: boolean,
): void {
  const x = clipSignal(seen.signal);
  const forecast = calibratedUpOdds(model, seen.baseUp, seen.signal);
  const error = (up ? 1 : 0) - forecast;
  const information = forecast * (1 - forecast);
  const [aa, ab, bb] = model.precision;
  const next: [number, number, number] = [
    aa + information,
    ab + information * x,
    bb + information * x * x,
  ];
  const determinant = next[0] * next[2] - next[1] * next[1];
  model.bias += (error * (next[2] - next[1] * x)) / determinant;
  model.slope += (error * (next[0] * x - next[1])) / determinant;
  model.precision = next;
  model.n += 1;
}

const clipSignal = (signal: number): number => Math.max(-SIGNAL_MAX, Math.min(SIGNAL_MAX, signal));
