/**
 * How far a belief may move on the evidence it names. With q' in proportion to q e^x,
 * KL(q' from q) <= min(osc x, osc^2 x / 8), osc = range of x over the outcomes. The first holds
 * because the log ratio itself lies within osc x; the second is the bound on the cumulant
 * generating function of a bounded variable (Hoeffding 1963, JASA 58, eq. 4.16).
 */
import { appError } from '../protocols/errors.ts';
import type { AppError } from '../protocols/errors.ts';
import type { Supplement } from '../protocols/tension.ts';
import { PPM } from '../protocols/units.ts';
import { divergenceFrom } from './contradiction/divergence.ts';
import { checkForecast } from './ppm.ts';

/** Parts of a likelihood in micro-nats. */
const MICRO_NATS = 1_000_000;
/** What rounding chances to ppm may add, nats. */
export const MOVE_SLACK = 1e-6;

/** The largest move that evidence x (log likelihood a bin, nats) supports, nats. */
export function allowedMove(x: readonly number[]): number {
  const range = Math.max(...x) - Math.min(...x);
  return Math.min(range, (range * range) / 8);
}

/** KL(after from before) of two forecasts in ppm, nats. */
export const movedBy = (before: readonly number[], after: readonly number[]): number =>
  divergenceFrom(
    after.map((part) => part / PPM),
    before.map((part) => part / PPM),
  );

/** Log likelihood in nats of a supplement. */
export const likelihoodOf = ({ likelihood }: Supplement): number[] =>
  likelihood.map((part) => part / MICRO_NATS);

/** Why a supplement does not count over the forecast that stands; undefined when it does. */
export function checkSupplement(
  supplement: Supplement,
  standing: readonly number[],
): AppError | undefined {
  const { expert, likelihood, p } = supplement;
  const invalid = checkForecast(supplement, standing.length);
  if (invalid !== undefined) return invalid;
  if (likelihood.length !== standing.length) {
    return appError('COUNCIL_BID_BINS', {
      expert,
      got: likelihood.length,
      want: standing.length,
    });
  }
  const allowed = allowedMove(likelihoodOf(supplement));
  const moved = movedBy(standing, p);
  return moved <= allowed + MOVE_SLACK
    ? undefined
    : appError('COUNCIL_SUPPLEMENT_UNFOUNDED', {
        allowed: allowed.toFixed(6),
        expert,
        moved: moved.toFixed(6),
      });
}
