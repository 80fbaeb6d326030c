/**
 * Log volatility by heterogeneous autoregression (Corsi 2009), learned online with leverage and trend:
 *
 *   ln s = ln S + ln EW.97(u) + beta' x
 *
 * u is a bar's size over its season, x are log ratios of averages of u and of returns at several
 * speeds, falls and signed moves. beta follows a Student t likelihood by Fisher scoring with
 * forgetting, as recursive least squares does for squares:
 *
 *   g = (nu + 1) u^2 / (nu - 2 + u^2) - 1        u = r / s, the score of ln s
 *   P <- (P - I P x x' P / (phi + I x' P x)) / phi,   beta += g P x,   I = 2 nu / (nu + 3)
 */
import { exp } from '../../../council/exp.ts';
import { ln } from '../../../council/ln.ts';

/** Averages of sizes; the one at LEVEL is what the others are compared with. */
const SIZE_FACTORS = [0.3, 0.6, 0.8, 0.9, 0.97, 0.99, 0.997] as const;
const LEVEL = 4;
const RETURN_FACTORS = [0.9, 0.97, 0.99] as const;
const MOVE_FACTORS = [0, 0.8, 0.95, 0.99] as const;
/** Degrees of freedom that outliers are judged by. */
const NU = 4.5;
/** Of a coefficient: it starts at 0 with a deviation of .14. */
const PRIOR_VARIANCE = 1 / 50;
const FEATURE_MAX = 3;
/** s stays within a factor of 4.5 of the level. */
const LOG_SCALE_MAX = 1.5;
const TINY = 1e-12;
const FEATURES = 17;
/** Regressors that do not know a fall from a rise: the first of the list. */
const SYMMETRIC = 11;

export interface HarParams {
  /** Knows falls from rises: leverage and trend are among its regressors. */
  readonly signed: boolean;
  /** Weight of the past at each settled window. */
  readonly forget: number;
}

/** What the regressors are read from. Plain state. */
export interface HarInputs {
  bars: number;
  /** Bias-corrected averages: sums, and sums of weights. */
  readonly sizes: number[];
  readonly sizeWeights: number[];
  readonly squares: number[];
  readonly squareWeights: number[];
  /** Averages of signed moves in units of the level. */
  readonly moves: number[];
}

/** What was learned. Plain state. */
export interface HarFit {
  readonly beta: number[];
  /** Covariance of beta, row by row. */
  readonly p: number[];
}

const zeros = (length: number): number[] => Array.from({ length }, () => 0);

export const newHarInputs = (): HarInputs => ({
  bars: 0,
  moves: zeros(MOVE_FACTORS.length),
  sizeWeights: zeros(SIZE_FACTORS.length),
  sizes: zeros(SIZE_FACTORS.length),
  squareWeights: zeros(RETURN_FACTORS.length),
  squares: zeros(RETURN_FACTORS.length),
});

export function newHarFit({ signed }: HarParams): HarFit {
  const n = signed ? FEATURES : SYMMETRIC;
  const p = zeros(n * n);
  for (let i = 0; i < n; i++) p[i * n + i] = PRIOR_VARIANCE;
  return { beta: zeros(n), p };
}

/** Adds a bar: its size and its return, both over the season of its hour. */
export function observeHar(har: HarInputs, size: number, r: number): void {
  const level = har.bars === 0 ? size : average(har, LEVEL);
  har.bars += 1;
  SIZE_FACTORS.forEach((factor, k) => {
    har.sizes[k] = factor * (har.sizes[k] as number) + (1 - factor) * size;
    har.sizeWeights[k] = factor * (har.sizeWeights[k] as number) + 1 - factor;
  });
  RETURN_FACTORS.forEach((factor, k) => {
    har.squares[k] = factor * (har.squares[k] as number) + (1 - factor) * r * r;
    har.squareWeights[k] = factor * (har.squareWeights[k] as number) + 1 - factor;
  });
  const move = level > 0 ? clip(r / level) : 0;
  MOVE_FACTORS.forEach((factor, k) => {
    har.moves[k] = factor * (har.moves[k] as number) + (1 - factor) * move;
  });
}

/** Regressors as of the last bar; `season` is S of the window. A fit without sign reads the first. */
export function harFeatures(har: HarInputs, season: number): number[] {
  const level = Math.max(TINY, average(har, LEVEL));
  const features = [1];
  for (let k = 0; k < SIZE_FACTORS.length; k++) {
    if (k !== LEVEL) features.push(clip(ln(Math.max(TINY, average(har, k)) / level)));
  }
  for (let k = 0; k < RETURN_FACTORS.length; k++) {
    const mean = (har.squares[k] as number) / (har.squareWeights[k] as number);
    features.push(clip(ln(Math.max(TINY * TINY, mean) / (level * level)) / 2));
  }
  features.push(clip(ln(season)));
  const [last = 0, week = 0, month = 0, quarter = 0] = har.moves;
  // Averages of n moves have a deviation of about the root of 1 / n: brought to the same size.
  features.push(Math.max(0, -last), Math.max(0, last), 2 * week, 5 * month);
  features.push(10 * quarter, Math.max(0, -3 * week));
  return features;
}

/** Standard deviation of the window over its season and the root of its length. */
export function harScale(har: HarInputs, { beta }: HarFit, features: readonly number[]): number {
  let log = 0;
  for (let k = 0; k < beta.length; k++) log += (beta[k] as number) * (features[k] as number);
  return average(har, LEVEL) * exp(Math.max(-LOG_SCALE_MAX, Math.min(LOG_SCALE_MAX, log)));
}

/**
 * Learns from a settled window: what was known then, and u, its return over the s it was given. Of h
 * windows that overlap each is `worth` 1 / h.
 */
export function learnHar(
  { beta, p }: HarFit,
  { forget }: HarParams,
  seen: { readonly features: readonly number[]; readonly u: number; readonly worth: number },
): void {
  const n = beta.length;
  const { features, u, worth } = seen;
  const keep = 1 - (1 - forget) * worth;
  const square = u * u;
  const score = worth * (((NU + 1) * square) / (NU - 2 + square) - 1);
  const information = (worth * 2 * NU) / (NU + 3);
  const px = zeros(n);
  let xpx = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += (p[i * n + j] as number) * (features[j] as number);
    px[i] = sum;
    xpx += sum * (features[i] as number);
  }
  const whole = keep + information * xpx;
  for (let i = 0; i < n; i++) {
    const row = ((px[i] as number) * information) / whole;
    for (let j = 0; j < n; j++) {
      p[i * n + j] = ((p[i * n + j] as number) - row * (px[j] as number)) / keep;
    }
    // P x after the update is the one before over phi + I x'Px.
    beta[i] = (beta[i] as number) + (score * (px[i] as number)) / whole;
  }
}

const average = (har: HarInputs, k: number): number =>
  (har.sizes[k] as number) / (har.sizeWeights[k] as number);

const clip = (value: number): number => Math.max(-FEATURE_MAX, Math.min(FEATURE_MAX, value));
