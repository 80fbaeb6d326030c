/**
 * What the next fill will cost, as quantiles of the ratio to the constant cost model. Each quantile
 * follows the gradient of its pinball loss; both forecasts are scored, so that it is seen whether
 * learning from fills is better than the constant.
 */

export const QUANTILES = [0.1, 0.5, 0.9] as const;
/** Step of a quantile, in units of the ratio; shrinks with the number of fills. */
const STEP = 0.2;
const STEP_MIN = 0.01;
const RATIO_MAX = 20;

export interface CostLearning {
  /** Quantiles of cost over modelled cost, in the order of QUANTILES; never falling. */
  ratios: [number, number, number];
  fills: number;
  /** Pinball loss so far, ppm of notional, of the learned quantiles and of the constant model. */
  learnedLoss: number;
  constantLoss: number;
}

export const newCostLearning = (): CostLearning => ({
  ratios: [1, 1, 1],
  fills: 0,
  learnedLoss: 0,
  constantLoss: 0,
});

/** Quantiles 10 / 50 / 90 % in ppm of notional, whole. */
export function costQuantiles(
  { ratios }: CostLearning,
  modelPpm: number,
): [number, number, number] {
  return [
    Math.floor(ratios[0] * modelPpm + 0.5),
    Math.floor(ratios[1] * modelPpm + 0.5),
    Math.floor(ratios[2] * modelPpm + 0.5),
  ];
}

/** Learns one fill. `modelPpm` is what the constant model said (above 0), `costPpm` what it cost. */
export function learnFill(
  model: CostLearning,
  { costPpm, modelPpm }: { costPpm: number; modelPpm: number },
): void {
  const ratio = Math.max(-RATIO_MAX, Math.min(RATIO_MAX, costPpm / modelPpm));
  const step = Math.max(STEP_MIN, STEP / Math.sqrt(1 + model.fills));
  const next = QUANTILES.map((tau, index) => {
    const before = model.ratios[index] as number;
    model.learnedLoss += pinball(tau, costPpm, before * modelPpm);
    model.constantLoss += pinball(tau, costPpm, modelPpm);
    return before + step * (ratio >= before ? tau : tau - 1);
  }).sort((a, b) => a - b);
  model.ratios = next as [number, number, number];
  model.fills += 1;
}

/** Koenker and Bassett 1978: tau of an underestimate, 1 - tau of an overestimate. */
export const pinball = (tau: number, actual: number, forecast: number): number =>
  actual >= forecast ? tau * (actual - forecast) : (1 - tau) * (forecast - actual);
