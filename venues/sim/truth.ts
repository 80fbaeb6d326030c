/**
 * What is true of a simulated world. Its hash stands in the notes of the first instant, so that a
 * run cannot choose its truth afterwards; tests open it and know what had to be found.
 */
import { hashOf } from '../../protocols/canonical.ts';
import { networkNeighbours } from './coin.ts';
import { NEWS_BARS } from './news.ts';
import type { SimWorldOptions } from './options.ts';
import { LEAD_BARS, TILT_MAX } from './signal.ts';
import { SIGMA0, START_TICKS } from './world.ts';

export interface SimTruth {
  readonly variant: string;
  readonly seed: number | string;
  readonly instruments: number;
  readonly sigma0: number;
  readonly startTicks: number;
  readonly leadBars: number;
  /** How often the planted signal is right, ppm; null where there is none. */
  readonly hitPpm: number | null;
  /** Bar at which it turns round; null where it never does. */
  readonly switchAt: number | null;
  readonly tiltMax: number | null;
  readonly newsBars: number | null;
  /** Who follows whom; null outside the network. */
  readonly neighbours: readonly (readonly number[])[] | null;
}

export function simTruth(options: SimWorldOptions): SimTruth {
  const { variant, seed, instruments, hitPpm, switchAt } = options;
  const planted = variant === 'planted' || variant === 'carry' || variant === 'switch';
  const tilted = variant === 'fundamental' || variant === 'news' || variant === 'network';
  return {
    variant,
    seed,
    instruments,
    sigma0: SIGMA0,
    startTicks: START_TICKS,
    leadBars: LEAD_BARS,
    hitPpm: planted ? hitPpm : null,
    switchAt: variant === 'switch' ? switchAt : null,
    tiltMax: tilted ? TILT_MAX : null,
    newsBars: variant === 'news' ? NEWS_BARS : null,
    neighbours: variant === 'network' ? networkNeighbours(instruments) : null,
  };
}

export const truthHash = (truth: SimTruth): string => hashOf(truth);
