/**
 * How long a memory should last: an observation that is t questions old weighs e^(-lambda t), its
 * half-life is ln 2 / lambda. Candidates are scored by the log loss of the side odds that each would
 * have given before the outcome was known; the class of evidence remembered is past sides.
 */
import { exp } from '../exp.ts';
import { ln } from '../ln.ts';

/** ln 2. */
const LN2 = ln(2);
/** Half-lives tried, questions; null = never forget. */
export const HALF_LIVES: readonly (number | null)[] = [null, 2_000, 500, 125, 30, 8];
/** Outcomes that the prior odds of 1/2 are worth, each candidate. */
const PRIOR = 20;

/** e^(-lambda), lambda = ln 2 / half-life. */
export const decayOf = (halfLife: number | null): number =>
  halfLife === null ? 1 : exp(-LN2 / halfLife);

/** Plain state: decayed counts and summed losses, a candidate. */
export interface MemoryFit {
  n: number;
  readonly down: number[];
  readonly up: number[];
  /** Summed log losses, nats. */
  readonly losses: number[];
}

export const emptyMemoryFit = (): MemoryFit => ({
  down: HALF_LIVES.map(() => 0),
  losses: HALF_LIVES.map(() => 0),
  n: 0,
  up: HALF_LIVES.map(() => 0),
});

/** Adds an outcome: each candidate is scored on it first and remembers it then. */
export function observeSide(fit: MemoryFit, up: boolean): void {
  for (const [h, halfLife] of HALF_LIVES.entries()) {
    const ups = fit.up[h] as number;
    const downs = fit.down[h] as number;
    const chance = (PRIOR / 2 + (up ? ups : downs)) / (PRIOR + ups + downs);
    fit.losses[h] = (fit.losses[h] as number) - ln(chance);
    const decay = decayOf(halfLife);
    fit.up[h] = decay * ups + (up ? 1 : 0);
    fit.down[h] = decay * downs + (up ? 0 : 1);
  }
  fit.n += 1;
}

export interface FittedMemory {
  /** The half-life with the least log loss; null = what never forgets did best. */
  readonly halfLife: number | null;
  /** Its gain over never forgetting, nats in all. */
  readonly gain: number;
}

export function fittedMemory(fit: MemoryFit): FittedMemory {
  let best = 0;
  for (let h = 1; h < HALF_LIVES.length; h++) {
    if ((fit.losses[h] as number) < (fit.losses[best] as number)) best = h;
  }
  return {
    gain: (fit.losses[0] as number) - (fit.losses[best] as number),
    halfLife: HALF_LIVES[best] as number | null,
  };
}
