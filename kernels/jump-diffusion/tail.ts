/**
 * What risk reads off a batch of paths: losses of a position, their quantile and what lies beyond.
 * Nothing calls it yet; stress tests will.
 */
import type { JumpDiffusionOutput } from './job.ts';

export interface PathTail {
  /** Loss exceeded with probability 1 - level, as a fraction of the position; below 0 is a gain. */
  readonly valueAtRisk: number;
  /** Mean loss of the worst 1 - level of paths. */
  readonly expectedShortfall: number;
  /** The same quantile of the largest loss on the way. */
  readonly worstOnTheWay: number;
}

/**
 * f64 from f32 paths. `side` 1 is a long, -1 a short. The expected shortfall of a discrete sample
 * with the fractional part of the boundary path: R. T. Rockafellar and S. Uryasev, Conditional
 * Value-at-Risk for General Loss Distributions, Journal of Banking & Finance 26 (2002).
 */
export function pathTail(paths: JumpDiffusionOutput, side: 1 | -1, level: number): PathTail {
  const loss = (x: number): number => -side * Math.expm1(x);
  const losses = Float64Array.from(paths.terminal, loss).sort();
  const worst = Float64Array.from(side === 1 ? paths.lowest : paths.highest, loss).sort();
  const n = losses.length;
  const boundary = Math.min(n - 1, Math.max(0, Math.ceil(n * level) - 1));
  let beyond = (boundary + 1 - n * level) * losses[boundary]!;
  for (let i = boundary + 1; i < n; i++) beyond += losses[i]!;
  return {
    valueAtRisk: losses[boundary]!,
    expectedShortfall: beyond / (n * (1 - level)),
    worstOnTheWay: worst[boundary]!,
  };
}
