/**
 * The temperature as a treatment of Q: each ledger is tempered by its own beta, and what that gained
 * over Q is a bet of its own. Intents use the tempered forecast only while its evidence says so.
 */
import type { Evidence } from '../../protocols/settlement.ts';
import type { EProcess, DebateSwitch } from '../e-process.ts';
import { emptyEProcess, evidenceOf, observeDebate, observeDifference } from '../e-process.ts';
import { ln } from '../ln.ts';
import { recombine } from '../pool.ts';
import { sides } from './channel.ts';
import type { Belief } from './entropy.ts';
import { betaBand, emptyBetaGrid, observeBeta, tempered } from './temperature.ts';
import type { BetaBand, BetaGrid } from './temperature.ts';

/** Plain state of one lane. */
export interface Treatment {
  /** Fitted on all K bins: the temperature that is shown and that free energies use. */
  readonly whole: BetaGrid;
  readonly direction: BetaGrid;
  readonly shape: BetaGrid;
  /** Gain of the tempered forecast over Q, both ledgers together. */
  readonly gain: EProcess;
  /** Off until the gain's evidence reaches 20, off again when the evidence against it does. */
  readonly switch: DebateSwitch;
}

export const emptyTreatment = (): Treatment => ({
  direction: emptyBetaGrid(),
  gain: emptyEProcess(),
  shape: emptyBetaGrid(),
  switch: { doubt: emptyEProcess(), state: 'off' },
  whole: emptyBetaGrid(),
});

export interface Betas {
  readonly direction: BetaBand;
  readonly shape: BetaBand;
  readonly whole: BetaBand;
}

/** The betas of the question that comes next. */
export const betasOf = (treatment: Treatment): Betas => ({
  direction: betaBand(treatment.direction),
  shape: betaBand(treatment.shape),
  whole: betaBand(treatment.whole),
});

export const evidenceForTreatment = (treatment: Treatment): Evidence => evidenceOf(treatment.gain);

interface Frame {
  readonly base: Belief;
  readonly firstUp: number;
}

/** A forecast with each ledger tempered by its own beta. */
export function temperedForecast(
  q: Belief,
  { base, firstUp }: Frame,
  betas: Pick<Betas, 'direction' | 'shape'>,
): number[] {
  const direction = tempered(sides(q, firstUp), sides(base, firstUp), betas.direction.beta);
  const within = withinSides(q, firstUp);
  const baseWithin = withinSides(base, firstUp);
  const shape = [
    ...tempered(within.slice(0, firstUp), baseWithin.slice(0, firstUp), betas.shape.beta),
    ...tempered(within.slice(firstUp), baseWithin.slice(firstUp), betas.shape.beta),
  ];
  return recombine(direction, shape, firstUp);
}

/** Chance of each bin given its side. */
function withinSides(q: Belief, firstUp: number): number[] {
  const side = sides(q, firstUp);
  return q.map((chance, k) => chance / side[k < firstUp ? 0 : 1]);
}

/** Adds a settled question; `used` is the tempered forecast that was recorded before its outcome. */
export function observeTreatment(
  treatment: Treatment,
  {
    base,
    firstUp,
    outcome,
    q,
    used,
  }: Frame & {
    readonly outcome: number;
    readonly q: Belief;
    readonly used: Belief;
  },
): void {
  const gain = ln((used[outcome] as number) / (q[outcome] as number));
  observeDifference(treatment.gain, gain);
  observeDebate(treatment.switch, gain);
  const up = outcome >= firstUp;
  observeBeta(treatment.whole, { base, q, y: outcome });
  observeBeta(treatment.direction, {
    base: sides(base, firstUp),
    q: sides(q, firstUp),
    y: up ? 1 : 0,
  });
  const from = up ? firstUp : 0;
  const to = up ? q.length : firstUp;
  observeBeta(treatment.shape, {
    base: withinSides(base, firstUp).slice(from, to),
    q: withinSides(q, firstUp).slice(from, to),
    y: outcome - from,
  });
}
