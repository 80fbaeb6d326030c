/**
 * Too good is an alarm. Two sums a voice, in direction and in shape, that grow only while it does better
 * than is plausible; whoever ships the future is told within some thirty questions.
 *
 *   S <- (S + 1) x factor        alarm at S >= 5,000
 *
 * Direction: factor = a likelihood ratio of hits, 90 % against the most that is plausible (default 70 %).
 * Shape: factor = 1 + lambda (gain - bound), gain over base in nats, clipped above. While the plausible
 * bound holds, the mean factor is at most 1 given the past, so S - n is a supermartingale and the
 * average run to a false alarm is at least 5,000 questions (Shiryaev-Roberts; Pollak 1985, Ann. Statist. 13).
 */
import { PPM } from '../protocols/units.ts';

export interface LookAheadLimits {
  /** Share of sides, ppm, that no honest voice gets right in the long run. */
  readonly hitPpmMax: number;
  /** Mean gain in shape, nats a question, that no honest voice has. */
  readonly shapeNatsMax: number;
}

/** Plain state of one voice. */
export interface LookAhead {
  direction: number;
  shape: number;
  /** Questions scored. */
  n: number;
}

export const LOOK_AHEAD_ALARM = 5_000;
/** A share of sides that only the future gives. */
const CHEATS = 0.9;
const SHAPE_LAMBDA = 0.135;
/** A forecast's chance of a bin is 0.001 at least, so a gain is above -7 nats and the factor above 0. */
const SHAPE_CLIP = 1.5;
/** Nearer to base than this a voice has taken no side. */
const TAKES_SIDE = 0.005;

export const emptyLookAhead = (): LookAhead => ({ direction: 0, n: 0, shape: 0 });

/** One settled question, as a voice bid it. */
export interface Told {
  /** Its chance of up and base's. */
  readonly up: number;
  readonly baseUp: number;
  readonly isUp: boolean;
  /** Gain in shape over base, nats. */
  readonly shapeGain: number;
}

/** Adds a question; answers the ledger whose sum has reached the alarm, which starts again. */
export function observeLookAhead(
  state: LookAhead,
  told: Told,
  limits: LookAheadLimits,
): 'direction' | 'shape' | undefined {
  state.n += 1;
  const lean = told.up - told.baseUp;
  if (Math.abs(lean) >= TAKES_SIDE) {
    const plausible = limits.hitPpmMax / PPM;
    const isHit = lean > 0 === told.isUp;
    const factor = isHit ? CHEATS / plausible : (1 - CHEATS) / (1 - plausible);
    state.direction = (state.direction + 1) * factor;
  }
  const excess = Math.min(SHAPE_CLIP, told.shapeGain) - limits.shapeNatsMax;
  state.shape = (state.shape + 1) * (1 + SHAPE_LAMBDA * excess);
  for (const ledger of ['direction', 'shape'] as const) {
    if (state[ledger] < LOOK_AHEAD_ALARM) continue;
    state[ledger] = 0;
    return ledger;
  }
  return undefined;
}
