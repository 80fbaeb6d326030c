/** Records that a paper venue is shown in tests: a listing, bars, touches and orders, in seq order. */
import { createHash } from 'node:crypto';
import type { Instrument } from '../../protocols/instrument.ts';
import { instrumentId } from '../../protocols/ids.ts';
import type { OrderId } from '../../protocols/ids.ts';
import type { BodyOf, JournalRecord, RecordOf, RecordType } from '../../protocols/record.ts';

export const COMMIT = createHash('sha256').update('a commit').digest('hex');
const DAY = 86_400_000_000;

export const INSTRUMENT: Instrument = {
  class: 'stock',
  currency: 'USD',
  entryRule: 'next-open',
  from: 0,
  id: instrumentId('ABC'),
  lotSize: '1',
  lotTickMoney: '1000000',
  multiplier: '1',
  symbol: 'ABC',
  tickSize: '0.01',
  venue: 'replay',
  version: 1,
};

export interface PaperWorld {
  listing(instrument?: Instrument): RecordOf<'market.instrument'>;
  /** The bar of the next day: open, high, low, close in ticks, and its volume. */
  bar(ohlc: readonly number[], volume?: number): RecordOf<'market.bar'>;
  /** A touch `us` after the last record. */
  quote(touch: readonly number[], us: number): RecordOf<'market.quote'>;
  /** An order sent after the last record. */
  order(id: string, terms?: Partial<BodyOf<'order.submit'>>): RecordOf<'order.submit'>;
  cancel(id: string): RecordOf<'order.cancel'>;
  ended(): RecordOf<'market.ended'>;
  /** Puts an answer of the venue into the journal. */
  journal(type: RecordType, body: unknown): JournalRecord;
}

export function paperWorld(instrument: Instrument = INSTRUMENT): PaperWorld {
  let seq = 0;
  let day = 0;
  let at = 0;
  const record = <T extends RecordType>(type: T, body: BodyOf<T>): RecordOf<T> => ({
    at,
    body,
    seq: ++seq,
    type,
    v: '1.0',
  });
  return {
    listing: (other = instrument) => record('market.instrument', { instrument: other, notes: [] }),
    bar([openTicks, highTicks, lowTicks, closeTicks] = [], volume = 1_000_000) {
      const eventTime = ++day * DAY;
      at = eventTime + 1_000_000;
      const prices = { openTicks, highTicks, lowTicks, closeTicks } as Record<string, number>;
      return record('market.bar', {
        ...(prices as {
          openTicks: number;
          highTicks: number;
          lowTicks: number;
          closeTicks: number;
        }),
        eventTime,
        instrument: instrument.id,
        knownAt: at,
        openIsFake: false,
        series: '1d',
        version: 1,
        volume,
      });
    },
    quote([bidTicks = 0, bidLots = 0, askTicks = 0, askLots = 0], us) {
      at += us;
      const touch = { bidTicks, bidLots, askTicks, askLots };
      const named = { instrument: instrument.id, version: 1 };
      return record('market.quote', { ...touch, ...named, eventTime: at, receiveTime: at });
    },
    order(id, terms = {}) {
      return record('order.submit', {
        commit: COMMIT,
        instrument: instrument.id,
        kind: 'market',
        limitTicks: null,
        lots: 100,
        orderId: id as OrderId,
        reduceOnly: false,
        referenceTicks: 10_000,
        ...terms,
      });
    },
    cancel: (id) => record('order.cancel', { orderId: id as OrderId, reason: 'not wanted' }),
    ended: () => record('market.ended', { bars: day, dataset: 'x', lastEventTime: day * DAY }),
    journal: (type, body) => record(type, body as never) as JournalRecord,
  };
}
