/**
 * What a venue is to the session: a market that is pulled (recorded, simulated) and a gateway that
 * takes orders. Both answer in drafts: the sequencer gives each its place in the journal, and
 * nothing that is not in the journal decides anything.
 */
import type { Draft, JournalRecord, RecordOf } from '../protocols/record.ts';
import type { OrderId } from '../protocols/ids.ts';
import type { Us } from '../protocols/units.ts';

/** Everything that became known at one instant of run time, in a fixed order. */
export interface Instant {
  readonly at: Us;
  readonly drafts: readonly Draft[];
  /** Recorded wall pace: microseconds a viewer at speed 1 waits before this instant. */
  readonly paceUs: number;
}

export interface PulledMarket {
  readonly dataset: { readonly name: string; readonly sha256: string };
  /** Name of the bar series that drives rounds, for example `1d`. */
  readonly series: string;
  /** Run time of the last instant, where it is known before, Infinity where there is none; for people who wait. */
  readonly endsAt?: Us;
  /** The next instant, or undefined when the recording is over (its last one held `market.ended`). */
  next(): Promise<Instant | undefined>;
  /** Moves to just after an instant already in the journal; for recovery. */
  seek(after: Us): Promise<void>;
  close(): Promise<void>;
}

/** The venue's answer to "do you know this order?" */
export type OrderStanding =
  | { readonly known: false }
  | { readonly known: true; readonly drafts: readonly Draft[] };

export interface Gateway {
  readonly name: string;
  /** Takes an order; refuses one without the commit that approved it. A repeat of an id is one order. */
  submit(order: RecordOf<'order.submit'>): readonly Draft[];
  cancel(order: RecordOf<'order.cancel'>): readonly Draft[];
  query(orderId: OrderId, at: Us): OrderStanding;
  /** What the market's newest records do to working orders: fills, expiries. */
  onMarket(records: readonly JournalRecord[]): readonly Draft[];
  /** Rebuilds the venue's book from the journal (paper only; a real venue remembers by itself). */
  restore(record: JournalRecord): void;
  /** The same as plain data, to be stored (paper only): `recall` stands for all `restore`s so far. */
  remember?(): unknown;
  recall?(remembered: unknown): void;
}
