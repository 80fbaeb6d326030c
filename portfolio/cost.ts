/** What a change of position costs a side: fee, half spread and square-root impact. */
import type { CostModel } from '../protocols/question.ts';
import { PPM } from '../protocols/units.ts';
import type { Lots, Ppm } from '../protocols/units.ts';

/**
 * Cost in ppm of notional. `volumeLots` is the volume of a bar; unknown or 0 is charged as if the
 * whole permitted share of a bar were taken: not knowing is never cheaper.
 */
export function costPpm(
  model: CostModel,
  order: { lots: Lots; sigmaPpm: Ppm; volumeLots: Lots | undefined },
): number {
  const most = model.volumeSharePpmMax / PPM;
  const known = order.volumeLots !== undefined && order.volumeLots > 0;
  const share = known ? Math.abs(order.lots) / (order.volumeLots as number) : most;
  const impact = (model.impactPpm / PPM) * order.sigmaPpm * Math.sqrt(share);
  return model.feePpm + model.halfSpreadPpm + impact;
}

/** Most lots an order may have: the permitted share of a bar; unbounded while volume is unknown. */
export function volumeCapLots(model: CostModel, volumeLots: Lots | undefined): Lots {
  if (volumeLots === undefined || volumeLots <= 0) return Number.MAX_SAFE_INTEGER;
  return Math.max(1, Math.floor((volumeLots * model.volumeSharePpmMax) / PPM));
}
