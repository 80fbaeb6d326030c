/**
 * Value at risk and expected shortfall by filtered historical simulation: past residuals, scaled by
 * today's volatility, played on today's exposures. A horizon of h bars plays every run of h
 * consecutive rows, compounded; nothing is multiplied by the root of time.
 */
import type { InstrumentId } from '../../protocols/ids.ts';
import { PPM } from '../../protocols/units.ts';
import type { Ppm } from '../../protocols/units.ts';
import { barSigma, residualCount } from './residuals.ts';
import type { RiskHistory } from './residuals.ts';

/** Fewer residuals of a held instrument than this: the risk is unknown. */
export const RESIDUALS_MIN = 100;
/** The level limits are set at. */
export const ES_LEVEL_PPM = 975_000;

/** What is held: value (signed, any unit; losses come in the same). */
export interface Exposure {
  readonly instrument: InstrumentId;
  readonly value: number;
}

export interface TailRisk {
  readonly var: number;
  readonly es: number;
  readonly scenarios: number;
  readonly worst: number;
}

export interface TailQuery {
  readonly exposures: readonly Exposure[];
  /** Bars the positions are stuck with; at least 1. */
  readonly bars: number;
  readonly levelPpm?: Ppm;
}

/** VaR and ES in the unit of the exposures; undefined when something held has too short a past. */
export function tailRisk(history: RiskHistory, query: TailQuery): TailRisk | undefined {
  const held = query.exposures.filter((exposure) => exposure.value !== 0);
  if (held.length === 0) return { var: 0, es: 0, scenarios: 0, worst: 0 };
  const losses = scenarioLosses(history, held, Math.max(1, Math.floor(query.bars)));
  if (losses === undefined) return undefined;
  const level = query.levelPpm ?? ES_LEVEL_PPM;
  const tail = tailOf(losses, level);
  return history.filter === 'gjr' ? { ...tail, var: rankedLoss(losses, level) } : tail;
}

/** One loss (positive = money lost) for each run of `bars` consecutive rows. */
function scenarioLosses(
  history: RiskHistory,
  held: readonly Exposure[],
  bars: number,
): number[] | undefined {
  const sigmas: number[] = [];
  for (const exposure of held) {
    const sigma = barSigma(history, exposure.instrument);
    if (sigma === undefined || !Number.isFinite(exposure.value)) return undefined;
    if (residualCount(history, exposure.instrument) < RESIDUALS_MIN) return undefined;
    sigmas.push(sigma);
  }
  // A horizon longer than half the past would leave too few runs to have a tail.
  const span = Math.min(bars, Math.floor(history.rows.length / 2));
  const losses: number[] = [];
  for (let start = 0; start + span <= history.rows.length; start++) {
    let loss = 0;
    for (let index = 0; index < held.length; index++) {
      const { instrument, value } = held[index] as Exposure;
      let growth = 1;
      for (let step = 0; step < span; step++) {
        const z = history.rows[start + step]?.z[instrument] ?? 0;
        // A price cannot fall below zero.
        growth *= Math.max(0, 1 + z * (sigmas[index] as number));
      }
      loss -= value * (growth - 1);
    }
    losses.push(loss);
  }
  return losses;
}

/**
 * Order statistics of losses. With n losses and tail mass m = n (1 - level): ES is the mean of the
 * worst m, the last one in part (Acerbi & Tasche 2002); VaR is the first loss not wholly in the tail.
 */
export function tailOf(losses: readonly number[], levelPpm: Ppm): TailRisk {
  const sorted = [...losses].sort((a, b) => b - a);
  const mass = (sorted.length * (PPM - levelPpm)) / PPM;
  const whole = Math.floor(mass);
  let sum = 0;
  for (let index = 0; index < whole; index++) sum += sorted[index] as number;
  const next = sorted[Math.min(whole, sorted.length - 1)] as number;
  const es = mass > 0 ? (sum + (mass - whole) * next) / mass : (sorted[0] as number);
  return { var: next, es, scenarios: sorted.length, worst: sorted[0] as number };
}

/**
 * The loss of rank p (n + 1) from the worst, p = 1 - level, between two losses in proportion: what a
 * further draw exceeds with chance p (Weibull 1939). `tailOf` has n p, which is exceeded too often.
 */
export function rankedLoss(losses: readonly number[], levelPpm: Ppm): number {
  const sorted = [...losses].sort((a, b) => b - a);
  const rank = ((sorted.length + 1) * (PPM - levelPpm)) / PPM;
  const whole = Math.max(1, Math.min(sorted.length, Math.floor(rank)));
  const upper = sorted[whole - 1] as number;
  const lower = sorted[Math.min(whole, sorted.length - 1)] as number;
  return upper - Math.max(0, rank - whole) * (upper - lower);
}

/**
 * Bars a position is stuck with: the longer of the next decision and the time to unwind at 10 % of
 * volume, never below one. Unknown volume counts as one bar of unwinding.
 */
export function riskBars(input: {
  decisionBars: number;
  lots: number;
  barVolumeLots: number | undefined;
}): number {
  const { decisionBars, lots, barVolumeLots } = input;
  const known = barVolumeLots !== undefined && barVolumeLots > 0;
  const unwind = known ? Math.ceil(Math.abs(lots) / (barVolumeLots * 0.1)) : 1;
  return Math.max(1, Math.ceil(decisionBars), unwind);
}
