/**
 * The temperature of the council's forecast, T = 1 / beta: q_beta ~ base^(1 - beta) q^beta. beta = 1
 * leaves Q as it is, below 1 the council was too sure, above too timid, 0 = no skill: base itself.
 *
 * beta is fitted on settled questions only. A grid of betas is weighted by prior x e^(-past log
 * loss) (Vovk 1998, learning rate 1); the beta of a question is the mean of the grid before its
 * outcome is known (prequential, Dawid 1984). The log loss of q_beta is convex in beta (ln of the
 * normaliser is), so the loss of the mean is at most the mean loss of the grid.
 */
import { exp } from '../exp.ts';
import { ln } from '../ln.ts';
import type { Belief } from './entropy.ts';

/** Steps of the grid over [0, 2]. */
const STEPS = 20;
export const BETAS: readonly number[] = Array.from(
  { length: STEPS + 1 },
  (_, k) => (2 * k) / STEPS,
);
/** Standard deviation of the normal prior around 1. */
const PRIOR_SD = 0.35;
/** Mass outside the band, each side. */
const TAIL = 0.05;
/** A weight this far below the best, nats, is left where it is: e^-600 adds nothing. */
const FAR = 600;

/** Plain state: log prior - sum of log losses a beta, over the largest (so that one entry is 0). */
export interface BetaGrid {
  n: number;
  readonly logs: number[];
}

export const emptyBetaGrid = (): BetaGrid => ({
  logs: BETAS.map((beta) => -((beta - 1) * (beta - 1)) / (2 * PRIOR_SD * PRIOR_SD)),
  n: 0,
});

/** q_beta ~ base^(1 - beta) q^beta. Both are above 0 everywhere. */
export function tempered(q: Belief, base: Belief, beta: number): number[] {
  const parts = q.map((chance, k) => {
    const from = base[k] as number;
    return from * exp(beta * ln(chance / from));
  });
  let whole = 0;
  for (const part of parts) whole += part;
  return parts.map((part) => part / whole);
}

/** Adds a settled question: `y` is where its outcome lies in q and base. */
export function observeBeta(
  grid: BetaGrid,
  { base, q, y }: { readonly base: Belief; readonly q: Belief; readonly y: number },
): void {
  const says = q.map((chance, k) => ln(chance / (base[k] as number)));
  let top = -Infinity;
  for (const [g, beta] of BETAS.entries()) {
    let whole = 0;
    for (let k = 0; k < q.length; k++) {
      whole += (base[k] as number) * exp(beta * (says[k] as number));
    }
    const log = (grid.logs[g] as number) + beta * (says[y] as number) - ln(whole);
    grid.logs[g] = log;
    if (log > top) top = log;
  }
  for (let g = 0; g < grid.logs.length; g++) grid.logs[g] = (grid.logs[g] as number) - top;
  grid.n += 1;
}

export interface BetaBand {
  /** Mean of the grid: the beta that the next question gets. */
  readonly beta: number;
  /** The grid points that hold its 5 % and 95 % points. */
  readonly high: number;
  readonly low: number;
}

export function betaBand(grid: BetaGrid): BetaBand {
  const weights = grid.logs.map((log) => exp(Math.max(-FAR, log)));
  let whole = 0;
  let moment = 0;
  for (let g = 0; g < weights.length; g++) {
    whole += weights[g] as number;
    moment += (weights[g] as number) * (BETAS[g] as number);
  }
  return {
    beta: moment / whole,
    high: quantile(weights, (1 - TAIL) * whole),
    low: quantile(weights, TAIL * whole),
  };
}

function quantile(weights: readonly number[], mass: number): number {
  let sum = 0;
  for (let g = 0; g < weights.length; g++) {
    sum += weights[g] as number;
    if (sum >= mass) return BETAS[g] as number;
  }
  return BETAS[weights.length - 1] as number;
}
