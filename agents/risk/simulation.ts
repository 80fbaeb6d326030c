/** Returns over a horizon by filtered historical simulation: past residuals at today's volatility. */
import { barSigma } from '../../portfolio/risk/residuals.ts';
import type { RiskHistory } from '../../portfolio/risk/residuals.ts';
import type { InstrumentId } from '../../protocols/ids.ts';

/** One return for each run of `bars` consecutive residuals; empty while the volatility is unknown. */
export function simulatedReturns(
  history: RiskHistory,
  instrument: InstrumentId,
  bars: number,
): number[] {
  const sigma = barSigma(history, instrument);
  if (sigma === undefined) return [];
  const residuals = history.rows.flatMap(({ z }) => z[instrument] ?? []);
  const returns: number[] = [];
  for (let start = 0; start + bars <= residuals.length; start++) {
    let growth = 1;
    for (let step = 0; step < bars; step++) {
      growth *= Math.max(0, 1 + (residuals[start + step] as number) * sigma);
    }
    returns.push(growth - 1);
  }
  return returns;
}
