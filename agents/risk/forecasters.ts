/**
 * The risk seat's volatility experts, one set for each (series, horizon) that was ever asked about. A
 * set is made at the first call of its horizon from the bars in view, which hold the whole warm-up,
 * and from then on sees every bar once.
 */
import { forecastShape, newForecaster, observeForecaster } from '../sdk/shape/forecaster.ts';
import type { Forecaster, ShapeForecast } from '../sdk/shape/forecaster.ts';
import { barsOf, seriesKey } from '../../council/market-view.ts';
import type { MarketView } from '../../protocols/view/market-view.ts';
import { barLengthUs } from '../../protocols/bar-length.ts';
import type { MarketBar } from '../../protocols/market.ts';
import type { Cfp } from '../../protocols/question.ts';

/** By `seriesKey`, then by bars of the horizon. */
export type Forecasters = Record<string, Record<string, Forecaster>>;

export function observeBar(forecasters: Forecasters, bar: MarketBar): void {
  const sets = forecasters[seriesKey(bar.instrument, bar.series)];
  for (const set of Object.values(sets ?? {})) observeForecaster(set, bar);
}

/** The forecast for a call; undefined for a horizon in run time, or with too few bars. */
export function forecastCall(
  forecasters: Forecasters,
  call: Cfp,
  market: MarketView,
): ShapeForecast | undefined {
  const { edges, horizon } = call;
  if (!('bars' in horizon)) return undefined;
  const sets = (forecasters[seriesKey(call.instrument, horizon.series)] ??= {});
  const set = (sets[`${horizon.bars}`] ??= caughtUp(call, market));
  return forecastShape(set, edges);
}

function caughtUp(call: Cfp, market: MarketView): Forecaster {
  const { entryRule, horizon, instrument } = call;
  const series = 'bars' in horizon ? horizon.series : '';
  const set = newForecaster({
    barUs: barLengthUs(series) ?? 0,
    entryRule,
    horizonBars: 'bars' in horizon ? horizon.bars : 1,
  });
  for (const { value } of barsOf(market, instrument, series)) observeForecaster(set, value);
  return set;
}
