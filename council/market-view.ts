/**
 * What is known about the world up to a journal position: the frozen view that predicates are
 * evaluated on and that seats bid from. A pure fold of `market.*` and `knowledge.*` records, so
 * looking ahead is impossible by construction: later records have not been folded.
 */
import type { InstrumentId } from '../protocols/ids.ts';
import type { MarketBar } from '../protocols/market.ts';
import type { FieldNode } from '../protocols/field.ts';
import type { JournalRecord } from '../protocols/record.ts';
import type { Seq, Us } from '../protocols/units.ts';
import type { FieldReading, MarketView, Seen } from '../protocols/view/market-view.ts';

/** Bars of a series that a view shows; older ones belong in an agent's own state. */
export const VIEW_BARS = 512;
/** News texts and values a series that a view shows. */
export const VIEW_NEWS = 256;
export const VIEW_FACTS = 256;

export const seriesKey = (instrument: InstrumentId, series: string): string =>
  `${instrument}|${series}`;

export const emptyMarketView = (): MarketView => ({
  asOf: 0,
  now: 0,
  instruments: new Map(),
  bars: new Map(),
  quotes: new Map(),
  facts: new Map(),
  news: [],
});

/** Folds one record; records of other types only move `asOf` and `now`. */
export function foldMarketView(view: MarketView, record: JournalRecord): void {
  view.asOf = record.seq;
  view.now = record.at;
  switch (record.type) {
    case 'market.instrument':
      view.instruments.set(record.body.instrument.id, record.body.instrument);
      return;
    case 'market.bar':
      push(
        view.bars,
        seriesKey(record.body.instrument, record.body.series),
        seen(record),
        VIEW_BARS,
      );
      return;
    case 'market.quote':
      view.quotes.set(record.body.instrument, seen(record));
      return;
    case 'knowledge.fact':
      push(view.facts, record.body.series, seen(record), VIEW_FACTS);
      return;
    case 'knowledge.news':
      view.news.push(seen(record));
      if (view.news.length > VIEW_NEWS) view.news.shift();
      return;
    case 'field':
      view.field = { at: record.at, seq: record.seq, value: record.body.asked.map(readingOf) };
      return;
    default:
  }
}

const readingOf = ({ activationPpm, bars, instrument, throughPpm }: FieldNode): FieldReading => ({
  activationPpm,
  bars,
  instrument,
  throughPpm,
});

/** What the newest read-out said of a node, with the read-out's place in the journal. */
export function fieldReading(
  view: MarketView,
  instrument: InstrumentId,
  bars: number,
): Seen<FieldReading> | undefined {
  const { field } = view;
  const value = field?.value.find((node) => node.instrument === instrument && node.bars === bars);
  return field === undefined || value === undefined ? undefined : { ...field, value };
}

/** Bars of a series, oldest first; empty when there are none. */
export function barsOf(
  view: MarketView,
  instrument: InstrumentId,
  series: string,
): readonly Seen<MarketBar>[] {
  return view.bars.get(seriesKey(instrument, series)) ?? [];
}

function seen<T>(record: { at: Us; seq: Seq; body: T }): Seen<T> {
  return { at: record.at, seq: record.seq, value: record.body };
}

function push<T>(map: Map<string, T[]>, key: string, item: T, limit: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else {
    list.push(item);
    if (list.length > limit) list.shift();
  }
}
