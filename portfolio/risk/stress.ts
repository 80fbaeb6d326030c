/**
 * Stress: what a gap would take, by how much it would exceed the limit. Limits are checked at each
 * bar; an overnight gap can jump over them, and this says how far.
 */
import type { InstrumentId } from '../../protocols/ids.ts';
import { barSigma } from './residuals.ts';
import type { RiskHistory } from './residuals.ts';
import type { Exposure } from './expected-shortfall.ts';

export interface StressResult {
  readonly name: string;
  /** Money lost (negative = gained), in the unit of the exposures. */
  readonly loss: number;
  /** Loss beyond the limit; 0 when within. */
  readonly beyondLimit: number;
}

/** Fixed falls of everything at once, as fractions of price; rises are played as well. */
const SHOCKS = [0.05, 0.1, 0.2] as const;

/**
 * All stress results: fixed shocks both ways, and the worst residual seen of each instrument, at
 * today's volatility, all against us at once.
 */
export function stressPositions(
  history: RiskHistory,
  exposures: readonly Exposure[],
  lossLimit: number,
): StressResult[] {
  const results: StressResult[] = [];
  const add = (name: string, loss: number): void => {
    results.push({ name, loss, beyondLimit: Math.max(0, loss - lossLimit) });
  };
  let net = 0;
  for (const exposure of exposures) net += exposure.value;
  for (const shock of SHOCKS) {
    add(`all prices gap down ${shock * 100} %`, net * shock);
    add(`all prices gap up ${shock * 100} %`, -net * shock);
  }
  let worst = 0;
  for (const exposure of exposures) worst += worstGap(history, exposure);
  add('worst bar of each against us', worst);
  return results;
}

function worstGap(history: RiskHistory, exposure: Exposure): number {
  const sigma = barSigma(history, exposure.instrument) ?? 0;
  const z = worstResidual(history, exposure.instrument, exposure.value > 0);
  return Math.abs(exposure.value) * sigma * z;
}

/** The largest residual against a long (falls) or a short (rises); 0 without any. */
function worstResidual(history: RiskHistory, instrument: InstrumentId, long: boolean): number {
  let worst = 0;
  for (const row of history.rows) {
    const z = row.z[instrument] ?? 0;
    worst = Math.max(worst, long ? -z : z);
  }
  return worst;
}
