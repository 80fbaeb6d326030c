/** Data quality, a row a stream. Pure. */
import type { PageState } from '../../fold/state.ts';
import { DASH, moment, price, span, whole } from './format.ts';

export interface QualityRow {
  readonly key: string;
  readonly stream: string;
  readonly accepted: string;
  readonly refused: string;
  readonly flags: string;
  readonly skew: string;
  readonly newest: string;
}

export function qualityRows(state: PageState): QualityRow[] {
  return Object.entries(state.quality).map(([key, quality]) => {
    const view = state.instruments[quality.instrument];
    const refused = Object.entries(quality.refused).filter(([, count]) => count > 0);
    return {
      key,
      stream: `${quality.instrument} ${quality.stream}`,
      accepted: whole(quality.accepted),
      refused:
        refused.length === 0
          ? 'none'
          : refused.map(([reason, count]) => `${reason} ${whole(count)}`).join(', '),
      flags: quality.flags.join(', '),
      skew: quality.skewUs === null ? DASH : span(quality.skewUs),
      newest:
        view === undefined || view.lastTicks === null || view.lastAt === null
          ? DASH
          : `${price(view.lastTicks, view.instrument)} ${view.instrument.currency}, ${moment(view.lastAt, false)}`,
    };
  });
}
