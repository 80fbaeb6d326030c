/** Folds of what is seen: instruments, prices, data quality, facts and texts. */
import type { Instrument } from '../../protocols/instrument.ts';
import type { ChainedRecord } from '../../protocols/record.ts';
import type { Ticks } from '../../protocols/units.ts';
import { emptyCurve, pushBounded, pushPoint } from './bounded.ts';
import { EVENTS_MAX, FACT_POINTS_MAX, NEWS_MAX, POINTS_MAX } from './limits.ts';
import type { InstrumentView } from './money-state.ts';
import type { PageState } from './state.ts';

type Of<T extends ChainedRecord['type']> = Extract<ChainedRecord, { readonly type: T }>;

/** Money (currency units, a double for drawing) of one lot at a price. */
export function lotMoney(instrument: Instrument, ticks: Ticks): number {
  return (Number(instrument.lotTickMoney) * ticks) / 1e8;
}

export function foldInstrument(state: PageState, record: Of<'market.instrument'>): void {
  const { instrument, notes } = record.body;
  const known = state.instruments[instrument.id];
  state.instruments[instrument.id] = {
    series: null,
    prices: emptyCurve(),
    quote: null,
    lastTicks: null,
    lastAt: null,
    lastSeq: null,
    ...known,
    instrument,
    notes: [...notes],
    seq: record.seq,
  };
}

export function foldBar(state: PageState, record: Of<'market.bar'>): void {
  const view = state.instruments[record.body.instrument];
  if (view === undefined) return;
  const bar = record.body;
  // The series that drives rounds is the one drawn; before a run says which, the first one seen.
  if (view.series === null || (view.series !== bar.series && bar.series === state.run?.series)) {
    view.series = bar.series;
    view.prices = emptyCurve();
  }
  if (view.series !== bar.series) return;
  pushPoint(
    view.prices,
    {
      t: bar.eventTime,
      at: record.at,
      seq: record.seq,
      open: bar.openIsFake ? null : bar.openTicks,
      high: bar.highTicks,
      low: bar.lowTicks,
      close: bar.closeTicks,
      volume: bar.volume,
    },
    POINTS_MAX,
  );
  seen(view, bar.closeTicks, record);
}

export function foldQuote(state: PageState, record: Of<'market.quote'>): void {
  const view = state.instruments[record.body.instrument];
  if (view === undefined) return;
  const { bidTicks, askTicks, bidLots, askLots } = record.body;
  view.quote = { bidTicks, askTicks, bidLots, askLots, at: record.at, seq: record.seq };
  seen(view, Math.floor((bidTicks + askTicks) / 2), record);
}

function seen(view: InstrumentView, ticks: Ticks, record: ChainedRecord): void {
  view.lastTicks = ticks;
  view.lastAt = record.at;
  view.lastSeq = record.seq;
}

export function foldRefusedData(state: PageState, record: Of<'market.refused'>): void {
  const { instrument, stream, reason, detail, count } = record.body;
  const row = { instrument, stream, reason, detail, count, at: record.at, seq: record.seq };
  pushBounded(state.refusedData, row, EVENTS_MAX);
}

export function foldQuality(state: PageState, record: Of<'market.quality'>): void {
  const { instrument, stream, accepted, refused, flags, skewUs } = record.body;
  state.quality[`${instrument}|${stream}`] = {
    instrument,
    stream,
    accepted,
    refused: { ...refused },
    flags: [...flags],
    skewUs,
    at: record.at,
    seq: record.seq,
  };
}

export function foldMarketEnded(state: PageState, record: Of<'market.ended'>): void {
  const { bars, dataset, lastEventTime } = record.body;
  state.ended = { at: record.at, seq: record.seq, bars, dataset, lastEventTime };
}

export function foldFact(state: PageState, record: Of<'knowledge.fact'>): void {
  const { series, kind, unit, source, revised, periodEnd, knownAt, value } = record.body;
  const points = state.facts[series]?.points ?? [];
  pushBounded(points, { periodEnd, knownAt, value, seq: record.seq }, FACT_POINTS_MAX);
  state.facts[series] = { series, kind, unit, source, revised, points };
}

export function foldNews(state: PageState, record: Of<'knowledge.news'>): void {
  const { newsId, text, source, instruments, publishedAt, knownAt } = record.body;
  pushBounded(
    state.news,
    { newsId, text, source, instruments: [...instruments], publishedAt, knownAt, seq: record.seq },
    NEWS_MAX,
  );
}
