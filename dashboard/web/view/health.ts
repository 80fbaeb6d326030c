/** Data quality, a row a stream; alerts and events as text. Pure. */
import type { AlertView, PageState, SupervisionEvent } from '../../fold/state.ts';
import { figure, shortFigures } from './figure.ts';
import { DASH, moment, price, span, whole } from './format.ts';
import { groupWords } from './names.ts';

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

export function alertText({ limit, text, value }: AlertView): string {
  if (value === null) return shortFigures(text);
  const bound = limit === null ? '' : `, limit ${figure(limit)}`;
  return `${shortFigures(text)} (${figure(value)}${bound})`;
}

/** An event of a sleeve begins with the id of its question: told by its words. */
export function eventText({ kind, text }: SupervisionEvent, series: string): string {
  const colon = text.indexOf(': ');
  return kind === 'sleeve' && colon > 0
    ? groupWords(text.slice(0, colon), series) + text.slice(colon)
    : shortFigures(text);
}
