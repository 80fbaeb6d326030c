/** What is seen: bars, touches, refused data, and the end of a recording. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { InstrumentIdSchema } from './ids.ts';
import { InstrumentSchema } from './instrument.ts';
import { message } from './object.ts';
import {
  CountSchema,
  LotsSchema,
  SignedPpmSchema,
  TextSchema,
  TicksSchema,
  UsSchema,
} from './units.ts';

export const MarketInstrumentSchema = message(
  'An instrument, or a new version of one, is listed.',
  {
    instrument: InstrumentSchema,
    /** Words for the reader of the chart: "no dividends, no interest", "chosen in hindsight". */
    notes: Type.Array(TextSchema(300)),
  },
);

/** A bar exists from its close: `knownAt` = end of session + feed delay. */
export const MarketBarSchema = message('One bar of a series.', {
  closeTicks: TicksSchema,
  eventTime: UsSchema,
  highTicks: TicksSchema,
  instrument: InstrumentIdSchema,
  knownAt: UsSchema,
  lowTicks: TicksSchema,
  /** Open repeats the previous close, so it is not a price anyone could have had. */
  openIsFake: Type.Boolean(),
  openTicks: TicksSchema,
  /** Name of the series: `1d`, `1m`, `1s`. */
  series: Type.String({ pattern: '^[0-9]+[a-z]+$' }),
  version: CountSchema,
  volume: CountSchema,
});
export type MarketBar = Static<typeof MarketBarSchema>;

export const MarketQuoteSchema = message('The touch of a gap-checked book.', {
  askLots: LotsSchema,
  askTicks: TicksSchema,
  bidLots: LotsSchema,
  bidTicks: TicksSchema,
  eventTime: UsSchema,
  instrument: InstrumentIdSchema,
  receiveTime: UsSchema,
  version: CountSchema,
});
export type MarketQuote = Static<typeof MarketQuoteSchema>;

export const MarketRefusedSchema = message('Data that was not used, and why.', {
  count: CountSchema,
  detail: TextSchema(500),
  eventTime: UsSchema,
  instrument: InstrumentIdSchema,
  reason: Type.Union([
    Type.Literal('gap'),
    Type.Literal('duplicate'),
    Type.Literal('out-of-order'),
    Type.Literal('crossed'),
    Type.Literal('stale'),
    Type.Literal('outlier'),
    Type.Literal('malformed'),
    Type.Literal('off-tick'),
    Type.Literal('skew-jump'),
  ]),
  stream: TextSchema(64),
});
export type MarketRefused = Static<typeof MarketRefusedSchema>;

/** Data quality of one stream, counted since the start. */
export const MarketQualitySchema = message('Counts of one stream since the start.', {
  accepted: CountSchema,
  flags: Type.Array(TextSchema(64)),
  instrument: InstrumentIdSchema,
  refused: Type.Record(Type.String(), CountSchema),
  /** Running minimum of receive minus event time, us; null where there is no receive time. */
  skewUs: Type.Union([SignedPpmSchema, Type.Null()]),
  stream: TextSchema(64),
});
export type MarketQuality = Static<typeof MarketQualitySchema>;

export const MarketEndedSchema = message('The recording is over; nothing more will come.', {
  bars: CountSchema,
  dataset: TextSchema(128),
  lastEventTime: UsSchema,
});
