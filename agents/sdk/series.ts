/** Which bar series a question is about, and how its sigma reads in one bar. */
import { seriesKey } from '../../council/market-view.ts';
import type { MarketView } from '../../protocols/view/market-view.ts';
import { barLengthUs } from '../../protocols/bar-length.ts';
import type { Cfp, Horizon } from '../../protocols/question.ts';
import { PPM } from '../../protocols/units.ts';
import type { Us } from '../../protocols/units.ts';

/**
 * The series a call's horizon counts in; for a horizon in run time the instrument's first series by
 * name. Undefined when the view has no bar of it.
 */
export function seriesOf(view: MarketView, call: Cfp): string | undefined {
  if ('bars' in call.horizon) return call.horizon.series;
  const prefix = seriesKey(call.instrument, '');
  const [first] = [...view.bars.keys()].filter((key) => key.startsWith(prefix)).sort();
  return first?.slice(prefix.length);
}

/** The question's volatility for one bar, as a fraction of price; of the whole horizon in run time. */
export function barSigmaOf(call: Cfp): number {
  const bars = 'bars' in call.horizon ? Math.max(1, call.horizon.bars) : 1;
  return call.sigma / PPM / Math.sqrt(bars);
}

/** Length of a horizon in run time; undefined for a series whose name says no length. */
export function horizonUs(horizon: Horizon): Us | undefined {
  if ('us' in horizon) return horizon.us;
  const length = barLengthUs(horizon.series);
  return length === undefined ? undefined : horizon.bars * length;
}
