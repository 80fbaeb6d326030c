/**
 * Bars, volume and the touch around the latent price: functions of the past and of noise of their
 * own, never of the coming coin. (Random order flow through a matching engine is no null: its
 * imbalance foretells the next move.)
 */
import type { RandomStream } from '../../runtime/random.ts';
import { exp, ln, normals } from './elementary.ts';
import { SIGMA0 } from './world.ts';
import type { WorldMove } from './world.ts';

export interface SimView {
  readonly openTicks: number;
  readonly highTicks: number;
  readonly lowTicks: number;
  readonly closeTicks: number;
  readonly volume: number;
  readonly bidTicks: number;
  readonly askTicks: number;
  readonly bidLots: number;
  readonly askLots: number;
}

/** Half spread in units of the bar's sigma, and the sd of its logarithm's noise. */
const HALF_SPREAD_SIGMAS = 0.03;
const SPREAD_NOISE = 0.25;
const VOLUME_LOTS = 1_000_000;
const VOLUME_NOISE = 0.3;
const DEPTH_LOTS = 5_000;
const DEPTH_NOISE = 0.4;

/** Draws what a bar shows. */
export function simView(random: RandomStream): (move: WorldMove) => SimView {
  const normal = normals(random);
  return (move) => {
    const open = move.before;
    const close = move.price;
    const spread = move.sigma * close;
    const high = (open + close + reach(close - open, spread, random)) / 2;
    const low = (open + close - reach(close - open, spread, random)) / 2;
    const closeTicks = Math.max(1, Math.round(close));
    const openTicks = Math.max(1, Math.round(open));
    const calm = SIGMA0 / move.sigma;
    const half = HALF_SPREAD_SIGMAS * spread * exp(SPREAD_NOISE * normal());
    const halfTicks = Math.max(1, Math.round(half));
    const volume = (VOLUME_LOTS / calm) * exp(VOLUME_NOISE * normal());
    const depth = (): number =>
      Math.max(1, Math.round(DEPTH_LOTS * calm * exp(DEPTH_NOISE * normal())));
    const bidLots = depth();
    return {
      openTicks,
      highTicks: Math.max(Math.round(high), openTicks, closeTicks),
      lowTicks: Math.max(1, Math.min(Math.round(low), openTicks, closeTicks)),
      closeTicks,
      volume: Math.round(volume),
      bidTicks: Math.max(1, closeTicks - halfTicks),
      askTicks: Math.max(2, closeTicks + halfTicks),
      bidLots,
      askLots: depth(),
    };
  };
}

/**
 * How far apart high and low of a Brownian path from open to close lie, sampled exactly: the law of
 * the maximum of a bridge (I. Karatzas and S. Shreve, Brownian Motion, 4.3.40).
 */
function reach(move: number, spread: number, uniform: () => number): number {
  // 1 - u is in (0, 1], so that the logarithm is finite.
  return Math.sqrt(move * move - 2 * spread * spread * ln(1 - uniform()));
}
