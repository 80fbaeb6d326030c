/** What is known about the world up to a journal position, as seats and predicates see it. */
import type { FieldNode } from '../field.ts';
import type { InstrumentId } from '../ids.ts';
import type { Instrument } from '../instrument.ts';
import type { KnowledgeFact, KnowledgeNews } from '../knowledge.ts';
import type { MarketBar, MarketQuote } from '../market.ts';
import type { Seq, Us } from '../units.ts';

/** A stamped item: what it is, and the journal position that evidence cites. */
export interface Seen<T> {
  readonly at: Us;
  readonly seq: Seq;
  readonly value: T;
}

export interface MarketView {
  /** Position and run time of the last record folded. */
  asOf: Seq;
  now: Us;
  readonly instruments: Map<InstrumentId, Instrument>;
  /** The last 512 bars, oldest first; the key is `instrument|series`, for example "SPX|1d". */
  readonly bars: Map<string, Seen<MarketBar>[]>;
  readonly quotes: Map<InstrumentId, Seen<MarketQuote>>;
  /** Values of a point-in-time series, oldest first, by series name. */
  readonly facts: Map<string, Seen<KnowledgeFact>[]>;
  readonly news: Seen<KnowledgeNews>[];
  /**
   * What the cognitive field's newest read-out said of each node asked about; absent before the first.
   * Replaced whole, never changed.
   */
  field?: Seen<readonly FieldReading[]>;
}

/** The part of a node's read-out that a forecast may use. */
export type FieldReading = Pick<FieldNode, 'activationPpm' | 'bars' | 'instrument' | 'throughPpm'>;
